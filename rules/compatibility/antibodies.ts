import type { AntigenTyping } from '#rules/compatibility/antigen-terms.ts'
import { antigenState } from '#rules/compatibility/antigens.ts'
import type { Passport, PassportScreen } from '#rules/compatibility/passport.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/** Components whose red cells meet the patient's antibodies. Platelets, plasma and cryoprecipitate bring hardly any. */
export const carriesRedCells: Readonly<Record<ComponentClass, boolean>> = {
  WHOLE_BLOOD: true,
  RED_CELLS: true,
  GRANULOCYTES: true,
  PLATELETS: false,
  PLASMA: false,
  CRYOPRECIPITATE: false,
}

/** How a unit stands to one antibody: its cells lack the antigen, carry it, or were not tested for it. */
export type AntibodyMatch = { readonly antigen: string; readonly state: 'NEGATIVE' | 'POSITIVE' | 'UNTESTED' }

/**
 * Whoever has, or ever had, a clinically significant antibody is given cells that lack its antigen; an infant under four
 * months as well cells that lack what the mother has antibodies against, since hers are in its blood. What the reference
 * laboratory recommended to be negative counts the same.
 *
 * Facts: the passport, the unit's component and tested antigens.
 * Refuses: nothing; answers each antigen that must be lacking, with how the unit stands to it; none for a component
 * without red cells.
 * Source: COMPATIBILITY_RED_CELLS, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function antibodyMatches(
  passport: Pick<Passport, 'antibodies' | 'avoidedAntigens' | 'mother'>,
  unit: { readonly componentClass: ComponentClass; readonly antigens: AntigenTyping },
): AntibodyMatch[] {
  if (!carriesRedCells[unit.componentClass]) return []
  return requiredNegative(passport).map((antigen) => ({
    antigen,
    state: antigenState(unit.antigens, antigen),
  }))
}

/** Every antigen this patient's red cells must lack, once each. */
export const requiredNegative = (
  passport: Pick<Passport, 'antibodies' | 'avoidedAntigens' | 'mother'>,
): readonly string[] => [
  ...new Set([
    ...passport.antibodies.map(({ antigen }) => antigen),
    ...passport.avoidedAntigens,
    ...(passport.mother?.antibodies.map(({ antigen }) => antigen) ?? []),
  ]),
]

/** What a patient's antibody screen amounts to when blood is chosen. */
export const screenStandings = [
  'NOT_DONE',
  'NEGATIVE',
  'POSITIVE_IDENTIFIED',
  'POSITIVE_REFERRED',
  'POSITIVE_UNIDENTIFIED',
] as const
export type ScreenStanding = (typeof screenStandings)[number]

/**
 * A positive screen is followed up: its antibody is identified, or the case is at the reference laboratory. Until then
 * nobody knows what the cells must lack.
 *
 * Facts: the newest screen that counts.
 * Refuses: nothing; answers a standing.
 * Source: SPEC_2000_ART_17, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function screenStanding({ result, identified, referral }: PassportScreen): ScreenStanding {
  if (result === null) return 'NOT_DONE'
  if (result === 'NEGATIVE') return 'NEGATIVE'
  if (identified) return 'POSITIVE_IDENTIFIED'
  return referral === 'NONE' ? 'POSITIVE_UNIDENTIFIED' : 'POSITIVE_REFERRED'
}
