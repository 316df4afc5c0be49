import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { makeRegisterDesk } from '#adapters/stand-in/desks.ts'
import { kinOf, personBehind } from '#adapters/stand-in/register.ts'
import type { RelationQuestion } from '#resolvers/waivers/peers.ts'

/** The register of households of the scripted families. */
export const makeHouseholdDesk = (now: () => Date): Desk =>
  makeRegisterDesk('household', now, {
    '/v1/relations/query': ({ patient, donor, relation }: RelationQuestion) => {
      const [one, other] = [personBehind(patient), personBehind(donor)]
      return { outcome: one === null || other === null ? 'NOT_FOUND' : kinOf(one, other, relation) }
    },
  })
