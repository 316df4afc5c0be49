import { handOverItems } from '#rules/inventory/terms.ts'
import { bedsideItems } from '#rules/transfusions/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { donationNumber } from '#test/support/bank.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import { placeFor } from '#test/support/hospital.ts'
import { type Data, peopleAtWork } from '#test/support/people-at-work.ts'
import type { World } from '#test/support/world.ts'

export type Hospital = 'mem01' | 'mem02'
/** A request and the tube that came with it. */
export type Ordered = { readonly requestId: string; readonly sampleId: string; readonly hospital: Hospital }

const MINUTE_MS = 60_000
const TECHNICIANS = ['lead.technician', 'lead.technician2'] as const
const [TECHNICIAN] = TECHNICIANS
const METHOD = 'COLUMN_AGGLUTINATION'
const NORMAL: Readonly<Record<string, number>> = { COLD: 4, FROZEN: -25, ROOM: 22 }

/** Clear reactions of a group, RhD positive, forward and reverse. */
export const reactionsOf = (abo: 'A' | 'B' | 'AB' | 'O', changes: object = {}) => ({
  antiA: abo.includes('A') ? 'PLUS_4' : 'NEGATIVE',
  antiB: abo.includes('B') ? 'PLUS_4' : 'NEGATIVE',
  control: 'NEGATIVE',
  a1Cells: abo.includes('A') ? 'NEGATIVE' : 'PLUS_3',
  bCells: abo.includes('B') ? 'NEGATIVE' : 'PLUS_3',
  antiD: 'PLUS_4',
  ...changes,
})

