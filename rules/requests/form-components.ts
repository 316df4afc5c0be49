import { formatQuantity, isMultipleOf, type QuantityUnit, readQuantity } from '#lib/quantities.ts'
import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import type { QuantityLimits } from '#rules/policy.ts'
import { quantityUnitLabels } from '#rules/products/terms.ts'
import type { ComponentLine, FormSetting, RequestForm } from '#rules/requests/form.ts'
import { readRequirement } from '#rules/requests/requirement-terms.ts'

/**
 * Each line asks for a known product, in that product's unit, in an amount between the limits and in whole steps. What
 * the component must be beside its product is said in codes that the release can check: a requirement nobody reads
 * would be one nobody keeps.
 *
 * Facts: the lines; the product dictionary; limits per unit of the rule set in force.
 * Refuses: `COMPONENTS_MISSING`, `PRODUCT_UNKNOWN`, `QUANTITY_UNIT_MISMATCH`, `QUANTITY_UNREADABLE`,
 * `QUANTITY_OUT_OF_LIMITS`, `QUANTITY_NOT_IN_STEPS`, `REQUIREMENT_UNKNOWN`; warns `PRODUCT_REPEATED`.
 * Source: SPEC_2000_ART_5, HOUSE_QUANTITY_LIMITS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkComponents(form: RequestForm, setting: FormSetting): Finding[] {
  if (form.components.length === 0) return [finding('COMPONENTS_MISSING', { field: 'components' })]
  return [
    ...form.components.flatMap((line, index) => checkLine(line, `components[${index}]`, setting)),
    ...form.components.flatMap((line, index) => checkRequirements(line, `components[${index}]`)),
    ...checkRepeated(form.components),
  ]
}

function checkLine(line: ComponentLine, field: string, { products, policy }: FormSetting): Finding[] {
  const product = products.get(line.product)
  if (!product) {
    return [finding('PRODUCT_UNKNOWN', { field: `${field}.product`, values: { product: line.product } })]
  }
  if (line.unit !== null && line.unit !== product.unit) {
    const unit = quantityUnitLabels[product.unit]
    return [finding('QUANTITY_UNIT_MISMATCH', { field: `${field}.unit`, values: { unit } })]
  }
  return checkQuantity(line.quantity, product.unit, policy.lineQuantity[product.unit], {
    field: `${field}.quantity`,
    outOfLimits: 'QUANTITY_OUT_OF_LIMITS',
  })
}

/** Table 0508 and the hub's own words; of the table's codes those that the hub can't check are unknown as well. */
function checkRequirements({ requirements }: ComponentLine, field: string): Finding[] {
  const unknown = requirements.filter((code) => readRequirement(code) === null)
  if (unknown.length === 0) return []
  const values = { requirement: unknown.join(', ') }
  return [finding('REQUIREMENT_UNKNOWN', { field: `${field}.requirements`, values })]
}

/** Judges one amount against its limits; shared with the content of a bag, which refuses under a code of its own. */
export function checkQuantity(
  amount: string | number,
  unit: QuantityUnit,
  limits: QuantityLimits,
  naming: { readonly field: string; readonly outOfLimits: FindingCode },
): Finding[] {
  const { field } = naming
  const read = readQuantity(amount)
  if (read === undefined) return [finding('QUANTITY_UNREADABLE', { field })]
  const words = { unit: quantityUnitLabels[unit] }
  if (read < limits.least || read > limits.most) {
    const values = {
      ...words,
      quantity: formatQuantity(read),
      least: formatQuantity(limits.least),
      most: formatQuantity(limits.most),
    }
    return [finding(naming.outOfLimits, { field, values })]
  }
  if (isMultipleOf(read, limits.step)) return []
  return [
    finding('QUANTITY_NOT_IN_STEPS', { field, values: { ...words, step: formatQuantity(limits.step) } }),
  ]
}

function checkRepeated(lines: readonly ComponentLine[]): Finding[] {
  return lines.flatMap(({ product }, index) =>
    lines.findIndex((other) => other.product === product) < index
      ? [finding('PRODUCT_REPEATED', { field: `components[${index}].product`, values: { product } })]
      : [],
  )
}
