import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '#lib/canonical.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import type { PublishedEvent, Topics } from '#resolvers/context.ts'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { handOverItems } from '#rules/inventory/terms.ts'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency, staffIdOf } from '#test/support/emergency.ts'
import { nextNumber } from '#test/support/forms.ts'
import { submitted } from '#test/support/requests.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

type Row = { alliance_id: string; organisation_id: string; name: string; subject_id: string; payload: object }

/** What the outbox holds for one caller, in the order of writing: sequencing is proved elsewhere. */
const fromOutbox: Topics = {
  subscribe({ names, scope, only = () => true }) {
    async function* events(): AsyncIterableIterator<PublishedEvent> {
      const rows = await world.rows<Row>('select * from outbox where name = any($1) order by id', [names])
      for (const [position, row] of rows.entries()) {
        if (!scope.organisationIds.includes(row.organisation_id) && scope.view !== 'lead') continue
        const event: PublishedEvent = {
          position,
          cursor: String(position),
          allianceId: row.alliance_id as PublishedEvent['allianceId'],
          organisationId: row.organisation_id as PublishedEvent['organisationId'],
          name: row.name,
          subjectId: row.subject_id,
          payload: row.payload as PublishedEvent['payload'],
          correlationId: '',
          occurredAt: world.now(),
        }
        if (only(event)) yield event
      }
    }
    return events()
  },
}

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: fromOutbox })
})
afterAll(() => world.close())

/** Everything a subscription has to tell an account now. */
const told = async (account: string, field: string) => {
  const contextValue = await world.as(account)
  const stream = await subscribe({ schema, document: parse(`subscription { ${field} }`), contextValue })
  if (!(Symbol.asyncIterator in stream)) return [stream.errors]
  const answers = []
  for await (const { data, errors } of stream) answers.push(errors ?? Object.values(data ?? {})[0])
  await contextValue.reads.close()
  return answers
}

