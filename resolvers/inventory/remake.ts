import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { quantity } from '#lib/quantities.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { ProcessingRefused } from '#resolvers/inventory/errors.ts'
import { schemeOf } from '#resolvers/inventory/label-scheme.ts'
import { makeUnits } from '#resolvers/inventory/make-units.ts'
import { keepProcessing, lockOwnBag, placeAfter, processedFacts } from '#resolvers/inventory/processed-bag.ts'
import type { OperationInput } from '#resolvers/operation.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { readUnitNumber } from '#rules/identifiers/unit-number.ts'
import { formAfter } from '#rules/inventory/parts.ts'
import { expiryAfter, type ProcessedUnit } from '#rules/inventory/processing.ts'
import { processingKindLabels } from '#rules/inventory/processing-terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A bag that became another one, with a label of its own. */
export type RemadeUnitInput = OperationInput & {
  readonly unitId: string
  /** Product code on the new label. */
  readonly labelProductCode: string
  /** Where the new bag stands; absent: nowhere that is known. */
  readonly placeId?: string | null
  readonly note?: string | null
}

/** What makes washing and irradiating differ. */
export type Remaking = {
  readonly kind: 'WASH' | 'IRRADIATE'
  readonly closedSystem: boolean
  readonly check: (unit: ProcessedUnit, now: Date, policy: PolicyValues) => Finding[]
}

/** Makes one bag of another: the old one is no more, the new one has a product, a label and an expiry of its own. */
export const remake = async (
  tx: Tx,
  input: RemadeUnitInput,
  { kind, closedSystem, check }: Remaking,
): Promise<{ id: Id<'Unit'> }> => {
  const unit = await lockOwnBag(tx, input.unitId)
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const facts = await processedFacts(tx, unit)
  const { products } = await dictionaryAt(tx, tx.occurredAt)
  const product = formAfter(kind, facts.product, products)
  const findings = check(facts, tx.occurredAt, policy)
  if (findings.length > 0) throw ProcessingRefused.because(findings)
  if (product === undefined) throw ProcessingRefused.because([noSuchForm(kind, facts)])
  const labelProductCode = readLabelCode(unit.scheme, unit.donationNumber, input.labelProductCode)
  const place = await placeAfter(tx, input.placeId ?? null, { ...unit, productCode: product.code })
  const expiresAt = expiryAfter(facts, { kind, at: tx.occurredAt, closedSystem }, policy)
  const content = quantity(unit.content)
  const [id] = await makeUnits(tx, unit, [{ labelProductCode, product, content, expiresAt }], {
    place,
    fieldOf: () => 'labelProductCode',
  })
  if (id === undefined) throw new Error('one bag makes one bag')
  keepProcessing(tx, unit, {
    kind,
    closedSystem,
    expiresAfter: expiresAt,
    producedIds: [id],
    note: input.note ?? null,
  })
  return { id }
}

const noSuchForm = (kind: Remaking['kind'], { product }: ProcessedUnit): Finding =>
  finding('PROCESSING_PRODUCT_UNFIT', {
    field: 'unitId',
    values: { kind: processingKindLabels[kind], product: product.name },
  })

/** The new code as the donation's own scheme writes it; donation numbers that are kept have been read before. */
const readLabelCode = (scheme: 'ISBT128' | 'STATION', donation: string, code: string): string => {
  const reading = readUnitNumber(schemeOf(scheme), donation, code)
  if (reading.ok) return reading.unit.productCode
  throw BadInput.of('labelProductCode', {
    zh: '产品码不符合该血袋的标签规则',
    en: 'this is no product code of the scheme that the unit is labelled by',
  })
}
