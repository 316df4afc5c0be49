import { DEMO_PIN } from '#db/seed/accounts.ts'
import type { OperationName } from '#resolvers/access.ts'
import type { Ctx, Door } from '#resolvers/context.ts'
import { expireReservations } from '#resolvers/inventory/expire-reservations.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { type ReactionGrade, reactionGradeNames } from '#rules/compatibility/terms.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import {
  acceptedFor,
  bagFor,
  deviationOf,
  issuedFor,
  markedForm,
  markedPatient,
  readyFor,
  reservedFor,
  signedIssue,
  submittedBy,
  typedFor,
  unitFor,
} from '#test/access/chain.ts'
import { messagesOf } from '#test/access/messages.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { groupA } from '#test/support/bank.ts'
import { nextNumber } from '#test/support/forms.ts'

type Args = Record<string, unknown>

/** One valid call of an operation, read or subscription. */
export type ValidCall = {
  /** Who is right to call it, about things of the member hospital. */
  readonly by: string
  /** Prepares what the call is about, for the owner, and gives the field's arguments. */
  readonly args: (stage: Stage, owner: Owner) => Promise<Args>
  /** Who else the very thing is shared with, by rule: they get it, and nobody is asked to be told it isn't there. */
  readonly sharedWith?: readonly ('CS' | 'STATION')[]
  /** The same arguments about something that never was; by default every id in them becomes a random one. */
  readonly unknown?: (args: Args) => Args
  /** Called by a door of its own where there is no field. */
  readonly run?: (ctx: Ctx, input: never) => Promise<unknown>
  readonly door?: Door
}

const input = (content: object): Args => ({ input: content })
const inputOf = (args: Args): Args => args.input as Args

/** A mutation about one thing that the scenario prepares. */
const about =
  <Made>(
    prepare: (stage: Stage, owner: Owner) => Promise<Made>,
    content: (made: Made, owner: Owner) => object,
  ) =>
  async (stage: Stage, owner: Owner): Promise<Args> =>
    input(content(await prepare(stage, owner), owner))

/** A query or subscription about one thing. */
const asking =
  <Made>(prepare: (stage: Stage, owner: Owner) => Promise<Made>, args: (made: Made) => Args) =>
  async (stage: Stage, owner: Owner): Promise<Args> =>
    args(await prepare(stage, owner))

/** Reactions as GraphQL names them. */
const named = (reactions: Readonly<Record<string, ReactionGrade>>) =>
  Object.fromEntries(Object.entries(reactions).map(([tube, grade]) => [tube, reactionGradeNames[grade]]))

const nothing = async (): Promise<Args> => ({})
const fromTheStart = { after: encodeCursor(0) }

const quarantined = async (stage: Stage, owner: Owner) => {
  const unitId = await unitFor(stage, owner)
  await quarantineUnit(await stage.as(owner.technician), { unitId, reason: '外观待查' })
  return unitId
}
const mergedPatient = async (stage: Stage, owner: Owner) => {
  const [kept, gone] = [nextNumber(owner.marker), nextNumber(owner.marker)]
  const machine = await stage.as(owner.machine, 'hl7')
  await recordPatient(machine, { patient: markedPatient(owner, kept) })
  await recordPatient(machine, { patient: markedPatient(owner, gone) })
  await mergePatients(machine, { patient: markedPatient(owner, kept), mergedNumber: gone })
  const [row] = await stage.rows<{ id: string }>('select id from patients where hospital_number = $1', [gone])
  return row?.id ?? ''
}
const organisationId = async (stage: Stage, owner: Owner) => {
  const [row] = await stage.rows<{ id: string }>('select id from organisations where code = $1', [owner.code])
  return row?.id ?? ''
}

let joined = 0

