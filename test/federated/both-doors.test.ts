import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { anyId } from '#test/support/any-id.ts'
import { type BothDeployments, startBoth } from '#test/support/both-deployments.ts'
import { type Answer, post } from '#test/support/federation.ts'
import { wholeAnswer } from '#test/support/followed.ts'
import { told } from '#test/support/told-answer.ts'

const title = hasGateway()
  ? 'documents by HTTP and by WebSocket, at both deployments'
  : 'documents by HTTP and by WebSocket, at both deployments (skipped: gateway/ is not installed, npm ci --prefix gateway)'

type Body = Parameters<typeof post>[2]

const VIEWER = 'viewer { account }'
const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: ${VIEWER}`).join(' ')
const DEEP = `${'issues { request { '.repeat(10)}id${' } }'.repeat(10)}`
const COSTLY = `requests(first: 200) { edges { node { samples { request { issues { units { shipments { bags { unit {
  number shipments { bags { unit { number } } } } } } } } } } } } }`

const NOT_VALID = 'GRAPHQL_VALIDATION_FAILED'
const FAULTS: readonly (readonly [string, Body, string])[] = [
  ['is broken off', { query: `{ ${VIEWER}` }, 'GRAPHQL_PARSE_FAILED'],
  ['asks for what is not there', { query: '{ viewer { nothing } }' }, NOT_VALID],
  ['has a variable that it does not use', { query: `query ($id: ID) { ${VIEWER} }` }, NOT_VALID],
  ['lacks a variable', { query: 'query ($id: ID!) { request(id: $id) { id } }' }, 'BAD_USER_INPUT'],
  [
    'has a variable of another type',
    {
      query: 'query ($first: Int) { requests(first: $first) { edges { cursor } } }',
      variables: { first: 'x' },
    },
    'BAD_USER_INPUT',
  ],
  [
    'has an input of which a field does not fit',
    {
      query:
        'mutation ($input: CancelRequestInput!) { cancelRequest(input: $input) { ... on Request { id } } }',
      variables: { input: { requestId: 'x', reason: [1, 2] } },
    },
    'BAD_USER_INPUT',
  ],
  ['is too deep', { query: `query ($id: ID!) { request(id: $id) { ${DEEP} } }` }, NOT_VALID],
  ['has too many aliases', { query: `{ ${aliases(31)} }` }, NOT_VALID],
  ['is too costly', { query: `{ ${COSTLY} }` }, NOT_VALID],
  ['is too long', { query: `{ ${`${VIEWER} `.repeat(2_000)} }` }, 'GRAPHQL_PARSE_FAILED'],
]

/** Where GraphQL over HTTP and that over WebSocket say it otherwise. */
const OPERATIONS: readonly (readonly [string, Body])[] = [
  ['no operation of several', { query: `query A { ${VIEWER} } query B { ${VIEWER} }` }],
  ['an unknown operation', { query: `query A { ${VIEWER} }`, operationName: 'B' }],
]

describe.skipIf(!hasGateway())(title, () => {
  let both: BothDeployments
  beforeAll(async () => {
    both = await startBoth()
  }, 180_000)
  afterAll(() => both?.stop())

  const askBoth = async (body: Body) => {
    const authorization = await both.token('lead.technician')
    return await Promise.all(both.addresses.map((url) => post(url, authorization, body)))
  }
  const inBothLanguages = ({ errors = [] }: Answer) =>
    errors.every((error) => /[\u4e00-\u9fff].* \/ /.test(error.message ?? ''))

  const problemsIn = (answer?: Answer) =>
    answer?.errors?.map(({ extensions }) => (extensions as { problems?: unknown } | undefined)?.problems)

  it.each(FAULTS)('one that %s: the same errors, by HTTP and by WebSocket', async (_, body, code) => {
    const [one, other] = await askBoth(body)
    expect(told(one ?? {})).toEqual({ data: null, errors: [` ${code}`] })
    expect(told(other ?? {})).toEqual(told(one ?? {}))
    expect(problemsIn(other)).toEqual(problemsIn(one))
    expect(problemsIn(one)).toEqual([code === 'BAD_USER_INPUT' ? [expect.anything()] : undefined])
    expect([one, other].map((answer) => inBothLanguages(answer ?? {}))).toEqual([true, true])
    const authorization = await both.token('lead.technician')
    for (const follower of both.follow({ authorization, ...body })) {
      const whole = await wholeAnswer(follower)
      await follower.close()
      expect(Array.isArray(whole) && whole.map((answer) => told(answer))).toEqual([told(one ?? {})])
    }
  })

  it.each(OPERATIONS)('one that names %s: the same error', async (_, body) => {
    const [one, other] = await askBoth(body)
    expect(told(one ?? {})).toEqual({ data: null, errors: [' OPERATION_RESOLUTION_FAILURE'] })
    expect(told(other ?? {})).toEqual(told(one ?? {}))
    expect([one, other].map((answer) => inBothLanguages(answer ?? {}))).toEqual([true, true])
  })

  it('runs a mutation by WebSocket as by HTTP, and a refused one, too', async () => {
    const input = { idempotencyKey: 'by socket', kind: 'FRIDGE', keeps: 'COLD', name: 'F-SOCKET' }
    const query = `mutation ($input: RegisterPlaceInput!) { registerPlace(input: $input) { ... on Place { id name } } }`
    for (const account of ['lead.manager', 'mem01.nurse']) {
      const authorization = await both.token(account)
      const answers = []
      // The same act by the same key is done once and answered each time.
      for (const url of both.addresses)
        answers.push(told(await post(url, authorization, { query, variables: { input } })))
      for (const one of both.follow({ authorization, query, variables: { input } })) {
        const whole = await wholeAnswer(one)
        await one.close()
        answers.push(Array.isArray(whole) ? whole.map((answer) => told(answer))[0] : whole)
      }
      expect(answers).toEqual(Array(4).fill(answers[0]))
      expect(answers[0]).toMatchObject(
        account === 'lead.manager'
          ? { data: { registerPlace: { name: 'F-SOCKET' } } }
          : { errors: ['registerPlace FORBIDDEN'] },
      )
    }
  })

  it('takes one that is as deep as it may be, though in fragments', async () => {
    const within = '... on Request { issues { ... on Issue { request { '
    const query = `query ($id: ID!) { request(id: $id) { ${within.repeat(6)} id ${'} '.repeat(26)}`
    const [one, other] = await askBoth({ query, variables: { id: anyId('req') } })
    expect(one).toEqual({ data: { request: null } })
    expect(other).toEqual(one)
  })

  it('takes one that has as many aliases as it may', async () => {
    const [one, other] = await askBoth({ query: `{ ${aliases(30)} }` })
    expect(Object.keys(one?.data ?? {})).toHaveLength(30)
    expect(other).toEqual(one)
  })
})
