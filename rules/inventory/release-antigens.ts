import { donorRhd, redCellTable, rhdMatch, rhdMatters } from '#rules/compatibility/abo-rhd.ts'
import type { ScreenStanding } from '#rules/compatibility/antibodies.ts'
import { antigenState } from '#rules/compatibility/antigens.ts'
import { requiredSides } from '#rules/compatibility/crossmatch.ts'
import { type Finding, finding } from '#rules/finding.ts'
import {
  isEmergency,
  type ReleaseFacts,
  type ReleaseSetting,
  type UnitFacts,
} from '#rules/inventory/release-facts.ts'
import type { Severity } from '#rules/vocabulary.ts'

/** Components made of red cells, or with so many that they are an RhD matter. */
const holdsRedCells = ({ product }: UnitFacts): boolean => rhdMatters[product.componentClass] === 'REQUIRED'

/** Components whose red cells an antibody of the patient can meet: also those that are crossmatched. */
const meetsAntibodies = ({ unit }: ReleaseFacts, { policy }: ReleaseSetting): boolean =>
  holdsRedCells(unit) || requiredSides(unit.product, policy).includes('MAJOR')

/** What the unit's cells are for an antigen; D as the label says it, unless a test says positive. */
function unitAntigen(unit: UnitFacts, antigen: string): 'POSITIVE' | 'NEGATIVE' | 'UNTESTED' {
  const tested = antigenState(unit.antigens, antigen)
  if (antigen !== 'D' || tested === 'POSITIVE') return tested
  const label = donorRhd(unit.rhd)
  return label === 'UNKNOWN' ? 'UNTESTED' : label
}

const hasAntiD = ({ patient }: ReleaseFacts): boolean => patient.antibodies.includes('D')

/**
 * Cells for an RhD-negative patient are RhD-negative; a positive unit only on authority, when nothing else is to be
 * had or in an emergency, and never with a known anti-D. An untyped patient gets no cells in routine.
 *
 * Refuses: `RHD_INCOMPATIBLE`, `RHD_UNTYPED`, `RHD_NEGATIVE_FIRST`; warns `RHD_NOT_IDENTICAL`.
 * Source: COMPATIBILITY_RHD, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function rhdCompatible(facts: ReleaseFacts): Finding[] {
  const { patient, unit } = facts
  const weight = rhdMatters[unit.product.componentClass]
  if (weight === 'NO' || unit.rhd === 'UNKNOWN') return []
  const match = rhdMatch(patient.rhd, unit.rhd)
  if (match === 'IDENTICAL') return []
  if (weight === 'PREFERRED' || match === 'COMPATIBLE')
    return [finding('RHD_NOT_IDENTICAL', { field: 'unit' })]
  if (match === 'INCOMPATIBLE')
    return [finding('RHD_INCOMPATIBLE', { field: 'unit', severity: incompatibleClass(facts) })]
  return [
    finding('RHD_UNTYPED', { field: 'patient', severity: untypedClass(facts) }),
    ...(negativeIsFirst(facts) ? [finding('RHD_NEGATIVE_FIRST', { field: 'unit' })] : []),
  ]
}

function incompatibleClass(facts: ReleaseFacts): Severity {
  if (hasAntiD(facts)) return 'STOP'
  return isEmergency(facts) || facts.shortage.nothingRhdNegative ? 'AUTHORITY' : 'STOP'
}

/** Negative cells harm no untyped patient; positive ones are group O red cells, and never meet a known anti-D. */
function untypedClass(facts: ReleaseFacts): Severity {
  if (!isEmergency(facts)) return 'STOP'
  if (donorRhd(facts.unit.rhd) === 'NEGATIVE') return 'AUTHORITY'
  const groupO = facts.unit.product.componentClass === 'RED_CELLS' && facts.unit.abo === 'O'
  return groupO && !hasAntiD(facts) ? 'AUTHORITY' : 'STOP'
}

