import { titlesFor } from '#rules/alliance/signing.ts'
import type { StaffTitle } from '#rules/alliance/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { CarrierKind } from '#rules/requests/sample-terms.ts'
import { isBlank } from '#rules/requests/text.ts'

/** Who carries a tube to the lead. */
export type Carrier = {
  readonly kind: CarrierKind | null
  readonly name: string | null
  /** The carrier on the hospital's own staff list; null for a messenger or for a name alone. */
  readonly staff: { readonly titles: readonly StaffTitle[]; readonly serves: boolean } | null
  /** True when a machine tells the name: it is kept as asserted. */
  readonly told: boolean
}

/**
 * A sample is delivered by medical staff or by a dedicated messenger, named; cleaners, interns and people without a
 * title neither deliver nor receive.
 *
 * Facts: what kind of carrier, the name, and for staff their titles and whether they serve there.
 * Refuses: `SAMPLE_CARRIER_MISSING`, `SAMPLE_CARRIER_NOT_QUALIFIED`; as warnings where a machine asserts the name.
 * Source: SPEC_2000_ART_13.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkCarrier(carrier: Carrier): Finding[] {
  const severity = carrier.told ? { severity: 'WARN' as const } : {}
  if (carrier.staff !== null) {
    const titled = carrier.staff.titles.some((title) => titlesFor.SAMPLE_COLLECTION.includes(title))
    return titled && carrier.staff.serves
      ? []
      : [finding('SAMPLE_CARRIER_NOT_QUALIFIED', { field: 'carrierStaffId', ...severity })]
  }
  if (isBlank(carrier.name)) return [finding('SAMPLE_CARRIER_MISSING', { field: 'carrier', ...severity })]
  if (carrier.kind === 'DEDICATED_MESSENGER') return []
  return [finding('SAMPLE_CARRIER_NOT_QUALIFIED', { field: 'carrierKind', ...severity })]
}