/** One mutation by GraphQL; the answer's data, or the test fails with its errors. */
const call = async (account: string, name: string, inputType: string, input: object, fields: string) => {
  const { data, errors } = await world.ask(
    account,
    `mutation($input: ${inputType}!) { ${name}(input: $input) { __typename ${fields} } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  return data?.[name]
}

const tokenOf = async (badge: string, operation: string, input: object): Promise<string> => {
  const { token } = await call(
    'lead.technician',
    'stepUp',
    'StepUpInput',
    { badge, pin: '246810', operation, digest: digestOf(input) },
    '... on StepUpToken { token }',
  )
  return token
}

/** Every operation the hub has done so far, as its own audit trail tells it, in order. */
const doneSoFar = async () =>
  (
    await world.rows<{ action: string }>(
      `select action from audit_entries where alliance_id = 'CS' and outcome = 'DONE' order by id`,
    )
  ).map(({ action }) => action)
const isSignature = (action: string) => action === 'alliance.stepUp'

describe('the fast path', () => {
  /** From nothing to the blood in the collector's hands, each step one call; `by` signs for what is skipped. */
  const blood = async (consent: object | null, by: readonly string[]) => {
    const number = nextNumber('EM')
    const request = await call(
      'mem01.physician',
      'submitRequest',
      'SubmitRequestInput',
      {
        placerNumber: number,
        patient: {
          hospitalNumber: number,
          name: '无名氏',
          sex: 'MALE',
          identityExemption: 'UNKNOWN_PERSON',
        },
        encounter: { visitNumber: number, class: 'E', ward: 'JZ' },
        ...(consent && { consent }),
        components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U' }],
        urgency: 'EMERGENCY',
      },
      '... on Request { id state }',
    )
    expect(request).toMatchObject({ __typename: 'Request', state: 'SUBMITTED' })
    const release = { requestId: request.id, reason: '失血性休克', collectorId: await collector() }
    const signatures: string[] = []
    for (const badge of by) signatures.push(await tokenOf(badge, 'emergencyRelease', release))
    const issue = await call(
      'lead.technician',
      'emergencyRelease',
      'EmergencyReleaseInput',
      { ...release, signatures },
      '... on Issue { id units { id abo retrospectiveCrossmatches { state } } } ... on Refusal { findings { code } }',
    )
    const handOver = {
      issueId: issue.id,
      units: issue.units.map(({ id }: { id: string }) => ({ unitId: id, visualDefects: [] })),
      checked: handOverItems,
      box: 'BOX-1',
    }
    const collected = await tokenOf('mem01.collector', 'handOverUnits', handOver)
    const done = await call(
      'lead.technician',
      'handOverUnits',
      'HandOverUnitsInput',
      { ...handOver, signatures: [collected] },
      '... on Refusal { findings { code } }',
    )
    expect(done).toEqual({ __typename: 'HandOver' })
    return { requestId: request.id as string, units: issue.units as { id: string; abo: string }[] }
  }
  const collector = () => staffIdOf(world, 'mem01.collector')

  it.each<[string, object | null, readonly string[]]>([
    [
      'with a proxy’s consent',
      { kind: 'PROXY', signer: '家属', signedAt: '2026-03-01T00:30:00Z' },
      ['mem01.physician'],
    ],
    ['without any consent, authorised within', null, ['mem01.physician', 'mem01.medical-affairs']],
  ])(
    'takes three calls from nothing to blood out, %s, and no decision is a call of its own',
    async (_, consent, by) => {
      const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
      const before = (await doneSoFar()).length
      const { requestId, units } = await blood(consent, by)
      const done = (await doneSoFar()).slice(before)
      // Acceptance, authorisation, choice, reservation, overrides and issue are decided within the second one.
      expect(done.filter((action) => !isSignature(action))).toEqual([
        'requests.submitRequest',
        'inventory.emergencyRelease',
        'inventory.handOverUnits',
      ])
      // A signature is each person's own act at the counter: as many as people who sign beside the caller.
      expect(done.filter(isSignature)).toHaveLength(by.length + 1)
      expect(units).toMatchObject([{ id: unitId, abo: 'O', retrospectiveCrossmatches: [{ state: 'OPEN' }] }])
      expect(await custodyOf(world, unitId)).toBe('HANDED_OVER')
      const { data } = await world.ask(
        'mem01.physician',
        'query($id: ID!) { request(id: $id) { state consentStanding owed { kind } units { id } } }',
        { id: requestId },
      )
      const skipped = [
        'FORM',
        'APPROVAL',
        'SAMPLE',
        'TYPING',
        'ANTIBODY_SCREEN',
        'CROSSMATCH',
        'CROSSMATCH_REPORT',
      ]
      expect(data?.request.owed.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual(
        [...skipped, ...(consent === null ? ['CONSENT'] : [])].toSorted(),
      )
      expect(data?.request.consentStanding).toBe(consent === null ? 'AUTHORISED' : 'SIGNED')
      const overridden = await world.rows('select code from overrides where request_id = $1', [requestId])
      expect(overridden.length).toBeGreaterThanOrEqual(4)
    },
  )
})

describe('who is alerted', () => {
  it('is the lead, of an emergency and of a request that becomes one, and no other hospital', async () => {
    const before = (await told('lead.technician', 'emergencyOpened { request { id } }')).length
    const { requestId } = await emergencyOf(world)
    const { id, input } = await submitted(world)
    const { placerNumber, ...form } = input
    await amendRequest(await world.as('mem01.physician'), { ...form, placerNumber, urgency: 'EMERGENCY' })
    const alerts = await told('lead.technician', 'emergencyOpened { request { id } }')
    expect(alerts.slice(before)).toEqual([{ request: { id: requestId } }, { request: { id } }])
    expect(await told('mem02.physician', 'emergencyOpened { request { id } }')).toEqual([])
  })

  it('of a bag called back is the ward and the lead', async () => {
    const { requestId, sampleId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
    await releasedInEmergency(world, requestId, { units: [{ unitId, visualDefects: [] }] })
    await receiveSample(await world.as('lead.technician'), { sampleId })
    await recordCrossmatch(await world.as('lead.technician'), { sampleId, unitId, major: 'INCOMPATIBLE' })
    const field = 'unitCalledBack { transfused unit { id } request { id } }'
    const expected = [{ transfused: false, unit: { id: unitId }, request: { id: requestId } }]
    expect(await told('lead.technician', field)).toEqual(expected)
    expect(await told('mem01.nurse', field)).toEqual(expected)
    expect(await told('mem02.nurse', field)).toEqual([])
  })
})
