import type { Role } from '#rules/alliance/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import {
  type HandOverItem,
  type HoldKind,
  handOverItemLabels,
  handOverItems,
  type UnitState,
  type VisualDefect,
  visualDefectLabels,
} from '#rules/inventory/terms.ts'
import { judgeUse } from '#rules/inventory/use.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** One bag on the counter. */
export type HandedBag = {
  readonly state: UnitState
  /** Whether it stands on the issue that is handed over. */
  readonly onIssue: boolean
  /** Those that fell on it since it was issued: what stood then the gate knew, and somebody passed it over. */
  readonly holds: readonly HoldKind[]
  readonly expiresAt: Date
  readonly visualDefects: readonly VisualDefect[]
}

/** What is checked when blood changes hands. */
export type HandOverFacts = {
  readonly now: Date
  readonly bags: readonly HandedBag[]
  /** What both compared, item by item. */
  readonly checked: readonly HandOverItem[]
  readonly collectorRoles: readonly Role[]
}

/**
 * Blood leaves the counter when issuer and collector have compared every item of the list, each bag is of this issue,
 * in date, without a hold and looks right, and the collector stands on the receiving hospital's list. A hold that fell
 * on the bag after the gate's answer stops it here.
 *
 * Facts: see `HandOverFacts`.
 * Refuses: `COLLECTOR_NOT_LISTED`, `HAND_OVER_ITEM_UNCHECKED`, `UNIT_NOT_ON_ISSUE`, `UNIT_STATE_FORBIDS`,
 * `UNIT_EXPIRED`, `UNIT_QUARANTINED`, `UNIT_RECALLED`, `UNIT_EXCURSION`, `UNIT_SUSPECTED_FROZEN`, `VISUAL_DEFECT`.
 * Source: SPEC_2000_ART_24, SPEC_2000_ART_25, SPEC_2000_ART_26, ALLIANCE_ART_16.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkHandOver(facts: HandOverFacts, policy: Pick<PolicyValues, 'collectorRoles'>): Finding[] {
  const listed = facts.collectorRoles.some((role) => policy.collectorRoles.includes(role))
  const left = handOverItems.filter((item) => !facts.checked.includes(item))
  return [
    ...(listed ? [] : [finding('COLLECTOR_NOT_LISTED', { field: 'signatures[0]' })]),
    ...left.map((item) =>
      finding('HAND_OVER_ITEM_UNCHECKED', { field: 'checked', values: { item: handOverItemLabels[item] } }),
    ),
    ...facts.bags.flatMap((bag, index) => checkBag(bag, facts.now, `units[${index}]`)),
  ]
}

/** A hold as it stands at the counter. */
type StandingHold = { readonly kind: HoldKind; readonly recordedAt: Date }

/**
 * The holds the release gate has not judged: recorded after the issue, or more of a kind than the gate was shown. Both
 * are looked at, for a hold that was being written while the gate decided bears an earlier time than the issue.
 */
export function holdsSinceIssue(
  standing: readonly StandingHold[],
  issue: { readonly issuedAt: Date; readonly judged: readonly HoldKind[] },
): HoldKind[] {
  const judged = [...issue.judged]
  return standing.flatMap(({ kind, recordedAt }) => {
    const place = judged.indexOf(kind)
    if (place < 0 || recordedAt > issue.issuedAt) return [kind]
    judged.splice(place, 1)
    return []
  })
}

function checkBag(bag: HandedBag, now: Date, field: string): Finding[] {
  const free = judgeUse({
    ...bag,
    state: 'HANDED_OVER',
    at: now,
    forAnotherRequest: false,
    ofAnotherDonor: false,
  })
  return [
    ...(bag.onIssue ? [] : [finding('UNIT_NOT_ON_ISSUE', { field })]),
    ...checkCustody('handOver', bag.state, field),
    ...free.map((found) => ({ ...found, field })),
    ...bag.visualDefects.map((defect) =>
      finding('VISUAL_DEFECT', { field, values: { defect: visualDefectLabels[defect] } }),
    ),
  ]
}
