import type { UnitState } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

const MINUTE_MS = 60_000

/** A unit of a recalled donation: where it is, and for whom it was meant. */
export type RecalledUnit<Place> = {
  readonly custody: UnitState
  readonly organisationId: Place
  readonly forOrganisationId: Place | null
}

/**
 * Who must answer a recall: the hospital that has a unit, and the one it was issued to or is kept for, also when it was
 * transfused there. What was discarded, or made into other bags, concerns nobody any more.
 *
 * Facts: custody and holders of every unit of the donation. Refuses: nothing.
 * Source: HOUSE_RECALL.
 * Reviewed: not yet reviewed by a physician.
 */
export function holdersOf<Place, Unit extends RecalledUnit<Place>>(
  units: readonly (Unit & RecalledUnit<Place>)[],
): Map<Place, Unit[]> {
  const holders = new Map<Place, Unit[]>()
  for (const unit of units) {
    if (unit.custody === 'DISCARDED' || unit.custody === 'PROCESSED') continue
    for (const place of new Set([unit.organisationId, unit.forOrganisationId ?? unit.organisationId]))
      holders.set(place, [...(holders.get(place) ?? []), unit])
  }
  return holders
}

/**
 * Until when a holder acknowledges a recall; later it is escalated.
 *
 * Facts: when the holder was told; the minutes allowed. Refuses: nothing.
 * Source: HOUSE_RECALL.
 * Reviewed: not yet reviewed by a physician.
 */
export const acknowledgementDue = (
  toldAt: Date,
  policy: Pick<PolicyValues, 'recallAcknowledgementMinutes'>,
): Date => new Date(toldAt.getTime() + policy.recallAcknowledgementMinutes * MINUTE_MS)
