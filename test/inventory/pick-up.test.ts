import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handingOut, ready } from '#test/support/bank.ts'
import { staffIdOf } from '#test/support/emergency.ts'
import { fromOutbox } from '#test/support/outbox-topics.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: fromOutbox(() => world) })
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
const ISSUE = `mutation ($input: IssueUnitsInput!) { issueUnits(input: $input) { __typename
  ... on Issue { id box collectBy collectedBy { id name } issuedBy { id } }
  ... on Refusal { code findings { code field } } } }`
let keys = 0

/** Issues by GraphQL to somebody who is named and signs at the hand-over. */
const issueTo = async (collector: string, changes: object = {}) => {
  const { id, unitIds } = await ready(world)
  keys += 1
  const input = {
    ...handingOut(id, unitIds),
    collectorId: await staffIdOf(world, collector),
    idempotencyKey: `pick-up-${keys}`,
    ...changes,
  }
  const { data, errors } = await world.ask('lead.technician', ISSUE, { input })
  return { requestId: id, unitIds, answer: data?.issueUnits, errors }
}

/** What the subscription has to tell an account now of one request. */
const told = async (account: string, requestId: string) => {
  const contextValue = await world.as(account)
  const document = parse(`subscription ($requestId: ID) { unitsReady(requestId: $requestId) {
    request { id } units { id } issue { box collectBy collectedBy { id name } } } }`)
  const stream = await subscribe({ schema, document, contextValue, variableValues: { requestId } })
  if (!(Symbol.asyncIterator in stream)) return stream.errors
  const answers = []
  for await (const { data, errors } of stream) answers.push(errors ?? data?.unitsReady)
  await contextValue.reads.close()
  return answers
}

describe('the pick-up list', () => {
  it('names its collector, box and deadline, in the answer and to who follows', async () => {
    const { requestId, unitIds, answer } = await issueTo('mem01.collector', { box: ' BOX-7 ' })
    const collectBy = new Date(world.now().getTime() + 120 * MINUTE_MS)
    const list = {
      box: 'BOX-7',
      collectBy,
      collectedBy: { id: await staffIdOf(world, 'mem01.collector'), name: '示例取血丙' },
    }
    expect(answer).toMatchObject({
      __typename: 'Issue',
      ...list,
      issuedBy: { id: await staffIdOf(world, 'lead.technician') },
    })
    for (const account of ['mem01.collector', 'mem01.nurse', 'lead.technician'])
      expect(await told(account, requestId)).toEqual([
        { request: { id: requestId }, units: unitIds.map((id) => ({ id })), issue: list },
      ])
  })

  it('has a box only once somebody names one', async () => {
    const { requestId, answer } = await issueTo('mem01.collector', { box: '  ' })
    expect(answer).toMatchObject({ __typename: 'Issue', box: null })
    expect(await told('mem01.nurse', requestId)).toMatchObject([{ issue: { box: null } }])
  })

  it('is nothing of another hospital’s', async () => {
    const { requestId } = await issueTo('mem01.collector')
    for (const account of ['mem02.nurse', 'kh.technician']) expect(await told(account, requestId)).toEqual([])
  })

  it.each([
    ['somebody of another hospital', 'mem02.collector', 'SIGNER_NOT_ACTIVE'],
    ['somebody of the lead', 'lead.nurse', 'SIGNER_NOT_ACTIVE'],
    ['somebody without a medical title', 'mem01.cashier', 'SIGNER_TITLE_MISSING'],
  ])('is no list of %s', async (_, collector, code) => {
    const { requestId, unitIds, answer } = await issueTo(collector)
    expect(answer).toMatchObject({ code: 'SIGNATURE_REFUSED' })
    expect(answer.findings).toContainEqual({ code, field: 'collectorId' })
    expect(await told('mem01.nurse', requestId)).toEqual([])
    expect(await world.rows('select custody from units where id = any ($1)', [unitIds])).toEqual([
      { custody: 'RESERVED' },
    ])
  })

  it.each([
    ['of another alliance', async () => staffIdOf(world, 'kh.physician')],
    ['who is nobody', async () => 'stf_00000000000000000000000000000000'],
  ])('knows no collector %s', async (_, collectorId) => {
    const { answer, errors } = await issueTo('mem01.collector', { collectorId: await collectorId() })
    expect(answer).toBeFalsy()
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'NOT_FOUND' })
  })
})
