import { donorAnswer } from '#adapters/donors/record/answer.ts'
import { makeAsker } from '#adapters/signed/asking.ts'
import type { SignedPeerOptions } from '#adapters/signed/peer.ts'
import { makeTeller } from '#adapters/signed/telling.ts'
import { personBody, purposeBody } from '#adapters/signed/wire.ts'
import type { DonorAnswer, DonorRecord, ToldTaking } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '无偿献血者档案', en: 'the donor record' }

/**
 * The record of donors (电子无偿献血证), by the contract in `openapi.json`. Questions and what it is told fail apart.
 *
 * @param telling how it is told of quota used; as it is asked, unless something else is said
 */
export const makeDonorRecord = (asking: SignedPeerOptions, telling = asking): DonorRecord => {
  const ask = makeAsker(NAME, asking)
  const tell = makeTeller(NAME, telling)
  return {
    find: async ({ person, purpose }): Promise<DonorAnswer> => {
      const read = await ask({
        path: '/v1/donors/query',
        sender: purpose.hospital,
        asked: { person: personBody(person), purpose: purposeBody(purpose) },
        answer: donorAnswer,
      })
      if (read.outcome !== 'VERIFIED') return read
      const { takings, donor, ...proof } = read
      return { ...proof, donor, elsewhere: takings.map((one) => ({ ...one, donor: donor.token })) }
    },
    tell: (taking) =>
      tell({
        path: '/v1/takings',
        sender: taking.hospital,
        // Giving back is something else than taking, and must not be answered as if it were the same.
        key: taking.reversed ? `${taking.id}-reversed` : taking.id,
        body: takingBody(taking),
      }),
  }
}

const takingBody = (taking: ToldTaking) => ({
  takingId: taking.id,
  donor: taking.donor,
  donation: taking.donation,
  pool: taking.pool,
  patient: taking.patient,
  ml: taking.ml,
  on: taking.on,
  free: taking.free,
  bag: taking.bag,
  hospital: taking.hospital,
  reversed: taking.reversed,
})
