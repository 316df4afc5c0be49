import {
  addHours,
  formatQuantity,
  isMultipleOf,
  type Quantity,
  type QuantityUnit,
  sumQuantities,
} from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { MOST_PARTS } from '#rules/inventory/parts.ts'
import { type ProcessingKind, processingKindLabels } from '#rules/inventory/processing-terms.ts'
import { type HoldKind, holdKindLabels, type UnitState, unitStateLabels } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import { quantityUnitLabels } from '#rules/products/terms.ts'

/** A bag on which something is to be done. */
export type ProcessedUnit = {
  readonly state: UnitState
  readonly product: Product
  readonly holds: readonly HoldKind[]
  readonly expiresAt: Date
  readonly thawedAt: Date | null
  /** When it was collected; null where the label didn't say. */
  readonly collectedAt: Date | null
  /** Whether the unit is kept for the request that the act is for; null where it is for none, and kept for none. */
  readonly keptForThis: boolean | null
}

/** What is kept frozen, and so may be thawed. */
const frozen: readonly StorageCategory[] = ['FRESH_FROZEN_PLASMA', 'FROZEN_PLASMA', 'CRYOPRECIPITATE']

const unfit = (kind: ProcessingKind, { name }: Product): Finding =>
  finding('PROCESSING_PRODUCT_UNFIT', {
    field: 'unitId',
    values: { kind: processingKindLabels[kind], product: name },
  })

const heldOrExpired = ({ holds, expiresAt }: ProcessedUnit, now: Date): Finding[] => [
  ...holds.map((hold) =>
    finding('PROCESSING_UNIT_HELD', { field: 'unitId', values: { hold: holdKindLabels[hold] } }),
  ),
  ...(now > expiresAt ? [finding('UNIT_EXPIRED', { field: 'unitId' })] : []),
]

/**
 * Frozen plasma and cryoprecipitate are thawed once, in the bank, for the shelf or for the request they are kept for: what
 * is kept for a patient stays kept, and its crossmatch stands. Nothing that is held or has expired is thawed, and nothing
 * that was thawed goes back into the cold.
 *
 * Facts: where the unit is, its product, the holds on it, its expiry, whether it was thawed, for whom it is kept; the
 * instant of the thawing.
 * Refuses: `UNIT_STATE_FORBIDS`, `UNIT_OF_ANOTHER_REQUEST`, `UNIT_NOT_KEPT`, `PROCESSING_PRODUCT_UNFIT`,
 * `UNIT_ALREADY_THAWED`, `PROCESSING_UNIT_HELD`, `UNIT_EXPIRED`.
 * Source: WS_399_2012_STORAGE, HOUSE_PROCESSING. Reviewed: not yet reviewed by a physician.
 */
export function checkThaw(unit: ProcessedUnit, now: Date): Finding[] {
  const { state, product, keptForThis, thawedAt } = unit
  if (state !== 'IN_STOCK' && state !== 'RESERVED')
    return [finding('UNIT_STATE_FORBIDS', { field: 'unitId', values: { state: unitStateLabels[state] } })]
  return [
    ...(keptForThis === false ? [keptOtherwise(state)] : []),
    ...(frozen.includes(product.storage) ? [] : [unfit('THAW', product)]),
    ...(thawedAt === null ? [] : [finding('UNIT_ALREADY_THAWED', { field: 'unitId' })]),
    ...heldOrExpired(unit, now),
  ]
}

const keptOtherwise = (state: UnitState): Finding =>
  finding(state === 'RESERVED' ? 'UNIT_OF_ANOTHER_REQUEST' : 'UNIT_NOT_KEPT', { field: 'unitId' })

type Keeping = Pick<
  PolicyValues,
  'thawedPlasmaHours' | 'thawedCryoprecipitateHours' | 'openedBagHours' | 'irradiatedDays'
>

const DAY_HOURS = 24

/**
 * Until when a bag may be used once it was processed: never longer than before. Thawed plasma keeps 24 hours in the cold,
 * thawed cryoprecipitate 4 at room temperature, a bag that was opened 24 hours, irradiated cells 14 days.
 *
 * Facts: the expiry so far, the product, what was done and when, whether the bag stayed closed; the hours in force.
 * Refuses: nothing; answers an instant.
 * Source: WS_399_2012_STORAGE, HOUSE_PROCESSING. Reviewed: not yet reviewed by a physician.
 */
export function expiryAfter(
  unit: Pick<ProcessedUnit, 'expiresAt' | 'product'>,
  act: { readonly kind: ProcessingKind; readonly at: Date; readonly closedSystem: boolean },
  policy: Keeping,
): Date {
  const limits: Date[] = [unit.expiresAt]
  if (act.kind === 'THAW') {
    const cryo = unit.product.componentClass === 'CRYOPRECIPITATE'
    limits.push(addHours(act.at, cryo ? policy.thawedCryoprecipitateHours : policy.thawedPlasmaHours))
  }
  if (act.kind === 'IRRADIATE')
    limits.push(new Date(act.at.getTime() + policy.irradiatedDays * DAY_HOURS * HOUR_MS))
  if (act.kind !== 'THAW' && !act.closedSystem) limits.push(addHours(act.at, policy.openedBagHours))
  return new Date(Math.min(...limits.map((limit) => limit.getTime())))
}

const HOUR_MS = 3_600_000

