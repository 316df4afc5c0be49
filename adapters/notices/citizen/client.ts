import { type SignedPeerOptions, THE_HUB } from '#adapters/signed/peer.ts'
import { makeTeller } from '#adapters/signed/telling.ts'
import { personBody } from '#adapters/signed/wire.ts'
import type { CitizenNotices } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '浙里办', en: 'the citizen service' }

/** Notices to citizens by the citizen service's own channels, by the contract in `openapi.json`. */
export const makeCitizenNotices = (options: SignedPeerOptions): CitizenNotices => {
  const tell = makeTeller(NAME, options)
  return {
    send: ({ id, kind, person, text: { zh, en } }) =>
      tell({
        path: '/v1/notices',
        // Where somebody is treated is not for the service to know.
        sender: THE_HUB,
        key: id,
        body: { noticeId: id, kind, person: personBody(person), text: { zh, en } },
      }),
  }
}
