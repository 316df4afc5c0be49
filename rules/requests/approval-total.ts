import type { Quantity } from '#lib/quantities.ts'
import { dayOf } from '#rules/calendar.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product, ProductDictionary } from '#rules/products/dictionary.ts'
import type { RequestState } from '#rules/requests/terms.ts'

/** A line as it counts for the total: what, and how much in the product's own unit. */
export type CountedLine = { readonly product: string; readonly quantity: Quantity }

/** A patient's standing form. Forms of one patient have different places in `order`. */
export type CountedForm = {
  readonly id: string
  readonly state: RequestState
  /** When the standing form was written. */
  readonly appliedAt: Date
  /** Its place among the patient's forms as they came to the hub; an amended form has the place of its amendment. */
  readonly order: number
  readonly lines: readonly CountedLine[]
}

export type ApprovalPolicy = Pick<
  PolicyValues,
  'approvalTierBounds' | 'approvalWindow' | 'approvalClasses' | 'approvalFactors'
>

/** What a form's approvals are judged on. Amounts are millilitres of whole blood. */
export type DayTotal = {
  readonly totalMl: number
  readonly tier: 1 | 2 | 3
}

/** A form in one of these was taken back, declined, or waits for its correction: it asks for no blood. */
const notLive: readonly RequestState[] = ['SENT_BACK', 'REJECTED', 'CANCELLED']

const MS_PER_DAY = 86_400_000
const THOUSANDTHS = 1000

/**
 * What one patient is asked blood for in one day is added up: the form itself and the same patient's other live forms
 * of the day that came before it, so that of several forms the last one carries the sum. Only the products of the
 * counting classes are counted; a form without any is of the first tier whatever the sum. From 800 ml on the second
 * tier begins, from 1600 ml on the third. Each hospital has its own total: who approves answers for one institution and
 * may not read another's forms, so forms of one person at two hospitals on one day are two totals. That is a decision;
 * the clause doesn't speak of it.
 *
 * Facts: the form and the other forms of the person at that hospital (state, time, order, lines), the dictionary, and
 * of the rule set in force on the form's day: bounds in ml, the window (calendar day in China, or 24 hours around the
 * form, both ends included), counting classes, ml per unit and per product.
 * Refuses: nothing.
 * Source: ORDER_85_ART_20, HOUSE_APPROVAL.
 * Reviewed: not yet reviewed by a physician.
 */
export function dayTotalOf(
  form: CountedForm,
  others: readonly CountedForm[],
  { policy, products }: { readonly policy: ApprovalPolicy; readonly products: ProductDictionary },
): DayTotal {
  const own = countedThousandths(form.lines, policy, products)
  const earlier = others.filter((other) => other.id !== form.id && countsBeside(form, other, policy))
  const beside = earlier.reduce((sum, { lines }) => sum + countedThousandths(lines, policy, products), 0)
  const total = own + beside
  return { totalMl: total / THOUSANDTHS, tier: own === 0 ? 1 : tierOf(total, policy.approvalTierBounds) }
}

const countsBeside = (form: CountedForm, other: CountedForm, policy: ApprovalPolicy): boolean =>
  !notLive.includes(other.state) && isBefore(other, form) && isSameDay(form, other, policy)

/** Merged records may bring two forms to one place; their ids then keep exactly one of them before the other. */
const isBefore = (a: CountedForm, b: CountedForm): boolean =>
  a.order < b.order || (a.order === b.order && a.id < b.id)

function isSameDay(a: CountedForm, b: CountedForm, { approvalWindow }: ApprovalPolicy): boolean {
  if (approvalWindow === 'CALENDAR_DAY') return dayOf(a.appliedAt) === dayOf(b.appliedAt)
  // Both directions: a form entered after a downtime may have been written before one that came earlier.
  return Math.abs(a.appliedAt.getTime() - b.appliedAt.getTime()) <= MS_PER_DAY
}

/** Millilitres in thousandths, so that decimal amounts meet the bounds exactly. */
function countedThousandths(
  lines: readonly CountedLine[],
  policy: ApprovalPolicy,
  products: ProductDictionary,
): number {
  return lines.reduce((sum, { product, quantity }) => {
    const known = products.get(product)
    const counts = known !== undefined && policy.approvalClasses.includes(known.componentClass)
    return counts ? sum + quantity * factorOf(known, policy) : sum
  }, 0)
}

const factorOf = ({ code, unit }: Product, { approvalFactors }: ApprovalPolicy): number =>
  approvalFactors.products[code] ?? approvalFactors.units[unit]

function tierOf(thousandths: number, [second, third]: ApprovalPolicy['approvalTierBounds']): 1 | 2 | 3 {
  if (thousandths >= third * THOUSANDTHS) return 3
  return thousandths >= second * THOUSANDTHS ? 2 : 1
}
