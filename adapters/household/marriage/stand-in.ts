import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { makeRegisterDesk } from '#adapters/stand-in/desks.ts'
import { tokensOf } from '#adapters/stand-in/people.ts'
import { marriedOn, personBehind, spouseOn } from '#adapters/stand-in/register.ts'
import type { PersonReference, RelationQuestion } from '#resolvers/waivers/peers.ts'

/** The register of marriages of the scripted families. */
export const makeMarriageDesk = (now: () => Date): Desk =>
  makeRegisterDesk('marriage', now, {
    '/v1/marriages/query': ({ patient, donor, on }: RelationQuestion) => {
      const [one, other] = [personBehind(patient), personBehind(donor)]
      return { outcome: one === null || other === null ? 'NOT_FOUND' : marriedOn(one, other, on) }
    },
    '/v1/spouses/query': ({ person, on }: { person: PersonReference; on: string }) => {
      const key = personBehind(person)
      if (key === null) return { outcome: 'NOT_FOUND' }
      const { found, spouse } = spouseOn(key, on)
      return spouse === null ? { outcome: found } : { outcome: found, reference: tokensOf(spouse).spouse }
    },
  })