/** What every act needs that makes other bags of one: the alliance's consent, and a bag that is nobody's and in order. */
const checkMaking = (
  kind: Exclude<ProcessingKind, 'THAW'>,
  unit: ProcessedUnit,
  now: Date,
  { processingAllowed }: Pick<PolicyValues, 'processingAllowed'>,
): Finding[] => [
  ...(processingAllowed.includes(kind)
    ? []
    : [
        finding('PROCESSING_NOT_ALLOWED', {
          field: 'unitId',
          values: { kind: processingKindLabels[kind] },
        }),
      ]),
  ...checkCustody('process', unit.state),
  ...heldOrExpired(unit, now),
]

/**
 * Red cells are washed where the alliance has agreed on it: free, in date, not washed before.
 *
 * Facts: where the unit is, its product, the holds on it, its expiry; the instant of the washing; what is allowed.
 * Refuses: `PROCESSING_NOT_ALLOWED`, `UNIT_STATE_FORBIDS`, `PROCESSING_UNIT_HELD`, `UNIT_EXPIRED`,
 * `PROCESSING_PRODUCT_UNFIT`.
 * Source: ALLIANCE_ART_9, HOUSE_PROCESSING. Reviewed: not yet reviewed by a physician.
 */
export function checkWash(unit: ProcessedUnit, now: Date, policy: PolicyValues): Finding[] {
  const fits = unit.product.componentClass === 'RED_CELLS' && !unit.product.washed
  return [...checkMaking('WASH', unit, now, policy), ...(fits ? [] : [unfit('WASH', unit.product)])]
}

/** What carries living lymphocytes. */
const irradiable = ['WHOLE_BLOOD', 'RED_CELLS', 'PLATELETS', 'GRANULOCYTES']

/**
 * Cells are irradiated where the alliance has agreed on it: free, in date, not irradiated before, red cells no older than
 * 14 days.
 *
 * Facts: as for washing, and when the unit was collected.
 * Refuses: `PROCESSING_NOT_ALLOWED`, `UNIT_STATE_FORBIDS`, `PROCESSING_UNIT_HELD`, `UNIT_EXPIRED`,
 * `PROCESSING_PRODUCT_UNFIT`, `UNIT_TOO_OLD`.
 * Source: ALLIANCE_ART_9, HOUSE_PROCESSING. Reviewed: not yet reviewed by a physician.
 */
export function checkIrradiation(unit: ProcessedUnit, now: Date, policy: PolicyValues): Finding[] {
  const { product, collectedAt } = unit
  const days = policy.irradiationMostAgeDays
  const fits = irradiable.includes(product.componentClass) && !product.irradiated
  const ages = product.componentClass === 'WHOLE_BLOOD' || product.componentClass === 'RED_CELLS'
  const tooOld =
    ages && (collectedAt === null || now.getTime() - collectedAt.getTime() > days * DAY_HOURS * HOUR_MS)
  return [
    ...checkMaking('IRRADIATE', unit, now, policy),
    ...(fits ? [] : [unfit('IRRADIATE', product)]),
    ...(tooOld ? [finding('UNIT_TOO_OLD', { field: 'unitId', values: { days } })] : []),
  ]
}

/** A unit that is to be divided: what it holds, and the label codes of its parts, null where there is no room for them. */
export type Division = {
  readonly content: Quantity
  readonly contents: readonly (Quantity | null)[]
  readonly codes: readonly string[] | null
}

/**
 * A bag is divided where the alliance has agreed on it: free and in date, into parts that together hold exactly what it
 * held. What is frozen is not divided.
 *
 * Facts: as for washing; what the unit and each part hold (null: unreadable), whether its label can name the parts.
 * Refuses: `PROCESSING_NOT_ALLOWED`, `UNIT_STATE_FORBIDS`, `PROCESSING_UNIT_HELD`, `UNIT_EXPIRED`,
 * `PROCESSING_PRODUCT_UNFIT`, `SPLIT_CONTENT_UNFIT`, `UNIT_NOT_DIVISIBLE`.
 * Source: ALLIANCE_ART_9, HOUSE_PROCESSING, ISBT_128_DIN. Reviewed: not yet reviewed by a physician.
 */
export function checkSplit(
  unit: ProcessedUnit,
  division: Division,
  now: Date,
  policy: PolicyValues,
): Finding[] {
  const solid = frozen.includes(unit.product.storage) && unit.thawedAt === null
  return [
    ...checkMaking('SPLIT', unit, now, policy),
    ...(solid ? [unfit('SPLIT', unit.product)] : []),
    ...checkContents(unit.product.unit, division, policy),
    ...(division.codes === null ? [finding('UNIT_NOT_DIVISIBLE', { field: 'unitId' })] : []),
  ]
}

function checkContents(
  unit: QuantityUnit,
  { content, contents }: Division,
  { bagContent }: Pick<PolicyValues, 'bagContent'>,
): Finding[] {
  const { least, most, step } = bagContent[unit]
  const parts = contents.filter((part) => part !== null)
  const fits =
    parts.length === contents.length &&
    parts.length >= 2 &&
    parts.length <= MOST_PARTS &&
    parts.every((part) => part >= least && part <= most && isMultipleOf(part, step)) &&
    sumQuantities(parts) === content
  if (fits) return []
  const values = { quantity: formatQuantity(content), unit: quantityUnitLabels[unit] }
  return [finding('SPLIT_CONTENT_UNFIT', { field: 'contents', values })]
}