/** What wards and the lead's blood bank do with blood, step by step, each through their own door. */
export const bloodBankSteps = (world: World) => {
  const people = peopleAtWork(world)
  const { act, ask, together, tellTogether } = people
  const inMinutes = (minutes: number) => new Date(world.now().getTime() + minutes * MINUTE_MS)
  /** A second tester signs a result. */
  const verify = (resultId: string) =>
    together(TECHNICIANS, 'verifyResult', { resultId }, '... on Sample { id }')
  const issueInput = (requestId: string, unitIds: readonly string[]) => ({
    requestId,
    units: unitIds.map((unitId) => ({ unitId, visualDefects: [] })),
  })

  /** Reads the cold store's displays, as is due every four hours. */
  const readDisplays = async () => {
    const { places } = await ask(TECHNICIAN, '{ places { id keeps organisation { code } } }')
    for (const { id, keeps, organisation } of places)
      if (organisation.code === 'CS-LEAD')
        await act(TECHNICIAN, 'recordManualReading', { placeId: id, celsius: NORMAL[keeps] })
  }

  return {
    ...people,
    inMinutes,
    verify,

    /** A complete form of a new patient, for now. */
    form: (changes: object = {}): Data => ({
      ...routineForm(),
      patient: newPatient(),
      consent: { kind: 'PATIENT', signedAt: inMinutes(-30) },
      plannedAt: inMinutes(240),
      sample: {
        sampleNumber: nextNumber('S'),
        specimenType: 'WB',
        collectedAt: inMinutes(-20),
        collectorName: '示例护士',
      },
      ...changes,
    }),

    /** A physician sends the form with its tube. */
    submit: async (form: Data, hospital: Hospital = 'mem01'): Promise<Ordered> => {
      const submitted = '... on Request { id samples { id } }'
      const { id, samples } = await act(`${hospital}.physician`, 'submitRequest', form, submitted)
      return { requestId: id, sampleId: samples[0].id, hospital }
    },

    /** The hospital's own people approve, as many as the patient's total of the day asks for; answers who did. */
    approve: async ({ requestId, hospital }: Ordered): Promise<string[]> => {
      const done: string[] = []
      for (const post of ['superior', 'head', 'medical-affairs']) {
        const { request } = await ask(
          TECHNICIAN,
          'query ($id: ID!) { request(id: $id) { approvalStanding } }',
          { id: requestId },
        )
        if (request.approvalStanding === 'COMPLETE') break
        await act(`${hospital}.${post}`, 'approveRequest', { requestId })
        done.push(post)
      }
      return done
    },

    /** The lead takes form and tube. */
    accept: async ({ requestId, sampleId }: Ordered) => {
      await act(TECHNICIAN, 'acceptRequest', { requestId })
      await act(TECHNICIAN, 'receiveSample', { sampleId })
    },

    /** Forward and reverse grouping, seen by two testers. */
    type: async (sampleId: string, reactions: object): Promise<Data> => {
      const selection = '... on Typing { id abo rhd discrepancy }'
      const typing = await act(TECHNICIAN, 'recordTyping', { sampleId, reactions, method: METHOD }, selection)
      await verify(typing.id)
      return typing
    },

    /** A tube of another venepuncture, checked by two nurses and received by the lead. */
    secondTube: async ({ requestId, sampleId, hospital }: Ordered): Promise<string> => {
      const nurses = [`${hospital}.nurse`, `${hospital}.nurse2`] as const
      const { id } = await together(nurses, 'collectSample', {
        requestId,
        sampleNumber: nextNumber('S'),
        secondSampleOf: sampleId,
        venepuncture: nextNumber('V'),
      })
      await act(TECHNICIAN, 'receiveSample', { sampleId: id })
      return id
    },

    screen: async (sampleId: string, result = 'NEGATIVE'): Promise<string> => {
      const { id } = await act(TECHNICIAN, 'recordAntibodyScreen', { sampleId, result, method: METHOD })
      await verify(id)
      return id
    },

    /** Bags of two units of red cells, RhD positive, into the cold store; answers their ids in order. */
    stock: async (...bags: (Record<string, unknown> & { abo: string })[]): Promise<string[]> => {
      await readDisplays()
      const units = bags.map((changes) => {
        const whole = {
          donationNumber: donationNumber(),
          labelProductCode: 'E5445',
          product: 'RBC-SUSP-LR',
          rhd: 'POSITIVE',
          content: 2,
          collectedAt: inMinutes(-60 * 24),
          expiresAt: inMinutes(60 * 24 * 20),
          ...changes,
        }
        return { place: placeFor(whole.product), ...whole }
      })
      const selection = '... on UnitReceipt { received { index unit { id } } refused { findings { code } } }'
      const input = { station: 'QZ-STATION', units }
      const { received, refused } = await act(TECHNICIAN, 'receiveUnits', input, selection)
      if (refused.length > 0) throw new Error(JSON.stringify(refused))
      return received.map(({ unit }: Data) => unit.id)
    },

    readDisplays,

    reserve: (requestId: string, unitIds: readonly string[]) =>
      act(TECHNICIAN, 'reserveUnits', { requestId, unitIds }, '... on UnitReservation { expiresAt }'),

    crossmatch: async (sampleId: string, unitId: string, changes: object = {}): Promise<string> => {
      const sides = { major: 'COMPATIBLE', minor: 'COMPATIBLE' }
      const input = { sampleId, unitId, ...sides, method: METHOD, ...changes }
      const { id } = await act(TECHNICIAN, 'recordCrossmatch', input)
      await verify(id)
      return id
    },

    /** Technician and collector sign; answers the issue or its refusal. */
    tryIssue: ({ requestId, hospital }: Ordered, unitIds: readonly string[]): Promise<Data> =>
      tellTogether(
        [TECHNICIAN, `${hospital}.collector`],
        'issueUnits',
        issueInput(requestId, unitIds),
        '... on Issue { id }',
      ),

    handOver: (issueId: string, unitIds: readonly string[], hospital: Hospital) =>
      together([TECHNICIAN, `${hospital}.collector`], 'handOverUnits', {
        issueId,
        units: unitIds.map((unitId) => ({ unitId, visualDefects: [] })),
        checked: handOverItems,
        box: 'BOX-01',
        celsius: 4,
      }),

    arrive: (issueId: string, unitIds: readonly string[], hospital: Hospital) =>
      act(`${hospital}.nurse`, 'confirmReceipt', {
        issueId,
        bags: unitIds.map((unitId) => ({ unitId, celsius: 5, visualDefects: [] })),
      }),

    /** Two nurses give the bag within two hours, and the clock goes on as long; answers the transfusion. */
    give: async (unitId: string, hospital: Hospital, changes: object = {}): Promise<string> => {
      const startedAt = world.now()
      world.pass(120 * MINUTE_MS)
      const { id } = await together([`${hospital}.nurse`, `${hospital}.nurse2`], 'recordTransfusion', {
        unitId,
        fate: 'TRANSFUSED',
        checks: bedsideItems.map((item) => ({ item, agrees: true })),
        startedAt,
        endedAt: world.now(),
        volumeMl: 400,
        vitalSigns: ['BEFORE', 'FIFTEEN_MINUTES', 'END'].map((phase) => ({ phase, temperature: 36.8 })),
        ...changes,
      })
      return id
    },

    /** Looks a request up as its patient's id. */
    patientOf: async ({ requestId, hospital }: Ordered): Promise<string> =>
      (
        await ask(`${hospital}.physician`, 'query ($id: ID!) { request(id: $id) { patient { id } } }', {
          id: requestId,
        })
      ).request.patient.id,

    /** Deviations by the lead's quality officer's list: codes of those about a subject, oldest first. */
    deviationsOn: async (subjectId: string): Promise<string[]> =>
      (
        await world.rows<{ code: string }>(
          `select f ->> 'code' as code from deviations, jsonb_array_elements(findings) f
           where subject_id = $1 or subject_id in (select id from transfusions where unit_id = $1) order by 1`,
          [subjectId],
        )
      ).map(({ code }) => code),

    /** Names of what was told of a subject, each once, in the order of the first. */
    eventsOn: async (subjectId: string): Promise<string[]> =>
      (
        await world.rows<{ name: string }>(
          'select name from outbox where subject_id = $1 group by name order by min(id)',
          [subjectId],
        )
      ).map(({ name }) => name),
  }
}

export type BloodBankSteps = ReturnType<typeof bloodBankSteps>
