import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { makeRegisterDesk, makeTakingDesk, type ToldRequest, together } from '#adapters/stand-in/desks.ts'
import { people, type ScriptedDonor, tokensOf } from '#adapters/stand-in/people.ts'
import { personBehind } from '#adapters/stand-in/register.ts'
import type { PersonReference } from '#resolvers/waivers/peers.ts'

/** A record of donors: the scripted people's donations, what was taken on paper, and what it has been told since. */
export const makeDonorRecordDesk = (now: () => Date): Desk & { readonly told: readonly ToldRequest[] } => {
  const takings = new Map<unknown, Record<string, unknown>>()
  const taking = makeTakingDesk({
    '/v1/takings': (told) => {
      if (told.reversed === true) takings.delete(told.takingId)
      else takings.set(told.takingId, told)
      return {}
    },
  })
  const toldOf = (donor: string) =>
    [...takings.values()]
      .filter((told) => told.donor === donor)
      .map(({ takingId: id, donation, pool, patient, ml, on, free, bag }) => ({
        ...{ id, donation, pool, patient, ml, on, free, bag },
      }))
  const query = makeRegisterDesk('donor-record', now, {
    '/v1/donors/query': ({ person }: { person: PersonReference }) => {
      const key = personBehind(person)
      const donor = key === null ? null : people[key].donor
      if (key === null || donor === null) return { outcome: 'NOT_FOUND' }
      const token = tokensOf(key).donor
      return {
        outcome: 'VERIFIED',
        donor: recordOf(token, donor),
        takings: [...donor.taken, ...toldOf(token)],
      }
    },
  })
  return { ...together(query, taking), told: taking.told }
}

const recordOf = (token: string, { donations, goldAward, rareGroup, diedOn }: ScriptedDonor) => ({
  ...{ token, donations, goldAward, rareGroup, diedOn },
})
