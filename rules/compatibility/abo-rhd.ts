import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/** How a unit's group stands to the recipient's. */
export const groupMatches = ['IDENTICAL', 'COMPATIBLE', 'INCOMPATIBLE'] as const
export type GroupMatch = (typeof groupMatches)[number]

/** Recipient, then the donor groups that may be given, best first. */
type GroupTable = Readonly<Record<AboGroup, readonly AboGroup[]>>

/** Red cells carry antigens: none that the recipient lacks. COMPATIBILITY_RED_CELLS. */
export const redCellTable: GroupTable = {
  O: ['O'],
  A: ['A', 'O'],
  B: ['B', 'O'],
  AB: ['AB', 'A', 'B', 'O'],
}

/** Plasma carries antibodies: none against what the recipient has; no low-titre exception. COMPATIBILITY_PLASMA. */
export const plasmaTable: GroupTable = {
  O: ['O', 'A', 'B', 'AB'],
  A: ['A', 'AB'],
  B: ['B', 'AB'],
  AB: ['AB'],
}

/** Whole blood carries both, so the two tables leave the identical group alone. */
export const identicalTable: GroupTable = { O: ['O'], A: ['A'], B: ['B'], AB: ['AB'] }

/**
 * Which table a component follows. Platelets are given identical; another group in a shortage is a matter of
 * authority that the release decision judges. Granulocytes are full of red cells and follow their table.
 */
export const aboTables: Readonly<Record<ComponentClass, GroupTable>> = {
  WHOLE_BLOOD: identicalTable,
  RED_CELLS: redCellTable,
  PLATELETS: identicalTable,
  PLASMA: plasmaTable,
  CRYOPRECIPITATE: plasmaTable,
  GRANULOCYTES: redCellTable,
}

/**
 * How the ABO group of a unit stands to the recipient's, for its component.
 *
 * Facts: component class, recipient's and unit's group.
 * Refuses: nothing; answers a match.
 * Source: COMPATIBILITY_RED_CELLS, COMPATIBILITY_PLASMA, SPEC_2000_ART_16 (apheresis platelets identical).
 * Reviewed: not yet reviewed by a physician.
 */
export function aboMatch(component: ComponentClass, recipient: AboGroup, unit: AboGroup): GroupMatch {
  if (recipient === unit) return 'IDENTICAL'
  return aboTables[component][recipient].includes(unit) ? 'COMPATIBLE' : 'INCOMPATIBLE'
}

/** Components whose red cells can immunise against D; platelets hold traces, plasma and cryoprecipitate none. */
export const rhdMatters: Readonly<Record<ComponentClass, 'REQUIRED' | 'PREFERRED' | 'NO'>> = {
  WHOLE_BLOOD: 'REQUIRED',
  RED_CELLS: 'REQUIRED',
  GRANULOCYTES: 'REQUIRED',
  PLATELETS: 'PREFERRED',
  PLASMA: 'NO',
  CRYOPRECIPITATE: 'NO',
}

/** A recipient who reads weak is given negative cells; only a clear positive counts as positive. */
export const recipientRhd = (type: RhdType): 'POSITIVE' | 'NEGATIVE' | 'UNKNOWN' =>
  type === 'WEAK' ? 'NEGATIVE' : type

/** A donor who reads weak can still immunise, so counts as positive. */
export const donorRhd = (type: RhdType): 'POSITIVE' | 'NEGATIVE' | 'UNKNOWN' =>
  type === 'WEAK' ? 'POSITIVE' : type

/**
 * How the RhD of a unit's cells stands to the recipient's: negative may go to anyone, positive to positive alone.
 * An unknown on either side is `UNKNOWN`, never a match.
 *
 * Source: COMPATIBILITY_RHD. Reviewed: not yet reviewed by a physician.
 */
export function rhdMatch(recipient: RhdType, unit: RhdType): GroupMatch | 'UNKNOWN' {
  const needed = recipientRhd(recipient)
  const given = donorRhd(unit)
  if (needed === 'UNKNOWN' || given === 'UNKNOWN') return 'UNKNOWN'
  if (needed === given) return 'IDENTICAL'
  return given === 'NEGATIVE' ? 'COMPATIBLE' : 'INCOMPATIBLE'
}

/** Does the unit's plasma hold antibodies against the recipient's cells, by their ABO groups alone? */
export const minorReactionExpected = (recipient: AboGroup, unit: AboGroup): boolean =>
  !plasmaTable[recipient].includes(unit)
