import type { UnitRow } from '#db/inventory/finders.ts'
import { listUnitsByDonation } from '#db/inventory/finders-bags.ts'
import { unitByLabel } from '#resolvers/inventory/read.ts'
import { read } from '#resolvers/reads.ts'
import { formatUnitNumber, splitUnitNumber } from '#rules/identifiers/unit-number.ts'

/** What a bag's number was found to name: one bag, none, or several of one donation. */
export type BagReading = { readonly bag: UnitRow } | 'none' | 'several'

/**
 * The bag a message means: by donation number and product, `3308024000001-E5445`; by the donation number alone where
 * that leaves one bag, or one that is kept for the request.
 */
export const bag = read(
  'inventory.unit',
  async (query, input: { number: string; requestId?: string | null }): Promise<BagReading> => {
    const whole = splitUnitNumber(input.number)
    const named = whole && (await unitByLabel(query.ctx, [whole.donationNumber, whole.productCode]))
    if (named) return { bag: named }
    const siblings = await listUnitsByDonation(query.db, input.number)
    const kept = siblings.filter(({ requestId }) => requestId !== null && requestId === input.requestId)
    const [first, ...others] = kept.length > 0 ? kept : siblings
    if (first === undefined) return 'none'
    return others.length === 0 ? { bag: first } : 'several'
  },
)

/**
 * How a message names a bag: whole, as `3308024000001-E5445` in one field, or donation number and product in two.
 * `unitNumber` is null where the product isn't told.
 */
export const bagNumberOf = (donation: string, productCode: string) => {
  const whole = splitUnitNumber(donation)
  if (whole !== undefined) return { donationNumber: whole.donationNumber, unitNumber: donation }
  const unitNumber = productCode === '' ? null : formatUnitNumber({ donationNumber: donation, productCode })
  return { donationNumber: donation, unitNumber }
}