/** A valid input of everything that can be called: an operation without its line does not compile. */
export const validCalls: Readonly<Record<OperationName, ValidCall>> = {
  'alliance.stepUp': {
    by: 'lead.technician',
    args: async (_, owner) =>
      input({ badge: owner.collector, pin: DEMO_PIN, operation: 'issueUnits', digest: 'a'.repeat(64) }),
    sharedWith: ['CS'],
    unknown: (args) => input({ ...inputOf(args), badge: 'nobody' }),
  },
  'alliance.unlockPin': {
    by: 'admin',
    args: async (_, owner) => input({ badge: owner.collector }),
    unknown: () => input({ badge: 'nobody' }),
  },
  'alliance.joinAlliance': {
    by: 'admin',
    args: async () => {
      joined += 1
      return input({
        code: `CS-NEW${joined}`,
        nameZh: '示例县新镇卫生院',
        nameEn: 'New Township Health Centre',
        kind: 'HOSPITAL',
        county: '330822',
        bloodUseQualification: { number: 'YX-9', validFrom: '2025-01-01', validUntil: '2027-12-31' },
        agreement: { allianceSignedOn: '2026-02-01', memberSignedOn: '2026-02-01' },
      })
    },
  },
  'alliance.publishRuleSet': {
    by: 'admin',
    args: async () =>
      input({
        effectiveFrom: '2027-01-01',
        sourceCitation: '纪要',
        values: [{ name: 'reservationHours', value: 12 }],
      }),
  },
  'alliance.closeDeviation': {
    by: 'lead.quality',
    args: about(deviationOf, (deviationId, { marker }) => ({ deviationId, measure: marker })),
  },
  'alliance.viewer': { by: 'mem01.nurse', args: nothing },
  'alliance.alliance': { by: 'mem01.nurse', args: nothing },
  'alliance.organisation': {
    by: 'mem01.nurse',
    args: asking(organisationId, (id) => ({ id })),
    sharedWith: ['CS', 'STATION'],
  },
  'alliance.organisations': { by: 'mem01.nurse', args: nothing },
  'alliance.rules': { by: 'mem01.nurse', args: nothing },
  'alliance.staff': { by: 'mem01.medical-affairs', args: nothing },
  'alliance.deviations': { by: 'mem01.medical-affairs', args: asking(deviationOf, () => ({})) },

  'requests.submitRequest': { by: 'mem01.physician', args: async (_, owner) => input(markedForm(owner)) },
  'requests.amendRequest': {
    by: 'mem01.physician',
    args: about(submittedBy, ({ requestId, form }) => {
      const { sample: _, placerNumber: __, ...content } = form
      return { ...content, requestId }
    }),
  },
  'requests.cancelRequest': {
    by: 'mem01.physician',
    args: about(submittedBy, ({ requestId }, { marker }) => ({ requestId, reason: marker })),
  },
  'requests.acceptRequest': {
    by: 'lead.technician',
    args: about(submittedBy, ({ requestId }) => ({ requestId })),
  },
  'requests.rejectRequest': {
    by: 'lead.technician',
    args: about(submittedBy, ({ requestId }, { marker }) => ({
      requestId,
      reason: 'NOT_INDICATED',
      note: marker,
    })),
  },
  'requests.collectSample': {
    by: 'mem01.nurse',
    args: about(submittedBy, ({ requestId }, { marker }) => ({
      requestId,
      sampleNumber: nextNumber(marker),
    })),
  },
  'requests.dispatchSample': {
    by: 'mem01.nurse',
    args: about(submittedBy, ({ sampleId }, { marker }) => ({ sampleId, carrier: marker })),
  },
  'requests.receiveSample': {
    by: 'lead.technician',
    args: about(submittedBy, ({ sampleId }) => ({ sampleId })),
  },
  'requests.rejectSample': {
    by: 'lead.technician',
    args: about(submittedBy, ({ sampleId }, { marker }) => ({
      sampleId,
      reason: 'HAEMOLYSED',
      note: marker,
    })),
  },
  'requests.disposeSample': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }) => ({ sampleId })),
  },
  'requests.recordPatient': {
    by: 'his.mem01',
    args: async (_, owner) => input({ patient: markedPatient(owner) }),
    run: recordPatient,
    door: 'hl7',
  },
  'requests.recordEncounter': {
    by: 'his.mem01',
    args: async (_, owner) =>
      input({ trigger: 'ADMITTED', patient: markedPatient(owner), visitNumber: nextNumber(owner.marker) }),
    run: recordEncounter,
    door: 'hl7',
  },
  'requests.mergePatients': {
    by: 'his.mem01',
    args: async (_, owner) =>
      input({ patient: markedPatient(owner), mergedNumber: nextNumber(owner.marker) }),
    run: mergePatients,
    door: 'hl7',
  },
  'requests.unlinkPatients': {
    by: 'mem01.medical-affairs',
    args: about(mergedPatient, (patientId, { marker }) => ({ patientId, reason: marker })),
  },
  'requests.patient': {
    by: 'mem01.nurse',
    args: asking(submittedBy, ({ patientId }) => ({ id: patientId })),
  },
  'requests.request': { by: 'mem01.nurse', args: asking(readyFor, ({ requestId }) => ({ id: requestId })) },
  'requests.requests': { by: 'mem01.nurse', args: asking(submittedBy, () => ({ first: 200 })) },
  'requests.sample': { by: 'mem01.nurse', args: asking(typedFor, ({ sampleId }) => ({ id: sampleId })) },
  'requests.requestChanged': {
    by: 'mem01.nurse',
    args: asking(submittedBy, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },
  'requests.sampleChanged': {
    by: 'mem01.nurse',
    args: asking(acceptedFor, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },

  'compatibility.recordTyping': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }) => ({ sampleId, reactions: named(groupA) })),
  },
  'compatibility.recordAntibodyScreen': {
    by: 'lead.technician',
    args: about(acceptedFor, ({ sampleId }) => ({ sampleId, result: 'NEGATIVE' })),
  },
  'compatibility.recordCrossmatch': {
    by: 'lead.technician',
    args: about(reservedFor, ({ sampleId, unitId }) => ({
      sampleId,
      unitId,
      major: 'COMPATIBLE',
      minor: 'COMPATIBLE',
      method: 'COLUMN_AGGLUTINATION',
    })),
  },
  'compatibility.verifyResult': {
    by: 'lead.technician2',
    args: about(typedFor, ({ typingId }) => ({ resultId: typingId })),
  },
  'compatibility.crossmatchReported': {
    by: 'mem01.nurse',
    args: asking(readyFor, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },

  'inventory.receiveUnits': {
    by: 'lead.technician',
    args: async (stage, owner) => input({ station: 'QZ-STATION', units: [bagFor(stage, owner)] }),
  },
  'inventory.reserveUnits': {
    by: 'lead.technician',
    args: async (stage, owner) => {
      const { requestId } = await typedFor(stage, owner)
      return input({ requestId, unitIds: [await unitFor(stage, owner)] })
    },
  },
  'inventory.releaseReservation': {
    by: 'lead.technician',
    args: about(reservedFor, ({ unitId }) => ({ unitId })),
  },
  'inventory.issueUnits': { by: 'lead.technician', args: about(signedIssue, (issue) => issue) },
  'inventory.quarantineUnit': {
    by: 'lead.technician',
    args: about(unitFor, (unitId) => ({ unitId, reason: '外观待查' })),
  },
  'inventory.releaseFromQuarantine': {
    by: 'lead.quality',
    args: about(quarantined, (unitId) => ({ unitId, reason: '外观正常' })),
  },
  'inventory.expireReservations': {
    by: 'his.lead',
    args: async () => input({}),
    run: expireReservations,
    door: 'worker',
  },
  'inventory.products': { by: 'mem01.nurse', args: nothing },
  'inventory.unit': {
    by: 'lead.technician',
    args: asking(reservedFor, ({ unitId }) => ({ id: unitId })),
    sharedWith: ['STATION'],
  },
  'inventory.units': { by: 'lead.technician', args: asking(reservedFor, () => ({ first: 200 })) },
  'inventory.inventory': { by: 'lead.technician', args: asking(unitFor, () => ({})) },
  'inventory.unitsReady': {
    by: 'mem01.nurse',
    args: asking(issuedFor, ({ requestId }) => ({ ...fromTheStart, requestId })),
  },
  'inventory.inventoryChanged': { by: 'lead.technician', args: asking(unitFor, () => fromTheStart) },

  'messaging.configureSender': {
    by: 'admin',
    args: async () => input({ application: 'HIS', organisation: 'CS-MEM01', account: 'his.mem01' }),
  },
  'messaging.replayMessage': { by: 'admin', args: about(messagesOf, ({ messageId }) => ({ id: messageId })) },
  'messaging.resolveMessage': {
    by: 'admin',
    args: about(messagesOf, ({ deliveryId }, { marker }) => ({ id: deliveryId, note: marker })),
  },
  'messaging.messages': { by: 'admin', args: asking(messagesOf, () => ({ first: 200 })) },
  'messaging.deliveries': { by: 'admin', args: asking(messagesOf, () => ({ first: 200 })) },
  'messaging.senders': { by: 'admin', args: nothing },
  'messaging.messageFailed': { by: 'admin', args: asking(messagesOf, () => fromTheStart) },

  'audit.auditTrail': {
    by: 'mem01.medical-affairs',
    args: asking(submittedBy, ({ requestId }) => ({ subject: requestId })),
  },

  'views.worklist': { by: 'lead.technician', args: asking(acceptedFor, () => ({ first: 200 })) },
  'views.patientHistory': {
    by: 'mem01.physician',
    args: asking(typedFor, ({ patientId }) => ({ patientId })),
  },
}
