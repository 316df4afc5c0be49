import { families } from '#adapters/stand-in/families.ts'
import { type PersonKey, people, tokensOf } from '#adapters/stand-in/people.ts'
import type { PersonReference } from '#resolvers/waivers/peers.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** What a register finds of a question. */
export type Found = 'VERIFIED' | 'NOT_FOUND' | 'CONTRADICTED'

const keys = Object.keys(people) as PersonKey[]
const parents = families.flatMap((family) => family.parents ?? [])
const marriages = families.flatMap((family) => family.marriages ?? [])
const contradicted = families.flatMap((family) => family.contradicted ?? [])

const byReference = new Map(
  keys.flatMap((key) => {
    const { donor, family, spouse } = tokensOf(key)
    return [people[key].identityNumber, donor, family, spouse].map((name) => [name, key] as const)
  }),
)

/** Whom a reference means; null for a stranger. */
export const personBehind = (person: PersonReference): PersonKey | null => {
  const name =
    person.kind === 'IDENTITY_NUMBER'
      ? person.number
      : person.kind === 'FAMILY_TOKEN'
        ? person.token
        : person.reference
  return byReference.get(name) ?? null
}

const parentsOf = (key: PersonKey): PersonKey[] =>
  parents.filter(({ child }) => child === key).map(({ parent }) => parent)

const isParent = (parent: PersonKey, child: PersonKey): boolean => parentsOf(child).includes(parent)
const isGrandparent = (elder: PersonKey, child: PersonKey): boolean =>
  parentsOf(child).some((parent) => isParent(elder, parent))

const BOOKED: Partial<Record<Relation, (patient: PersonKey, donor: PersonKey) => boolean>> = {
  PARENT: isParent,
  CHILD: (patient, donor) => isParent(donor, patient),
  GRANDPARENT: isGrandparent,
  GRANDCHILD: (patient, donor) => isGrandparent(donor, patient),
  SIBLING: (patient, donor) =>
    patient !== donor && parentsOf(patient).some((parent) => isParent(parent, donor)),
}

/** What the household books say: is the patient the … of the donor? */
export const kinOf = (patient: PersonKey, donor: PersonKey, relation: Relation): Found => {
  if (!BOOKED[relation]?.(patient, donor)) return 'NOT_FOUND'
  const doubted = contradicted.some((pair) => pair.includes(patient) && pair.includes(donor))
  return doubted ? 'CONTRADICTED' : 'VERIFIED'
}

/** Whom somebody is married to on a day; a marriage that had ended contradicts whoever still tells of it. */
export const spouseOn = (key: PersonKey, on: string): { found: Found; spouse: PersonKey | null } => {
  const own = marriages.filter(({ of, from }) => of.includes(key) && from <= on)
  const standing = own.find(({ until = '9999-12-31' }) => on < until)
  if (standing !== undefined)
    return { found: 'VERIFIED', spouse: standing.of.find((one) => one !== key) ?? null }
  return { found: own.length > 0 ? 'CONTRADICTED' : 'NOT_FOUND', spouse: null }
}

/** What the register of marriages says of two people on a day. */
export const marriedOn = (one: PersonKey, other: PersonKey, on: string): Found => {
  const theirs = marriages.filter(({ of, from }) => of.includes(one) && of.includes(other) && from <= on)
  if (theirs.length === 0) return 'NOT_FOUND'
  return theirs.some(({ until = '9999-12-31' }) => on < until) ? 'VERIFIED' : 'CONTRADICTED'
}
