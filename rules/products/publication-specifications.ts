import { formatQuantity, isMultipleOf, quantityUnits } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PublicationFacts, WrittenProduct, WrittenSpecification } from '#rules/products/publication.ts'
import { storageCategories } from '#rules/products/storage-terms.ts'
import { anticoagulants, quantityUnitLabels } from '#rules/products/terms.ts'
import { checkCode, checkWord, isOneOf } from '#rules/products/written-words.ts'

/** Where a specification stands, and what it is judged against. */
type Around = { readonly field: string; readonly facts: PublicationFacts }

/**
 * A specification lies within the limits of a bag, keeps no longer than the standard allows, and names an anticoagulant
 * only of what holds cells.
 *
 * Facts: the product and the specification as written, the limits of a bag and the storage table in force.
 * Refuses: `QUANTITY_UNREADABLE`, `SPECIFICATION_CONTENT_UNFIT`, `SHELF_LIFE_UNFIT`, `ANTICOAGULANT_UNEXPECTED`,
 * `DICTIONARY_WORD_UNKNOWN`, `DICTIONARY_CODE_INVALID`.
 * Source: WS_399_2023_STORAGE, HOUSE_QUANTITY_LIMITS. Reviewed: not yet reviewed by a physician.
 */
export function checkSpecification(
  product: WrittenProduct,
  specification: WrittenSpecification,
  { field, facts }: Around,
): Finding[] {
  const { anticoagulant } = specification
  const unnamed = anticoagulant === null
  const holdsCells = product.componentClass === 'WHOLE_BLOOD' || product.componentClass === 'RED_CELLS'
  return [
    ...checkCode(specification.code, `${field}.code`),
    ...checkContent(product, specification, { field: `${field}.content`, facts }),
    ...(unnamed ? [] : checkWord(anticoagulant, anticoagulants, `${field}.anticoagulant`)),
    ...(unnamed || holdsCells
      ? []
      : [finding('ANTICOAGULANT_UNEXPECTED', { field: `${field}.anticoagulant` })]),
    ...checkShelfLife(product, specification, { field: `${field}.shelfLifeDays`, facts }),
  ]
}

function checkContent(
  { unit }: WrittenProduct,
  { content }: WrittenSpecification,
  { field, facts }: Around,
): Finding[] {
  if (content === undefined) return [finding('QUANTITY_UNREADABLE', { field })]
  if (content === null || !isOneOf(quantityUnits, unit)) return []
  const { least, most, step } = facts.policy.bagContent[unit]
  if (content >= least && content <= most && isMultipleOf(content, step)) return []
  const values = {
    quantity: formatQuantity(content),
    unit: quantityUnitLabels[unit],
    least: formatQuantity(least),
    most: formatQuantity(most),
    step: formatQuantity(step),
  }
  return [finding('SPECIFICATION_CONTENT_UNFIT', { field, values })]
}

function checkShelfLife(
  { storage }: WrittenProduct,
  { shelfLifeDays: days }: WrittenSpecification,
  { field, facts }: Around,
): Finding[] {
  if (days === null || !isOneOf(storageCategories, storage)) return []
  const most = facts.policy.storage[storage].shelfLifeDays
  if (Number.isInteger(days) && days >= 1 && days <= most) return []
  return [finding('SHELF_LIFE_UNFIT', { field, values: { days: most } })]
}
