import { createClient } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { submittedBy } from '#test/access/chain.ts'
import { member } from '#test/access/owners.ts'
import { type BothDeployments, LONGEST_WAIT, startBoth } from '#test/support/both-deployments.ts'
import { type Followed, followDocument } from '#test/support/followed.ts'
import { worldOfHub } from '#test/support/world-of-hub.ts'

const title = hasGateway()
  ? 'how following ends at both deployments'
  : 'how following ends at both deployments (skipped: gateway/ is not installed, npm ci --prefix gateway)'

const REQUESTS = `subscription ($after: Cursor) { requestChanged(after: $after) { cursor request { placerNumber } } }`
const HOUR_MS = 3_600_000

describe.skipIf(!hasGateway())(title, { timeout: 120_000 }, () => {
  let both: BothDeployments
  beforeAll(async () => {
    both = await startBoth()
  }, 180_000)
  afterAll(() => both?.stop())

  const open: Followed[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
    await expect.poll(both.followers, LONGEST_WAIT).toEqual([0, 0])
  })

  /** Follows the requests at both from now on. */
  const follow = async (account: string) => {
    const pair = both.follow({ authorization: await both.token(account), query: REQUESTS })
    open.push(...pair)
    await expect.poll(both.followers, LONGEST_WAIT).toEqual([open.length / 2, open.length / 2])
    return pair
  }

  /** A hospital asks for blood, which everybody who may is told of. */
  const happen = () => submittedBy(worldOfHub(both.merged), member)
  const hasCome = (one: Followed, count: number) =>
    expect.poll(() => one.frames.length, LONGEST_WAIT).toBe(count)

  const change = async (mutation: string) => {
    const { data, errors } = await both.merged.ask('admin', `mutation { ${mutation} { __typename } }`)
    expect({ data, errors }).toEqual({ data: expect.anything(), errors: undefined })
  }

  it('with a token that ends, by 4403', async () => {
    const soon = new Date(both.clock().getTime() - HOUR_MS + 3_000)
    open.push(...both.follow({ authorization: await both.token('lead.technician', soon), query: REQUESTS }))
    for (const one of open) expect(await one.ended).toEqual({ closed: 4403 })
  })

  it('with a post that ends, by 4403 before the next event', async () => {
    const leave = await follow('lead.quality2')
    const stay = await follow('lead.technician')
    await happen()
    for (const one of [...leave, ...stay]) await hasCome(one, 1)
    await change('endPost(input: { account: "lead.quality2" })')
    await happen()
    for (const one of leave) expect(await one.ended).toEqual({ closed: 4403 })
    for (const one of stay) await hasCome(one, 2)
    expect(leave.map(({ frames }) => frames.length)).toEqual([1, 1])
  })

  it('with a role that is taken away, by FORBIDDEN before the next event', async () => {
    const [here, there] = await follow('lead.technician2')
    await happen()
    for (const one of [here, there]) await hasCome(one, 1)
    await change('amendStaff(input: { account: "lead.technician2", roles: [CASHIER] })')
    await happen()
    const ending = await here.ended
    if (typeof ending !== 'object' || !('errors' in ending)) throw new Error(JSON.stringify(ending))
    const [error] = JSON.parse(ending.errors)
    expect(error).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    expect(await there.ended).toBe('complete')
    // The same, as an answer without data, and nothing behind it.
    expect(JSON.parse(there.frames[1] ?? '')).toEqual({ data: null, errors: [error] })
    expect([here.frames.length, there.frames.length]).toEqual([1, 2])
  })

  it('with more operations at a time than a connection may have, by TOO_MANY', async () => {
    for (const url of both.sockets) {
      const authorization = await both.token('lead.technician')
      const client = createClient({
        url,
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
      })
      const refused = new Promise((resolve) => {
        for (let count = 0; count < 51; count += 1)
          client.subscribe(
            { query: REQUESTS },
            {
              next: ({ errors }) => errors && resolve(errors),
              error: resolve,
              complete: () => undefined,
            },
          )
      })
      expect(await refused, url).toMatchObject([{ extensions: { code: 'TOO_MANY' } }])
      await client.dispose()
    }
  })

  it('with a subgraph that goes, so that the client comes again; behind its cursor nothing is missing', async () => {
    const [here, there] = await follow('lead.technician')
    await happen()
    for (const one of [here, there]) await hasCome(one, 1)
    const bringBack = await both.takeAway('clinical')
    expect(await there.ended).toEqual({ closed: 1013 })
    await happen()
    await hasCome(here, 2)
    await bringBack()
    await happen()
    await hasCome(here, 3)
    const authorization = await both.token('lead.technician')
    const { cursor } = JSON.parse(there.frames[0] ?? '').data.requestChanged
    const [, socket] = both.sockets
    const again = followDocument(socket, { authorization, query: REQUESTS, variables: { after: cursor } })
    open.push(again)
    await hasCome(again, 2)
    expect([...there.frames, ...again.frames]).toEqual(here.frames)
  })
})
