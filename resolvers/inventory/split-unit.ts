import type { Id } from '#lib/ids.ts'
import { quantity, readQuantity } from '#lib/quantities.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { ProcessingRefused } from '#resolvers/inventory/errors.ts'
import { makeUnits } from '#resolvers/inventory/make-units.ts'
import { keepProcessing, lockOwnBag, placeAfter, processedFacts } from '#resolvers/inventory/processed-bag.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { partCodes } from '#rules/inventory/parts.ts'
import { checkSplit, expiryAfter } from '#rules/inventory/processing.ts'

/** A bag that was divided. */
export type SplitUnitInput = OperationInput & {
  readonly unitId: string
  /** What each part holds, in the product's unit; together exactly what the bag held. */
  readonly contents: readonly (string | number)[]
  /** Whether it was done over a sterile connection; absent: it was opened, and keeps for the hours of an opened bag. */
  readonly closedSystem?: boolean | null
  /** Where the parts stand; absent: nowhere that is known. */
  readonly placeId?: string | null
  readonly note?: string | null
}

/**
 * Records that a bag was divided, where the alliance has agreed on it: the parts keep its donation number, each with a
 * division code of its own, and the bag itself is no more. Answers the bag that was divided.
 * @throws ProcessingRefused, PlaceRefused
 */
export const splitUnit = operation(
  'inventory.splitUnit',
  async (tx, input: SplitUnitInput): Promise<{ id: Id<'Unit'>; partIds: Id<'Unit'>[] }> => {
    const unit = await lockOwnBag(tx, input.unitId)
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const facts = await processedFacts(tx, unit)
    const contents = input.contents.map((content) => readQuantity(content) ?? null)
    const codes = partCodes(unit.scheme, unit.labelProductCode, contents.length)
    const division = { content: quantity(unit.content), contents, codes }
    const findings = checkSplit(facts, division, tx.occurredAt, policy)
    if (findings.length > 0 || codes === null) throw ProcessingRefused.because(findings)
    const closedSystem = input.closedSystem ?? false
    const expiresAt = expiryAfter(facts, { kind: 'SPLIT', at: tx.occurredAt, closedSystem }, policy)
    const place = await placeAfter(tx, input.placeId ?? null, unit)
    const parts = contents.flatMap((content, at) => {
      const labelProductCode = codes[at]
      if (content === null || labelProductCode === undefined) return []
      return [{ labelProductCode, product: facts.product, content, expiresAt }]
    })
    const partIds = await makeUnits(tx, unit, parts, { place, fieldOf: (at) => `contents[${at}]` })
    keepProcessing(tx, unit, {
      kind: 'SPLIT',
      closedSystem,
      expiresAfter: expiresAt,
      producedIds: partIds,
      note: input.note ?? null,
    })
    return { id: unit.id, partIds }
  },
)
