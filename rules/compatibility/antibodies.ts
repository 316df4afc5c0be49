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

/** What a patient's antibody screens amount to when blood is chosen. */
export const screenStandings = ['NOT_DONE', 'NEGATIVE', 'IDENTIFIED', 'UNIDENTIFIED', 'REFERRED'] as const
/**
 * `IDENTIFIED`: positive, and the antibody is named. `UNIDENTIFIED`: positive, and not named; `REFERRED`: not named yet,
 * and with a reference laboratory.
 */
export type ScreenStanding = (typeof screenStandings)[number]

/**
 * The newest screen on a sample that may be used now says whether the patient is screened; what another hospital screened
 * since doesn't undo it. A positive screen stays known, whoever found it and whenever: its antibody is identified, or the
 * case is with the reference laboratory, on its own sample or on one drawn later. Until then nobody knows what the cells
 * must lack.
 *
 * Facts: every standing screen of the person, that of the newest sample first; which samples may be used now.
 * Refuses: nothing; answers a standing.
 * Source: SPEC_2000_ART_14, SPEC_2000_ART_17, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function screenStanding(
  screens: readonly PassportScreen[],
  isUsable: (sampleId: string) => boolean,
): ScreenStanding {
  const present = screens.find(({ sampleId }) => isUsable(sampleId))
  if (present === undefined || present.result === null) return 'NOT_DONE'
  const followUps = followUpsIn(screens)
  if (followUps.length === 0) return 'NEGATIVE'
  if (followUps.some(({ identified }) => identified)) return 'IDENTIFIED'
  return followUps.some(({ referral }) => referral !== 'NONE') ? 'REFERRED' : 'UNIDENTIFIED'
}

/** The newest positive screen and those on later samples: what follows it up follows up the older ones, too. */
export const followUpsIn = (screens: readonly PassportScreen[]): readonly PassportScreen[] =>
  screens.slice(0, screens.findIndex(({ result }) => result === 'POSITIVE') + 1)
