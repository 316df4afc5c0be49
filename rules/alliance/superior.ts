import { type StaffTitle, staffTitles } from '#rules/alliance/terms.ts'

/** How the title of a superior physician stands to the title of whom they are the superior of. */
export const superiorTitles = ['HIGHER', 'NOT_LOWER'] as const
export type SuperiorTitle = (typeof superiorTitles)[number]

/** The titles of physicians, lowest to highest. */
const ladder: readonly StaffTitle[] = [
  'PHYSICIAN_JUNIOR',
  'PHYSICIAN_INTERMEDIATE',
  'PHYSICIAN_ASSOCIATE_CHIEF',
  'PHYSICIAN_CHIEF',
]
const TOP: StaffTitle = 'PHYSICIAN_CHIEF'

/**
 * A superior physician holds a higher title than whom they review; nobody stands above a chief physician, who is reviewed
 * by another one. Where the rule set in force says so an equal title is enough, as in a township hospital.
 *
 * Facts: both titles, what the rule set in force asks.
 * Refuses: nothing by code; answers whether the one is the superior of the other.
 * Source: ORDER_85_ART_20 (how far above is a house default). Reviewed: not yet reviewed by a physician.
 */
export function isSuperiorTitle(superior: StaffTitle, of: StaffTitle, asked: SuperiorTitle): boolean {
  if (!ladder.includes(superior)) return false
  const above = ladder.indexOf(superior) - ladder.indexOf(of)
  return above > 0 || (above === 0 && (asked === 'NOT_LOWER' || of === TOP))
}

/** The highest of a person's titles; none is `NONE`. */
export const highestTitle = (held: readonly StaffTitle[]): StaffTitle =>
  staffTitles.findLast((title) => held.includes(title)) ?? 'NONE'
