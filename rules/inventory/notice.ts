import { type Finding, finding } from '#rules/finding.ts'
import { checkReceipt, type ReceiptFacts, type UnitLabel } from '#rules/inventory/receipt.ts'

/** A bag as the notice describes it: whose own blood it is, the notice does not say. */
export type NoticeFacts = Omit<ReceiptFacts, 'label' | 'file'> & {
  readonly label: Omit<UnitLabel, 'donorPatient'>
  /** It stands on this notice before, or on another whose bags are still awaited. */
  readonly alreadyAnnounced: boolean
}

/**
 * A bag is announced by what its label will say, and judged by what the receipt will ask of that label: a readable
 * number, a known product, group, collection and expiry in order, a content within its limits. A bag is announced once,
 * and not after it was received. Whose own blood it is, the notice does not say.
 *
 * Facts: the bag on the notice, the station's label scheme, whether the bag is known, the instant.
 * Refuses: `UNIT_NUMBER_INVALID`, `UNIT_CHECK_CHARACTER_WRONG`, `UNIT_PRODUCT_UNKNOWN`, `UNIT_LABEL_INCOMPLETE`,
 * `UNIT_DATES_OUT_OF_ORDER`, `UNIT_EXPIRED`, `UNIT_CONTENT_OUT_OF_LIMITS`, `UNIT_ALREADY_RECEIVED`,
 * `BAG_ALREADY_ANNOUNCED`; warns `UNIT_EXPIRES_LATER_THAN_TABLE`.
 * Source: ORDER_85_LABEL, HOUSE_RECEIPT, HOUSE_UNIT_IDENTITY, HOUSE_STATION_ORDER.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkNotice(
  { label, alreadyAnnounced, ...facts }: NoticeFacts,
  setting: Parameters<typeof checkReceipt>[1],
): Finding[] {
  const autologous = setting.dictionary.products.get(label.product ?? '')?.autologous ?? false
  const asLabelled: UnitLabel = { ...label, donorPatient: autologous ? 'KNOWN' : 'NOT_STATED' }
  const found = checkReceipt({ ...facts, label: asLabelled, file: 'ABSENT' }, setting)
  return [
    ...found.filter(({ code }) => code !== 'UNIT_WITHOUT_FILE'),
    ...(alreadyAnnounced ? [finding('BAG_ALREADY_ANNOUNCED', { field: 'donationNumber' })] : []),
  ]
}
