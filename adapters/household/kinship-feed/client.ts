import { z } from 'zod'
import { PeerFault } from '#adapters/peer.ts'
import { readAs, readCode, UnreadableAnswer } from '#adapters/signed/answers.ts'
import { withoutNumbers } from '#adapters/signed/faults.ts'
import { makeSignedPeer, type SignedPeerOptions, THE_HUB } from '#adapters/signed/peer.ts'
import { instant, kinship, pseudonym } from '#adapters/signed/wire.ts'
import type { KinshipFeed } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '浙里办献血优享', en: 'the citizen service' }
/** Nobody waits for it: it is asked once a day. */
const DAILY = { timeoutMs: 10_000, retries: 2 }
const MOST_AT_ONCE = 200

const person = z.strictObject({
  name: z.string().min(1).max(80),
  /** Its check character is the hub's to judge, one by one: a wrong one must not stop the page. */
  identityNumber: z.string().regex(/^(\d{15}|\d{17}[\dXx])$/),
})
const certified = z.strictObject({
  reference: pseudonym,
  donor: person,
  relative: person,
  relation: kinship,
  certifiedAt: instant,
  revokedAt: instant.nullable(),
})
const page = z.strictObject({
  /** The cursor that was asked with. */
  after: z.string().nullable(),
  kinships: z.array(certified).max(MOST_AT_ONCE),
  cursor: z.string().min(1).max(200),
  more: z.boolean(),
})

/** What donors certified in the citizen service (浙里办 献血优享), by the contract in `openapi.json`. */
export const makeKinshipFeed = (options: SignedPeerOptions): KinshipFeed => {
  const peer = makeSignedPeer(NAME, { ...DAILY, ...options })
  return {
    since: async (cursor) => {
      const query = new URLSearchParams({ limit: String(MOST_AT_ONCE), ...(cursor && { after: cursor }) })
      try {
        const answered = await peer.call({
          method: 'GET',
          path: `/v1/kinships?${query}`,
          sender: THE_HUB,
          idempotencyKey: '',
          body: '',
        })
        if (answered.status !== 200) throw notTold(readCode(answered.body, answered.status))
        const { after, ...read } = readAs(page, answered.body)
        if (after !== (cursor || null))
          throw new UnreadableAnswer('应答属于另一页 / the answer is another page')
        if (read.more && read.cursor === cursor)
          throw new UnreadableAnswer('游标没有前进 / the cursor does not move on')
        return { outcome: 'VERIFIED', ...read }
      } catch (error) {
        return { outcome: 'SERVICE_DOWN', fault: withoutNumbers(peer.faultOf(error)) }
      }
    },
  }
}

const notTold = (why: string): PeerFault =>
  new PeerFault({ zh: `${NAME.zh}未予答复：${why}`, en: `${NAME.en} did not answer: ${why}` })
