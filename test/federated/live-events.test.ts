import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { decodeCursor, encodeCursor } from '#subscriptions/cursor.ts'
import type { Cause, Place } from '#test/federated/cause.ts'
import { causes } from '#test/federated/subscription-causes.ts'
import { anyId } from '#test/support/any-id.ts'
import { type BothDeployments, LONGEST_WAIT, startBoth } from '#test/support/both-deployments.ts'
import type { Answer } from '#test/support/federation.ts'
import { type Followed, wholeAnswer } from '#test/support/followed.ts'
import { type RepositoryDocument, repositoryDocuments } from '#test/support/repository-documents.ts'
import { told } from '#test/support/told-answer.ts'
import { schema } from '#test/support/world.ts'
import { worldOfHub } from '#test/support/world-of-hub.ts'

const title = hasGateway()
  ? 'what happens while it is followed'
  : 'what happens while it is followed (skipped: gateway/ is not installed, npm ci --prefix gateway)'

const followed = repositoryDocuments().filter(({ kind }) => kind === 'subscription')
const named = ({ operationName = '' }: RepositoryDocument): string => operationName
const isAboutOne = ({ query }: RepositoryDocument): boolean => query.includes('$id: ID')

it('has a cause for each subscription document of the repository, and no other', () => {
  expect(Object.keys(causes).sort()).toEqual(followed.map(named).sort())
})

it('has a document for each subscription of the schema', () => {
  const fields = Object.keys(schema.getSubscriptionType()?.getFields() ?? {})
  expect([...new Set(followed.flatMap(({ roots }) => roots))].sort()).toEqual(fields.sort())
})

