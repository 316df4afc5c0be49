import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { makeRegisterDesk } from '#adapters/stand-in/desks.ts'
import { families } from '#adapters/stand-in/families.ts'
import { tokensOf } from '#adapters/stand-in/people.ts'
import { personBehind } from '#adapters/stand-in/register.ts'
import type { PersonReference } from '#resolvers/waivers/peers.ts'

const codes = families.flatMap((family) => family.familyCode ?? [])

/** The family code: tokens of a scripted patient's family. */
export const makeFamilyCodeDesk = (now: () => Date): Desk =>
  makeRegisterDesk('family-code', now, {
    '/v1/families/query': ({ patient }: { patient: PersonReference }) => {
      const key = personBehind(patient)
      const members = codes
        .filter((one) => one.patient === key)
        .map(({ member, relation }) => ({ token: tokensOf(member).family, relation }))
      return members.length === 0 ? { outcome: 'NOT_FOUND' } : { outcome: 'VERIFIED', members }
    },
  })
