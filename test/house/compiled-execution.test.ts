import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

/** The first two answers come from graphql-js, the others from the compiled document. */
const askOften = async (account: string, query: string, variables: Record<string, unknown> = {}) => {
  const answers = []
  for (let n = 0; n < 5; n += 1) answers.push(await hub.ask(account, query, variables))
  return answers
}

const STAFF = `query ($first: Int!, $withName: Boolean = true) {
  staff(first: $first) { edges { cursor node { __typename account staff { id name @include(if: $withName) } } } }
  again: viewer { account roles organisation { code nameZh } }
}`

describe('A document that comes again', () => {
  it('is answered as the first time', async () => {
    const [first, ...others] = await askOften('lead.manager', STAFF, { first: 3 })
    expect(first).toMatchObject({ data: { again: { account: 'lead.manager' } } })
    for (const answer of others) expect(answer).toEqual(first)
  })

  it('follows its variables each time', async () => {
    await askOften('lead.manager', STAFF, { first: 3 })
    const answer = await hub.ask('lead.manager', STAFF, { first: 1, withName: false })
    expect(JSON.stringify(answer)).not.toContain('"name"')
    expect(answer).toMatchObject({ data: { staff: { edges: [{ cursor: expect.any(String) }] } } })
  })

  it.each([
    ['no variable where one must be', {}],
    ['a variable of another type', { first: 'three' }],
    ['a number no page may have', { first: -1 }],
  ])('refuses %s in the same words', async (_, variables) => {
    const [first, ...others] = await askOften('lead.manager', STAFF, variables)
    expect(first).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    for (const answer of others) expect(answer).toEqual(first)
  })

  it('tells what one may not see at the same path', async () => {
    const query = '{ viewer { account } messages(first: 1) { edges { node { id } } } }'
    const [first, ...others] = await askOften('mem02.nurse', query)
    expect(first).toMatchObject({ errors: [{ path: ['messages'], extensions: { code: 'FORBIDDEN' } }] })
    for (const answer of others) expect(answer).toEqual(first)
  })

  it('keeps operations of one document apart', async () => {
    const query = 'query a { viewer { account } } query b { viewer { roles } }'
    const ask = (operationName: string) =>
      fetch(`${hub.doors.http}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: token },
        body: JSON.stringify({ query, operationName }),
      }).then((answer) => answer.json())
    const token = await hub.token('lead.nurse')
    for (let n = 0; n < 4; n += 1) {
      expect(await ask('a')).toEqual({ data: { viewer: { account: 'lead.nurse' } } })
      expect(await ask('b')).toEqual({ data: { viewer: { roles: ['NURSE'] } } })
    }
  })
})