/** A girl or woman of child-bearing age, or somebody of whom that isn't known, while a negative unit is to be had. */
function negativeIsFirst(facts: ReleaseFacts): boolean {
  const { patient, unit, shortage } = facts
  const matters = isEmergency(facts) && patient.childBearing !== 'NO'
  return matters && donorRhd(unit.rhd) === 'POSITIVE' && !shortage.nothingRhdNegative
}

/**
 * Cells that carry the antigen of an antibody the patient has, or once had, are never given; cells not tested for it
 * only in an emergency, on authority.
 *
 * Facts: antigens of the known antibodies, the unit's tested antigens and its RhD.
 * Refuses: `ANTIGEN_POSITIVE`, `ANTIGEN_UNTESTED`.
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function antigensAvoided(facts: ReleaseFacts, setting: ReleaseSetting): Finding[] {
  if (!meetsAntibodies(facts, setting)) return []
  const untested: Severity = isEmergency(facts) ? 'AUTHORITY' : 'STOP'
  return facts.patient.antibodies.flatMap((antigen) => {
    const state = unitAntigen(facts.unit, antigen)
    const particulars = { field: 'unit', values: { antigen } }
    if (state === 'POSITIVE') return [finding('ANTIGEN_POSITIVE', particulars)]
    return state === 'NEGATIVE' ? [] : [finding('ANTIGEN_UNTESTED', { ...particulars, severity: untested })]
  })
}

/** Class of a screen that doesn't let cells go, in routine and in an emergency. */
const screenClasses = {
  NOT_DONE: ['SCREEN_NOT_DONE', 'STOP', 'AUTHORITY'],
  UNIDENTIFIED: ['ANTIBODY_UNIDENTIFIED', 'STOP', 'AUTHORITY'],
  REFERRED: ['ANTIBODY_UNIDENTIFIED', 'AUTHORITY', 'AUTHORITY'],
  NEGATIVE: null,
  IDENTIFIED: null,
} as const satisfies Record<ScreenStanding, unknown>

/**
 * Cells are given on an antibody screen: a positive one is identified, or referred and passed on authority. In an
 * emergency the screen may follow, on authority; it is then owed.
 *
 * Refuses: `SCREEN_NOT_DONE`, `ANTIBODY_UNIDENTIFIED`.
 * Source: SPEC_2000_ART_17, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function screened(facts: ReleaseFacts, setting: ReleaseSetting): Finding[] {
  const found = screenClasses[facts.patient.screen]
  if (found === null || !meetsAntibodies(facts, setting)) return []
  const [code, routine, emergency] = found
  return [finding(code, { field: 'patient', severity: isEmergency(facts) ? emergency : routine })]
}

/**
 * An infant under four months has its mother's antibodies: red cells go with her ABO group and her antibodies, too.
 * Where she isn't known or not screened, only group O red cells, in an emergency, on authority. No reverse group is
 * asked of the infant.
 *
 * Facts: the mother's ABO group, antibodies and screen, the unit's group and tested antigens.
 * Refuses: `MOTHER_ANTIBODY_INCOMPATIBLE`, `MOTHER_ANTIBODIES_UNKNOWN`.
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function motherMinded(facts: ReleaseFacts): Finding[] {
  const { patient, unit } = facts
  if (!patient.infantUnder4Months || !holdsRedCells(unit)) return []
  const { mother } = patient
  const groupO = unit.product.componentClass === 'RED_CELLS' && unit.abo === 'O'
  const aboBorne =
    unit.abo === 'O' ||
    (mother?.abo != null && unit.abo !== null && redCellTable[mother.abo].includes(unit.abo))
  const antigensBorne = (mother?.antibodies ?? []).every(
    (antigen) => unitAntigen(unit, antigen) === 'NEGATIVE',
  )
  if (mother !== null && ((mother.abo !== null && !aboBorne) || !antigensBorne)) {
    return [finding('MOTHER_ANTIBODY_INCOMPATIBLE', { field: 'unit' })]
  }
  if (mother?.screened === true && aboBorne) return []
  const severity = isEmergency(facts) && groupO ? 'AUTHORITY' : 'STOP'
  return [finding('MOTHER_ANTIBODIES_UNKNOWN', { field: 'patient', severity })]
}
