/**
 * Branded numbers: a volume can't be passed where a temperature is meant.
 *
 * Blood is asked for in decimals (1.5 U of red cells, 0.5 of a dose). Binary fractions can't hold 0.1, and a sum of
 * them may miss a legal boundary by a hair, so a quantity is an integer count of thousandths; PostgreSQL keeps the
 * same value as `numeric(12,3)`.
 */

declare const brand: unique symbol
type Branded<Name extends string> = number & { readonly [brand]: Name }

/** A volume in millilitres. */
export type Millilitres = Branded<'Millilitres'>
/** A temperature in degrees Celsius. */
export type Celsius = Branded<'Celsius'>
/** A length of time in hours. */
export type Hours = Branded<'Hours'>
/** A decimal amount of a product in its own unit (U, ml, dose), kept as whole thousandths. */
export type Quantity = Branded<'Quantity'>

/** The measure a product is counted in: units of 200 ml whole blood, millilitres, or therapeutic doses. */
export const quantityUnits = ['U', 'ML', 'DOSE'] as const
export type QuantityUnit = (typeof quantityUnits)[number]

export const millilitres = (value: number): Millilitres => value as Millilitres
export const celsius = (value: number): Celsius => value as Celsius
export const hours = (value: number): Hours => value as Hours

const MILLISECONDS_PER_HOUR = 3_600_000
const THOUSANDTHS = 1000
/** Beyond this the sums of a county's year would still be exact; anything larger is a slip of the keyboard. */
const LARGEST_WHOLE = 999_999_999
const DECIMAL = /^(\d{1,9})(?:\.(\d{1,3})0*)?$/

/** The instant `length` hours after `from`. */
export function addHours(from: Date, length: Hours): Date {
  return new Date(from.getTime() + length * MILLISECONDS_PER_HOUR)
}

/**
 * Reads a decimal of at most three places: `'1.5'`, `'2'`, `0.25`. Signs, exponents, more places and anything that is
 * not a number give `undefined`; the caller says which field was wrong.
 */
export function readQuantity(value: string | number): Quantity | undefined {
  const match = DECIMAL.exec(String(value).trim())
  if (!match) return undefined
  const whole = Number(match[1])
  const fraction = Number((match[2] ?? '').padEnd(3, '0'))
  return whole > LARGEST_WHOLE ? undefined : ((whole * THOUSANDTHS + fraction) as Quantity)
}

/** A quantity known to be well written, as in tables; throws on anything else. */
export function quantity(value: string | number): Quantity {
  const read = readQuantity(value)
  if (read === undefined) throw new RangeError(`不是数量：${value}。 / Not a quantity: ${value}.`)
  return read
}

/** The shortest decimal text: `'1.5'`, `'2'`. */
export function formatQuantity(value: Quantity): string {
  const whole = Math.trunc(value / THOUSANDTHS)
  const fraction = String(value % THOUSANDTHS)
    .padStart(3, '0')
    .replace(/0+$/, '')
  return fraction === '' ? String(whole) : `${whole}.${fraction}`
}

/** The nearest binary number, for GraphQL `Float` and for display; never for comparing. */
export const quantityToNumber = (value: Quantity): number => value / THOUSANDTHS

/** The exact sum. */
export function sumQuantities(values: Iterable<Quantity>): Quantity {
  let total = 0
  for (const value of values) total += value
  return total as Quantity
}

/** True when `value` is a whole multiple of `step`, such as half units. */
export const isMultipleOf = (value: Quantity, step: Quantity): boolean => value % step === 0
