import { DATED, IDEMPOTENCY_KEY, noticeBody, SIGNATURE, signNotice } from '#adapters/notices/message.ts'
import { makePeer, type Patience, type Peer, PeerFault } from '#adapters/peer.ts'
import type { NoticeOutcome, Notifier, OutgoingNotice } from '#resolvers/context.ts'

/** Where the gateway is, and how patient the hub is with it. */
export type GatewayOptions = Partial<Patience> & {
  readonly url: string
  /** The secret both sides sign with. */
  readonly secret: string
  /** The hub's time, for the signature. */
  readonly clock: () => Date
}

const NAME = { zh: '网关', en: 'the gateway' }

/** What the gateway says of the notice itself; any other refusal speaks of the moment, or of a setting to be mended. */
const FINAL = [400, 413, 422]

/** A notifier that posts each notice, signed, to one gateway, which turns it into a text message, a call or a chat. */
export const makeWebhookNotifier = (options: GatewayOptions): Notifier => {
  const peer = makePeer(NAME, options)
  return { send: (notice) => send(peer, options, notice) }
}

const send = async (peer: Peer, options: GatewayOptions, notice: OutgoingNotice): Promise<NoticeOutcome> => {
  try {
    const status = await peer.call((signal) => post(peer, options, notice, signal))
    if (status < 300) return { kind: 'taken' }
    return { kind: 'refused', fault: `网关拒收，HTTP ${status} / the gateway refused it, HTTP ${status}` }
  } catch (error) {
    return { kind: 'unsent', fault: peer.faultOf(error) }
  }
}

/** @throws PeerFault for whatever may be otherwise the next time */
const post = async (
  peer: Peer,
  { url, secret, clock }: GatewayOptions,
  notice: OutgoingNotice,
  signal: AbortSignal,
): Promise<number> => {
  const date = clock().toISOString()
  const body = noticeBody(notice)
  const response = await peer.fetch(url, {
    method: 'POST',
    body,
    signal,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      [IDEMPOTENCY_KEY]: notice.id,
      [DATED]: date,
      [SIGNATURE]: signNotice(secret, date, body),
    },
  })
  await response.body?.cancel()
  const { status, ok } = response
  if (ok || FINAL.includes(status)) return status
  throw new PeerFault({ zh: `网关应答 HTTP ${status}`, en: `the gateway answered HTTP ${status}` })
}