describe.skipIf(!hasGateway())(title, { timeout: 120_000 }, () => {
  let both: BothDeployments
  beforeAll(async () => {
    both = await startBoth()
  }, 180_000)
  afterAll(() => both?.stop())

  const open: Followed[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  /** The same document as the same account at both deployments, the merged hub first. */
  const followBoth = (
    document: RepositoryDocument,
    authorization: string | null,
    variables: Record<string, unknown> = {},
  ): [Followed, Followed] => {
    const pair = both.follow({ authorization, query: document.query, variables })
    open.push(...pair)
    return pair
  }

  /** Follows from now on; resolves when both have taken all of them on. */
  const followLive = async (
    document: RepositoryDocument,
    followers: readonly string[],
    variables: Record<string, unknown> = {},
  ) => {
    const [before = 0] = both.followers()
    const pairs: [Followed, Followed][] = []
    for (const account of followers) pairs.push(followBoth(document, await both.token(account), variables))
    const all = before + followers.length
    await expect.poll(both.followers, LONGEST_WAIT).toEqual([all, all])
    return pairs
  }

  const positionIn = (frame: string, { roots: [root = ''] }: RepositoryDocument): number => {
    const cursor = (JSON.parse(frame) as { data?: Record<string, { cursor?: string }> }).data?.[root]?.cursor
    if (cursor === undefined) throw new Error(`no event: ${frame}`)
    return decodeCursor(cursor)
  }

  /** What was told of events behind a position. */
  const behind = (position: number, { frames }: Followed, document: RepositoryDocument) =>
    frames.filter((frame) => positionIn(frame, document) > position)

  const someBehind = (position: number, one: Followed, document: RepositoryDocument) =>
    expect.poll(() => behind(position, one, document).length, LONGEST_WAIT).toBeGreaterThan(0)

  /** What was told from one position to the first event behind another: once that has come, nothing before it is missing. */
  const toldFrom = async (
    one: Followed,
    document: RepositoryDocument,
    [from, to]: readonly [number, number],
  ) => {
    await someBehind(to, one, document)
    const frames = behind(from, one, document)
    return frames.slice(0, frames.findIndex((frame) => positionIn(frame, document) > to) + 1)
  }

  /** Everything prepared, and every follower on; what happens from here on is to be told. */
  const ready = async (document: RepositoryDocument) => {
    const { followers, prepare } = causeOf(named(document))
    const { acts, variables = {} } = await prepare(...placesOf(both))
    await expect.poll(both.followers, LONGEST_WAIT).toEqual([0, 0])
    const pairs = await followLive(document, followers, variables)
    return {
      by: await both.token(followers[0]),
      followers,
      acts,
      variables,
      pairs,
      from: await both.lastPosition(),
    }
  }

  it.each(followed.map((one) => [named(one), one] as const))(
    '%s: the same frames live, and again behind a cursor',
    async (_, document) => {
      const { by, acts, variables, pairs, from } = await ready(document)
      await acts[0]()
      const happened = await both.lastPosition()
      // What a frame shows is as it stands: the next act comes when each has been told of this one.
      for (const one of pairs.flat()) await someBehind(from, one, document)
      await acts[1]()
      const all: string[][] = []
      for (const [one, other] of pairs) {
        const frames = await toldFrom(one, document, [from, happened])
        expect(frames.length).toBeGreaterThan(1)
        expect(frames.join('\n')).not.toContain('"errors"')
        expect(await toldFrom(other, document, [from, happened])).toEqual(frames)
        all.push(frames)
      }
      const [[first = '', ...rest] = []] = all
      const position = positionIn(first, document)
      const again = followBoth(document, by, { ...variables, after: encodeCursor(position) })
      for (const one of again) expect(await toldFrom(one, document, [position, happened])).toEqual(rest)
    },
  )

  it.each(followed.filter(isAboutOne).map((one) => [named(one), one] as const))(
    '%s: nothing of what is not there, and no refusal',
    async (_, document) => {
      const { followers, acts, pairs, from } = await ready(document)
      const unknown = (await followLive(document, followers, { id: anyId('req') })).flat()
      await acts[0]()
      for (const one of pairs.flat()) await someBehind(from, one, document)
      expect(unknown.map(({ frames }) => frames)).toEqual(unknown.map(() => []))
      expect(both.followers()).toEqual([2 * followers.length, 2 * followers.length])
    },
  )

  /** What comes of a refused call: answers without the place in the document's text, which a router writes anew. */
  const refusal = async (one: Followed) => {
    const whole = await wholeAnswer(one)
    return typeof whole === 'number' ? whole : whole.map(inShort)
  }

  it.each(followed.map((one) => [named(one), one] as const))('%s: refused alike', async (name, document) => {
    const {
      followers: [by = ''],
      refused,
    } = causeOf(name)
    const hours = (count: number) => new Date(both.clock().getTime() + count * 3_600_000)
    const calls: [string | null, Record<string, unknown>][] = [
      [null, {}],
      ['Bearer forged', {}],
      [await both.token(by, hours(-2)), {}],
      [await both.token(refused), {}],
      [await both.token(by), { after: 'not a cursor' }],
      [await both.token(by), { after: encodeCursor(1_000_000_000) }],
    ]
    const codes = []
    for (const [authorization, variables] of calls) {
      const [here, there] = followBoth(document, authorization, variables)
      const [one, other] = await Promise.all([refusal(here), refusal(there)])
      expect(other).toEqual(one)
      codes.push(typeof one === 'number' ? one : one[0]?.errors[0]?.extensions?.code)
    }
    expect(codes).toEqual([4401, 4401, 4403, 'FORBIDDEN', 'BAD_USER_INPUT', 'BAD_USER_INPUT'])
    // A router has names of its own for variables, so that the words differ.
    for (const one of followBoth(document, await both.token(by), { after: {} })) {
      const whole = await wholeAnswer(one)
      expect(Array.isArray(whole) && whole.map((answer) => told(answer))).toEqual([
        { data: null, errors: [' BAD_USER_INPUT'] },
      ])
    }
  })
})

const inShort = ({ data = null, errors = [] }: Answer) => ({
  data,
  errors: errors.map(({ message, path, extensions }) => ({ message, path, extensions })),
})

const causeOf = (name: string): Cause => {
  const cause = causes[name]
  if (cause === undefined) throw new Error(`nothing causes an event of ${name}`)
  return cause
}

/** Where things happen: at the merged hub, and at the hub that has the door for messages and serves a part alone. */
const placesOf = ({ merged, subgraph }: BothDeployments): [Place, Place] => {
  const [one, other] = [merged, subgraph('oversight')]
  return [
    { hub: one, world: worldOfHub(one) },
    { hub: other, world: worldOfHub(other) },
  ]
}
