import type { WaiverPeers } from '#resolvers/waivers/peers.ts'
import type { Donor } from '#rules/waivers/facts.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { inventedNumber } from '#test/support/waiver-rig.ts'
import { given } from '#test/support/waivers.ts'

/** Families of the soak: in each one donor of 200 ml, who is the first of four patients; the others are the donor's children. */
export const FAMILIES = 500
export const MEMBERS = 4
/** Millilitres that the donor may use, and that all children together may. */
export const OWN_ML = 1000
export const RELATIVES_ML = 400

/** The identity number of a family's n-th member. */
export const numberOf = (family: number, member: number): string =>
  inventedNumber(2_000_000 + family * 10 + member)

/** The county's policies: the newer rules from this day on, by the same amounts. */
export const CHANGES_ON = '2026-11-15'
export const ADOPTED = [
  { code: 'ZJ-2012', effectiveFrom: '2012-01-01', effectiveTo: '2026-11-14', settings: {} },
  { code: 'ZJ-2025', effectiveFrom: CHANGES_ON, effectiveTo: null, settings: {} },
]

const donorOf = (family: number): Donor => ({
  token: `soak-${family}`,
  donations: [{ ...given(200, '2024-01-15'), id: `soak-${family}-1` }],
  goldAward: false,
  rareGroup: false,
  diedOn: null,
})

/** The systems that the families are known by. Each fails now and then, all by itself. */
export const soakPeers = (failing: number): WaiverPeers => {
  const script = scriptedPeers()
  for (let family = 0; family < FAMILIES; family += 1) {
    const donor = donorOf(family)
    script.knows({ number: numberOf(family, 0), donor })
    script.knows({ number: donor.token, donor })
    for (let member = 1; member < MEMBERS; member += 1) {
      script.family(numberOf(family, member), [{ token: donor.token, relation: 'CHILD' }])
      script.relates(numberOf(family, member), donor.token, 'CHILD')
    }
  }
  const sometimes = <Answer>(ask: () => Promise<Answer>) => {
    // What was asked is of no interest here, and would fill the memory.
    script.asked.length = 0
    return Math.random() < failing
      ? Promise.resolve({ outcome: 'SERVICE_DOWN' as const, fault: 'soak' })
      : ask()
  }
  const { peers } = script
  return {
    ...peers,
    donors: { ...peers.donors, find: (query) => sometimes(() => peers.donors.find(query)) },
    household: { ask: (question) => sometimes(() => peers.household.ask(question)) },
    familyCode: { membersOf: (query) => sometimes(() => peers.familyCode.membersOf(query)) },
  }
}
