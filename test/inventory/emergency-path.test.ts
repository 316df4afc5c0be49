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

describe('the fast path', () => {
  it('takes three calls of GraphQL from the form to the blood at the counter, signatures apart', async () => {
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
    const request = await call(
      'mem01.physician',
      'submitRequest',
      'SubmitRequestInput',
      {
        placerNumber: 'EM-FAST-1',
        patient: {
          hospitalNumber: 'EM-FAST',
          name: '无名氏',
          sex: 'MALE',
          identityExemption: 'UNKNOWN_PERSON',
        },
        encounter: { visitNumber: 'EM-FAST', class: 'E', ward: 'JZ' },
        consent: { kind: 'PROXY', signer: '家属', signedAt: '2026-03-01T00:30:00Z' },
        components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U' }],
        urgency: 'EMERGENCY',
      },
      '... on Request { id state }',
    )
    expect(request).toMatchObject({ __typename: 'Request', state: 'SUBMITTED' })
    const collectorId = await staffIdOf(world, 'mem01.collector')
    const release = { requestId: request.id, reason: '失血性休克', collectorId }
    const signed = await tokenOf('mem01.physician', 'emergencyRelease', release)
    const issue = await call(
      'lead.technician',
      'emergencyRelease',
      'EmergencyReleaseInput',
      { ...release, signatures: [signed] },
      '... on Issue { id units { id abo overrides { code } retrospectiveCrossmatches { state } } } ... on Refusal { findings { code } }',
    )
    expect(issue).toMatchObject({
      units: [{ id: unitId, abo: 'O', retrospectiveCrossmatches: [{ state: 'OPEN' }] }],
    })
    const handOver = {
      issueId: issue.id,
      units: [{ unitId, visualDefects: [] }],
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
    expect(await custodyOf(world, unitId)).toBe('HANDED_OVER')
    const owed = await world.ask(
      'mem01.physician',
      `query($id: ID!) { request(id: $id) { owed { kind } } }`,
      {
        id: request.id,
      },
    )
    expect(owed.data?.request.owed.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['FORM', 'APPROVAL', 'SAMPLE', 'TYPING', 'ANTIBODY_SCREEN', 'CROSSMATCH']),
    )
  })
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
