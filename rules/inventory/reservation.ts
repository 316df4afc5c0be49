import { type AboGroup, aboGroups, type RhdType, rhdTypes } from '#rules/compatibility/terms.ts'
import type { Finding } from '#rules/finding.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { rhdCompatible } from '#rules/inventory/release-antigens.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { aboCompatible, type GroupOfPatient, secondSampleThere } from '#rules/inventory/release-group.ts'
import { requestAccepted } from '#rules/inventory/release-request.ts'
import { ownBloodOnly, unitFree, unitInDate } from '#rules/inventory/release-unit.ts'
import { aboRank, type Recipient, rhdRank } from '#rules/inventory/selection.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/**
 * A unit is kept for a request that the lead has accepted when it stands in stock, in date at the planned time, without
 * a hold, and of a group the patient bears as far as the group is known. Tests come later: the release decision asks
 * for them. What a shortage could excuse is kept all the same, named by hand: whether there is one is asked at release.
 *
 * Facts: see `ReleaseFacts`; crossmatch, sample, look and shortage are not read.
 * Refuses: `UNIT_STATE_FORBIDS`, `ISSUED_BLOOD_STAYS_OUT`, `REQUEST_NOT_ACCEPTED`, `PRODUCT_NOT_REQUESTED`, `AUTOLOGOUS_NOT_OWN`,
 * `ABO_INCOMPATIBLE`, `RHD_INCOMPATIBLE`, `UNIT_EXPIRED`, and the findings of holds.
 * Source: HOUSE_RESERVATION, ALLIANCE_ART_15, and the sources of each row.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkReservation(facts: ReleaseFacts): Finding[] {
  const excused = { ...facts, shortage: { recorded: true, nothingRhdNegative: true } }
  return [
    ...checkCustody('reserve', facts.unit.state, 'state'),
    ...requestAccepted(facts),
    ...ownBloodOnly(facts),
    ...aboCompatible(excused),
    ...rhdCompatible(excused).filter(({ code }) => code !== 'RHD_UNTYPED'),
    ...unitInDate(facts),
    ...unitFree(facts),
  ].filter(({ severity }) => severity === 'STOP')
}

/** One step of the order in which the shelf is searched: a group, and the RhD types that are as good as each other. */
export type OfferedGroup = { readonly abo: AboGroup; readonly rhds: readonly RhdType[] }

/** From this place on a group may not be given; `selection.ts` puts it behind all others. */
const NOT_GIVEN = 9

/**
 * The groups that may be offered to a recipient, best first: identical ABO before compatible, then identical RhD before
 * compatible. Within each the first to expire goes first.
 *
 * Facts: the component class, the recipient's reliable group. Refuses: nothing; what may not be given is left out.
 * Source: SPEC_2000_ART_10, HOUSE_SELECTION.
 * Reviewed: not yet reviewed by a physician.
 */
export function groupsToOffer(component: ComponentClass, recipient: Recipient): OfferedGroup[] {
  const abos = aboGroups
    .filter((abo) => aboRank(component, recipient.abo, abo) < NOT_GIVEN)
    .toSorted(
      (one, other) => aboRank(component, recipient.abo, one) - aboRank(component, recipient.abo, other),
    )
  const ranks = [0, 1].map((rank) =>
    rhdTypes.filter((rhd) => rhdRank(component, recipient.rhd, rhd) === rank),
  )
  return abos.flatMap((abo) => ranks.filter((rhds) => rhds.length > 0).map((rhds) => ({ abo, rhds })))
}

/**
 * The same order for a patient whose group rests on one venepuncture: group O red cells, AB plasma and AB
 * cryoprecipitate go first, since they need not wait; what rests on the group goes behind them, and waits for the second
 * sample.
 *
 * Facts: the component class, the patient's group and its standing, the recipient it makes, the rule set in force.
 * Refuses: nothing; what may not be given is left out. Source: HOUSE_SECOND_SAMPLE, HOUSE_SELECTION.
 * Reviewed: not yet reviewed by a physician.
 */
export function groupsToOfferNow(
  component: ComponentClass,
  { patient, recipient }: { readonly patient: GroupOfPatient; readonly recipient: Recipient },
  policy: Pick<PolicyValues, 'secondSampleRequired'>,
): OfferedGroup[] {
  const waits = ({ abo }: OfferedGroup) =>
    Number(waitsForSecondSample(patient, { abo, componentClass: component }, policy).length > 0)
  return groupsToOffer(component, recipient).toSorted((one, other) => waits(one) - waits(other))
}

/**
 * A unit may be kept though the patient's second sample is still to come; it is said so, since it can't leave before.
 *
 * Facts: the patient's group and its standing, the unit's group and component, the rule set in force.
 * Refuses: `SECOND_SAMPLE_MISSING`, as the reservation says it. Source: HOUSE_SECOND_SAMPLE.
 * Reviewed: not yet reviewed by a physician.
 */
export const waitsForSecondSample = (
  patient: GroupOfPatient,
  { abo, componentClass }: { readonly abo: AboGroup; readonly componentClass: ComponentClass },
  policy: Pick<PolicyValues, 'secondSampleRequired'>,
): Finding[] => secondSampleThere({ patient, unit: { abo, product: { componentClass } } }, { policy })
