import { plasmaTable, recipientRhd, rhdMatters } from '#rules/compatibility/abo-rhd.ts'
import { requiredSides } from '#rules/compatibility/crossmatch.ts'
import { type AboGroup, aboGroups, type RhdType, rhdTypes } from '#rules/compatibility/terms.ts'
import type { Finding, FindingCode } from '#rules/finding.ts'
import type { PatientFacts } from '#rules/inventory/release-facts.ts'
import type { OfferedGroup } from '#rules/inventory/reservation.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'

/** As much of the patient as the choice of emergency blood looks at. */
export type EmergencyPatient = Pick<
  PatientFacts,
  'standing' | 'abo' | 'rhd' | 'transplant' | 'antibodies' | 'childBearing' | 'infantUnder4Months'
>

/** A group that may leave uncrossmatched. A lower tier is used up before a higher one is touched. */
export type EmergencyOffer = OfferedGroup & { readonly tier: number }

type Kind = Pick<Product, 'componentClass' | 'preparation'>

const positive: readonly RhdType[] = ['POSITIVE', 'WEAK']
const negative: readonly RhdType[] = ['NEGATIVE']

/** The group that two venepunctures gave; nobody's own after a transplant, and not an infant's: its mother counts. */
const confirmedOwn = ({
  standing,
  abo,
  transplant,
  infantUnder4Months,
}: EmergencyPatient): AboGroup | null =>
  standing === 'CONFIRMED' && transplant === null && !infantUnder4Months ? abo : null

/** The group by which plasma and platelets may go; null where there is none to go by. */
const plasmaGroup = ({ standing, abo, transplant }: EmergencyPatient, oneSample: boolean): AboGroup | null =>
  transplant?.plasma ?? (standing === 'CONFIRMED' || (oneSample && standing === 'ONE_SAMPLE') ? abo : null)

/** What ABO groups a product may have to leave uncrossmatched, best first. */
function abosOf(product: Kind, patient: EmergencyPatient, policy: PolicyValues): AboGroup[] {
  const own = confirmedOwn(patient)
  if (product.componentClass === 'RED_CELLS') return own === null || own === 'O' ? ['O'] : [own, 'O']
  if (requiredSides(product, policy).length > 0) return own === null ? [] : [own]
  if (product.componentClass === 'PLATELETS') {
    const group = plasmaGroup(patient, true)
    const best: readonly AboGroup[] = group === null ? ['AB'] : plasmaTable[group]
    return [...best, ...aboGroups.filter((one) => !best.includes(one))]
  }
  if (product.componentClass === 'PLASMA' || product.componentClass === 'CRYOPRECIPITATE') {
    const group = plasmaGroup(patient, !policy.secondSampleRequired)
    return group === null ? ['AB'] : [...plasmaTable[group]]
  }
  return own === null ? [] : [own]
}

type RhdStep = { readonly rhds: readonly RhdType[]; readonly tier: number; readonly groupOOnly?: boolean }

/** What RhD it may have, best first. */
function rhdsOf(product: Kind, patient: EmergencyPatient, policy: PolicyValues): RhdStep[] {
  const weight = rhdMatters[product.componentClass]
  const meetsAntibodies = weight === 'REQUIRED' || requiredSides(product, policy).includes('MAJOR')
  if (meetsAntibodies && patient.antibodies.includes('D')) return [{ rhds: negative, tier: 0 }]
  const needed = recipientRhd(patient.rhd)
  if (weight === 'NO' || (weight === 'PREFERRED' && needed !== 'NEGATIVE'))
    return [{ rhds: rhdTypes, tier: 0 }]
  const negativeFirst = [
    { rhds: negative, tier: 0 },
    { rhds: positive, tier: 1, groupOOnly: needed === 'UNKNOWN' },
  ]
  if (needed === 'NEGATIVE' || (needed === 'UNKNOWN' && patient.childBearing !== 'NO')) return negativeFirst
  return [
    { rhds: positive, tier: 0, groupOOnly: needed === 'UNKNOWN' },
    { rhds: negative, tier: 0 },
  ]
}

/**
 * Blood that may leave uncrossmatched for a patient in an emergency, best first. Red cells: the patient's own group
 * where two venepunctures confirmed it, else group O; plasma: of a group to go by, else AB. RhD: with a known anti-D
 * negative alone; for an RhD-negative patient negative first; untyped: group O RhD-positive, but negative first for
 * girls and women of child-bearing age, and where age or sex isn't known. Whole blood and whatever else is crossmatched
 * is of the patient's own confirmed group. Infants under four months get group O cells.
 *
 * Facts: the product, what the passport says of the patient, the rule set in force (crossmatched components, second sample).
 * Refuses: nothing; what may not be given is left out, and the release decision judges each bag.
 * Source: ALLIANCE_ART_17, EMERGENCY_2014_ABO, COMPATIBILITY_RHD, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function emergencyGroups(
  product: Kind,
  patient: EmergencyPatient,
  policy: PolicyValues,
): EmergencyOffer[] {
  const abos = abosOf(product, patient, policy)
  const isCells = product.componentClass === 'RED_CELLS'
  return rhdsOf(product, patient, policy).flatMap(({ rhds, tier, groupOOnly }) =>
    abos.filter((abo) => !groupOOnly || (isCells && abo === 'O')).map((abo) => ({ abo, rhds, tier })),
  )
}

/** A bag on the shelf, and what the release gate would say of it. */
export type EmergencyCandidate = {
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly expiresAt: Date
  /** The last word between equals. */
  readonly number: string
  readonly findings: readonly Finding[]
}

/** What the choice itself mends: the bag is reserved next, and the order of the offers keeps negative cells first. */
const passing: readonly FindingCode[] = ['UNIT_NOT_RESERVED', 'RHD_NEGATIVE_FIRST']
/** What another bag may not have: of two that may leave, the one without goes first. */
const avoidable: readonly FindingCode[] = [
  'REQUIREMENT_UNMET',
  'ANTIGEN_UNTESTED',
  'COLD_CHAIN_UNKNOWN',
  'UNIT_EXCURSION',
]

/**
 * The bags that may leave, in the order they are taken: by the offers' tier, then the fewer findings another bag could
 * spare the patient (an unmet requirement, an untested antigen, an unknown cold chain), then by the order of the offers,
 * then first to expire first. What the gate stops is left out.
 *
 * Facts: the offers, the bags with the gate's findings. Refuses: nothing; answers a new list.
 * Source: ALLIANCE_ART_17, HOUSE_SELECTION. Reviewed: not yet reviewed by a physician.
 */
export function orderForEmergency<Bag extends EmergencyCandidate>(
  offers: readonly EmergencyOffer[],
  bags: readonly Bag[],
): Bag[] {
  const placed = bags.flatMap((bag) => {
    const place = offers.findIndex(({ abo, rhds }) => abo === bag.abo && rhds.includes(bag.rhd))
    const tier = offers[place]?.tier
    if (tier === undefined || isStopped(bag)) return []
    const faults = bag.findings.filter(({ code }) => avoidable.includes(code)).length
    return [{ bag, place, tier, faults }]
  })
  return placed
    .toSorted(
      (one, other) =>
        one.tier - other.tier ||
        one.faults - other.faults ||
        one.place - other.place ||
        one.bag.expiresAt.getTime() - other.bag.expiresAt.getTime() ||
        one.bag.number.localeCompare(other.bag.number),
    )
    .map(({ bag }) => bag)
}

const isStopped = ({ findings }: EmergencyCandidate): boolean =>
  findings.some(({ code, severity }) => severity === 'STOP' && !passing.includes(code))
