import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedMessage } from '#test/support/inbox.ts'
import { queue } from '#test/support/queues.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let ids: Record<'own' | 'nobody' | 'foreign' | 'namedForeign', string>
beforeAll(async () => {
  world = await makeWorld()
  ids = {
    own: await storedMessage(world, {
      raw: iconv.encode('MSH|^~\\&|HIS|CS-MEM01|||20260301||ADT^A04|1|P|2.5.1\rPID|1||1||张䶮\r', 'gb18030'),
      controlId: '1',
    }),
    nobody: await storedMessage(world, { facility: 'NOWHERE', type: '', controlId: null }),
    foreign: await storedMessage(world, { facility: 'KH-LEAD' }),
    namedForeign: await storedMessage(world, { facility: 'KH-MEM01', application: 'X' }),
  }
})
afterAll(() => world.close())

const LIST = `query ($first: Int, $after: String, $states: [MessageState!], $facility: String, $type: String, $controlId: String) {
  messages(first: $first, after: $after, states: $states, facility: $facility, type: $type, controlId: $controlId) {
    edges { node { id text answerText answerCode state fault sender { application facility } } } pageInfo { hasNextPage endCursor } } }`
type Shown = { id: string; text: string | null; sender: { facility: string } | null }
const listed = async (variables: Record<string, unknown> = {}, account = 'admin') => {
  const { data, errors } = await world.ask(account, LIST, variables)
  const edges: { node: Shown }[] = data?.messages?.edges ?? []
  return {
    nodes: edges.map(({ node }) => node),
    page: data?.messages?.pageInfo,
    errors,
  }
}

describe('messages', () => {
  it('shows the administrator what came in for the alliance and from nobody, newest first, readable', async () => {
    const { nodes, errors } = await listed()
    expect(errors).toBeUndefined()
    expect(nodes.map(({ id }) => id)).toEqual([ids.nobody, ids.own])
    expect(nodes[1]).toMatchObject({
      text: 'MSH|^~\\&|HIS|CS-MEM01|||20260301||ADT^A04|1|P|2.5.1\nPID|1||1||张䶮\n',
      answerText: 'MSA|AE',
      answerCode: 'AE',
      state: 'REFUSED',
      sender: { application: 'HIS', facility: 'CS-MEM01' },
    })
    expect(nodes[0]?.sender).toBeNull()
  })

  it('finds by state, hospital, type and number, page by page', async () => {
    for (const [variables, found] of [
      [{ states: ['REFUSED'] }, [ids.nobody, ids.own]],
      [{ states: ['PROCESSED'] }, []],
      [{ facility: 'CS-MEM01' }, [ids.own]],
      [{ type: 'ADT^A04' }, [ids.own]],
      [{ controlId: '1' }, [ids.own]],
    ] as const)
      expect((await listed(variables)).nodes.map(({ id }) => id)).toEqual(found)
    const { nodes, page } = await listed({ first: 1 })
    expect(nodes).toHaveLength(1)
    expect((await listed({ first: 1, after: page.endCursor })).nodes.map(({ id }) => id)).toEqual([ids.own])
  })

  it.each(['lead.manager', 'lead.quality', 'mem01.head', 'his.mem01', 'regulator', 'kh.technician'])(
    'is closed to %s, by list and by id',
    async (account) => {
      const { nodes, errors } = await listed({}, account)
      expect(nodes).toEqual([])
      expect(errors?.[0]?.message).toMatch(/messaging.messages/)
      const { data } = await world.ask(account, `{ node(id: "${ids.own}") { id } }`)
      expect(data).toEqual({ node: null })
    },
  )

  it('gives by id what the list shows, and nothing else', async () => {
    for (const [id, found] of [
      [ids.own, true],
      [ids.nobody, true],
      [ids.foreign, false],
      [ids.namedForeign, false],
    ] as const) {
      const { data } = await world.ask('admin', `{ node(id: "${id}") { id ... on Message { text } } }`)
      expect(data?.node === null).toBe(!found)
    }
  })
})

describe('deliveries and senders', () => {
  it('show the administrator what goes out and where to', async () => {
    await queue(world, 'CS-MEM01', 'P1', 'a')
    const { data, errors } = await world.ask(
      'admin',
      `{ senders { application facility account profile }
        deliveries(states: [WAITING]) { edges { node { type state attempts text answerText destination { facility } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data?.senders.map(({ facility }: { facility: string }) => facility)).not.toContain('KH-LEAD')
    expect(data?.deliveries.edges).toEqual([
      {
        node: {
          type: 'ORU^R01',
          state: 'WAITING',
          attempts: 0,
          text: expect.stringContaining('ZNO|a\n'),
          answerText: null,
          destination: { facility: 'CS-MEM01' },
        },
      },
    ])
  })

  it('are closed to everybody else', async () => {
    for (const field of ['senders { id }', 'deliveries { edges { node { id } } }'])
      expect((await world.ask('lead.manager', `{ ${field} }`)).errors).toHaveLength(1)
  })

  it('let the administrator replay and resolve by GraphQL, and refuse by name what the state forbids', async () => {
    const id = await storedMessage(world, { state: 'PROCESSED' })
    const { data } = await world.ask(
      'admin',
      `mutation { replayMessage(input: {id: "${id}"}) { __typename ... on MessageNotInState { code message } } 
        resolveMessage(input: {id: "${ids.own}", note: "ok"}) { ... on HandledMessage { message { state fault } delivery { id } } } }`,
    )
    expect(data?.replayMessage).toMatchObject({
      __typename: 'MessageNotInState',
      code: 'MESSAGE_NOT_IN_STATE',
    })
    expect(data?.resolveMessage).toEqual({
      message: { state: 'RESOLVED', fault: 'fault\nadmin：ok' },
      delivery: null,
    })
  })
})
