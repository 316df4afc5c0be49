import { aboMatch, minorReactionExpected, rhdMatch } from '#rules/compatibility/abo-rhd.ts'
import { type ScreenStanding, screenStanding } from '#rules/compatibility/antibodies.ts'
import type { Passport } from '#rules/compatibility/passport.ts'
import type { AboGroup, CrossmatchResult, CrossmatchSide, RhdType } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import type { History } from '#rules/requests/terms.ts'

/** Whether a patient was ever given blood, as records and forms of all hospitals tell. */
export type TransfusedBefore = 'NO' | 'YES' | 'NOT_TOLD'

/**
 * A recorded transfusion or reaction says that blood was given, and so does any form that ever said so. That it never was
 * says the newest form alone: what was true of an older one need not be so any more.
 *
 * Facts: whether blood is on record as given, and what the person's forms say, newest first; null where one says nothing.
 * Refuses: nothing; answers a word.
 * Source: HOUSE_ELECTRONIC_CROSSMATCH. Reviewed: not yet reviewed by a physician.
 */
export function transfusedBefore(onRecord: boolean, forms: readonly (History | null)[]): TransfusedBefore {
  if (onRecord || forms.includes('YES')) return 'YES'
  return forms[0] === 'NO' ? 'NO' : 'NOT_TOLD'
}

/** What happened to a patient before, beside the passport. */
export type ElectronicHistory = {
  /** Whether any antibody, significant or not, or a positive screen was ever on file. */
  readonly antibodyEver: boolean
  readonly transfused: TransfusedBefore
}

/** What an electronic crossmatch looks at. */
export type ElectronicFacts = ElectronicHistory & {
  readonly passport: Pick<
    Passport,
    | 'group'
    | 'antibodies'
    | 'avoidedAntigens'
    | 'screens'
    | 'transplant'
    | 'warmAutoantibody'
    | 'infantUnder4Months'
  >
  /** The sample the crossmatch is for. */
  readonly sampleId: string
  readonly unit: {
    readonly componentClass: ComponentClass
    readonly abo: AboGroup
    readonly rhd: RhdType
    /** The unit's number and group were read from an ISBT 128 barcode. */
    readonly readByBarcode: boolean
  }
}

/**
 * A computer may take the place of the serological crossmatch only where the rules in force allow it, and only for a
 * patient whose group two drawings of blood agree on, whose screen on this very sample is negative, who never had an
 * antibody, and of whom it is known that no blood was ever given; for a unit whose label was read by barcode and whose ABO and RhD the patient bears.
 *
 * Facts: the passport, the history of antibodies and transfusions, the sample, the unit, the rule set in force.
 * Refuses: `ELECTRONIC_CROSSMATCH_OFF`, `ELECTRONIC_GROUP_NOT_CONFIRMED`, `ELECTRONIC_SCREEN_NOT_NEGATIVE`,
 * `ELECTRONIC_ANTIBODY_HISTORY`, `ELECTRONIC_PATIENT_EXCLUDED`, `ELECTRONIC_UNIT_NOT_SCANNED`,
 * `ELECTRONIC_GROUP_INCOMPATIBLE`.
 * Source: HOUSE_ELECTRONIC_CROSSMATCH (the mainland's rules still ask for a serological one; not verified).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkElectronicCrossmatch(
  facts: ElectronicFacts,
  policy: Pick<PolicyValues, 'electronicCrossmatch'>,
): Finding[] {
  if (!policy.electronicCrossmatch) return [finding('ELECTRONIC_CROSSMATCH_OFF', { field: 'method' })]
  return [...checkPatient(facts), ...checkUnit(facts)]
}

function checkPatient({ passport, antibodyEver, transfused, sampleId }: ElectronicFacts): Finding[] {
  const { group, screens } = passport
  const confirmed = group.standing === 'CONFIRMED' && group.abo !== null && group.rhd !== 'UNKNOWN'
  const negative = screenStanding(screens, (screened) => screened === sampleId) === 'NEGATIVE'
  const antibodies = antibodyEver || passport.antibodies.length > 0 || passport.avoidedAntigens.length > 0
  const excluded =
    transfused !== 'NO' ||
    passport.transplant !== null ||
    passport.warmAutoantibody ||
    passport.infantUnder4Months
  return [
    ...(confirmed ? [] : [finding('ELECTRONIC_GROUP_NOT_CONFIRMED', { field: 'sampleId' })]),
    ...(negative ? [] : [finding('ELECTRONIC_SCREEN_NOT_NEGATIVE', { field: 'sampleId' })]),
    ...(antibodies ? [finding('ELECTRONIC_ANTIBODY_HISTORY', { field: 'sampleId' })] : []),
    ...(excluded ? [finding('ELECTRONIC_PATIENT_EXCLUDED', { field: 'sampleId' })] : []),
  ]
}

/** Of a patient what a computer's crossmatch goes on resting on until the blood leaves. */
export type ElectronicPatient = Pick<
  Passport,
  'group' | 'transplant' | 'warmAutoantibody' | 'infantUnder4Months'
> &
  ElectronicHistory & {
    readonly screen: ScreenStanding
    /** Antigens that any known antibody, or a recommendation, asks to avoid. */
    readonly antibodies: readonly string[]
  }

/**
 * An electronic crossmatch says something only as long as what it was made on stands: the group is confirmed, the screen
 * negative, no antibody was found since and no blood given, and nothing else has come to light that calls for a
 * serological one.
 *
 * Facts: the patient as the release decision sees them, and their history of antibodies and transfusions.
 * Refuses: nothing; answers whether it counts. Where it doesn't, the unit is not crossmatched.
 * Source: HOUSE_ELECTRONIC_CROSSMATCH. Reviewed: not yet reviewed by a physician.
 */
export const electronicStands = (patient: ElectronicPatient): boolean =>
  patient.group.standing === 'CONFIRMED' &&
  patient.group.abo !== null &&
  patient.group.rhd !== 'UNKNOWN' &&
  patient.screen === 'NEGATIVE' &&
  !patient.antibodyEver &&
  patient.transfused === 'NO' &&
  patient.antibodies.length === 0 &&
  patient.transplant === null &&
  !patient.warmAutoantibody &&
  !patient.infantUnder4Months

function checkUnit({ passport, unit }: ElectronicFacts): Finding[] {
  const { abo, rhd } = passport.group
  const bears =
    abo !== null &&
    aboMatch(unit.componentClass, abo, unit.abo) !== 'INCOMPATIBLE' &&
    ['IDENTICAL', 'COMPATIBLE'].includes(rhdMatch(rhd, unit.rhd))
  return [
    ...(unit.readByBarcode ? [] : [finding('ELECTRONIC_UNIT_NOT_SCANNED', { field: 'unitId' })]),
    ...(abo === null || bears ? [] : [finding('ELECTRONIC_GROUP_INCOMPATIBLE', { field: 'unitId' })]),
  ]
}

/** What the groups alone give for each side, once `checkElectronicCrossmatch` has found nothing. */
export const electronicSides = (
  patient: AboGroup,
  unit: AboGroup,
): Readonly<Record<CrossmatchSide, CrossmatchResult>> => ({
  MAJOR: 'COMPATIBLE',
  MINOR: minorReactionExpected(patient, unit) ? 'INCOMPATIBLE' : 'COMPATIBLE',
})
