import { type Quantity, type QuantityUnit, quantity } from '#lib/quantities.ts'
import { inTextOrder } from '#rules/text-order.ts'
import type { BillLineKind, BillProblem } from '#rules/waivers/bill-terms.ts'
import { isNegative, netOfCredits } from '#rules/waivers/credits.ts'
import type { LineCharge } from '#rules/waivers/money.ts'
import type { UsedKind } from '#rules/waivers/terms.ts'

/** One line of a hospital's bill, as it was told. Amounts are fen. */
export type BillLine = LineCharge & {
  /** Its place on the bill, from 1. */
  readonly position: number
  /** The HIS's own number of the charge; of a credit the number of the charge that it takes back. */
  readonly chargeNumber: string
  readonly feeCode: string
  /** The hub's product that the fee is for (99HUB); null when the fee says none. */
  readonly productCode: string | null
  /** Whether the fee is for blood; null when nobody said (see `feeMeaning`). */
  readonly isBlood: boolean | null
  /** Donation number of the bag; null when none is named. */
  readonly donationNumber: string | null
  /** Product code on the bag's label; null where the donation number alone is told. */
  readonly labelProductCode: string | null
  /** The hub's own id of the bag, or of the request it was issued for; null when none is named. */
  readonly fillerNumber: string | null
  readonly quantity: Quantity
  /** What `quantity` counts; null: the product's own measure. */
  readonly unit: QuantityUnit | 'BAG' | null
  /** ISO 4217. */
  readonly currency: string
  readonly kind: BillLineKind
}

/** A bag that a bill may be about. */
export type KnownBag = {
  readonly unitId: string
  readonly donationNumber: string
  readonly labelProductCode: string
  readonly productCode: string
  /** How it counts for a waiver; null where no waiver says (granulocytes). */
  readonly kind: UsedKind | null
  readonly unit: QuantityUnit
  readonly content: Quantity
  /** The request it was issued for; null when for none. */
  readonly requestId: string | null
  /** Given to the patient of the bill or issued for them, or for another; null when for nobody. */
  readonly isOfPatient: boolean | null
  /** It came back, was wasted, or was not given. */
  readonly isUnused: boolean
  /** The patient's own blood. */
  readonly isOwn: boolean
  /** When it was given; null until it is told that it was, and when. */
  readonly transfusedAt: Date | null
}

/** A line that is one bag of the patient's. */
export type MatchedLine = {
  /** Its place among the lines of the answer, from 1. */
  readonly position: number
  readonly line: BillLine
  /** The part of the line's charge and quantity that is this bag's. */
  readonly charge: LineCharge
  readonly quantity: Quantity
  readonly unitId: string
  readonly productCode: string
  readonly kind: UsedKind
  readonly transfusedAt: Date
  readonly problem: null
}

/** A line that matches no bag which could be covered, and why. */
type UnmatchedLine = {
  readonly position: number
  readonly line: BillLine
  /** The bag that it names all the same; null when none. */
  readonly unitId: string | null
  readonly problem: BillProblem
}

export type BillMatch = { readonly lines: readonly (MatchedLine | UnmatchedLine)[] }

/**
 * Which bag each line of a bill is for. Credits are taken off their charges first, and a charge that is taken back whole
 * is no line. A line names its bag by donation number and label, or by the hub's id; one that names a request, or
 * nothing, is for all bags of its product there, if together they are exactly what is charged, and is then divided
 * among them by their content, rounded down to the fen, the last bag taking the rest.
 *
 * Facts: the lines as told, the bags given to the patient or issued for them, and those that the lines name.
 * Refuses: each line that is not without doubt bags of the patient's that were given, with the reason.
 * Source: HOUSE_WAIVER_BILL. Reviewed: not yet reviewed by a health bureau.
 */
export function matchBill(lines: readonly BillLine[], bags: readonly KnownBag[]): BillMatch {
  const named = new Set(lines.flatMap((line) => bagsNamedBy(line, bags).map(({ unitId }) => unitId)))
  const found = netOfCredits(lines).map(({ line, problem }) =>
    problem === null ? findBags(line, bags, named) : { line, bags: [], problem },
  )
  const uses = found.flatMap(({ bags: own }) => own.map(({ unitId }) => unitId))
  const twice = new Set(uses.filter((id, at) => uses.indexOf(id) !== at))
  const answers = found.flatMap((each) => answer(each, twice))
  return { lines: answers.map((each, at) => ({ ...each, position: at + 1 })) }
}

/** A line with the bags it is for; the problem is null only where it may be covered. */
type Found = {
  readonly line: BillLine
  readonly bags: readonly KnownBag[]
  readonly problem: BillProblem | null
}

function findBags(line: BillLine, bags: readonly KnownBag[], named: ReadonlySet<string>): Found {
  const problem = problemOfLine(line)
  if (problem !== null) return { line, bags: [], problem }
  if (namesBag(line, bags)) return oneBag(line, bags)
  return allBags(line, poolOf(line, bags, named))
}

/** What is wrong with a line whatever bags there are. */
function problemOfLine(line: BillLine): BillProblem | null {
  if (line.currency !== 'CNY') return 'FOREIGN_CURRENCY'
  if (isNegative(line) || line.quantity <= 0) return 'NEGATIVE'
  if (line.isBlood === true || (line.isBlood === null && line.productCode !== null)) return null
  if (line.isBlood === false) return 'NOT_BLOOD'
  return line.donationNumber === null && line.fillerNumber === null ? 'NOT_BLOOD' : 'FEE_UNKNOWN'
}

/** Whether a line points at one bag and not at a request or at nothing. */
const namesBag = (line: BillLine, bags: readonly KnownBag[]): boolean =>
  line.donationNumber !== null ||
  (line.fillerNumber !== null && !bags.some(({ requestId }) => requestId === line.fillerNumber))

function bagsNamedBy(line: BillLine, bags: readonly KnownBag[]): readonly KnownBag[] {
  if (line.donationNumber === null) return bags.filter(({ unitId }) => unitId === line.fillerNumber)
  const siblings = bags.filter(({ donationNumber }) => donationNumber === line.donationNumber)
  if (line.labelProductCode !== null)
    return siblings.filter(({ labelProductCode }) => labelProductCode === line.labelProductCode)
  const alike = siblings.filter(({ productCode }) => productCode === line.productCode)
  return alike.length === 0 ? siblings : alike
}

function oneBag(line: BillLine, bags: readonly KnownBag[]): Found {
  const [bag, ...others] = bagsNamedBy(line, bags)
  if (bag === undefined) {
    const isOfDonation = bags.some(({ donationNumber }) => donationNumber === line.donationNumber)
    return { line, bags: [], problem: isOfDonation ? 'OTHER_PRODUCT' : 'UNKNOWN_BAG' }
  }
  if (others.length > 0) return { line, bags: [], problem: 'NO_BAG_NAMED' }
  return { line, bags: [bag], problem: problemOfBag(line, bag) ?? problemOfQuantity(line, [bag]) }
}

function problemOfBag(line: BillLine, bag: KnownBag): BillProblem | null {
  if (bag.isOfPatient === false) return 'OTHER_PATIENT'
  if (line.productCode !== null && line.productCode !== bag.productCode) return 'OTHER_PRODUCT'
  if (bag.isOwn) return 'OWN_BLOOD'
  if (bag.isUnused) return 'NOT_USED'
  if (bag.transfusedAt === null || bag.isOfPatient === null) return 'NOT_TRANSFUSED'
  return bag.kind === null ? 'KIND_UNKNOWN' : null
}

function problemOfQuantity(line: BillLine, bags: readonly KnownBag[]): BillProblem | null {
  const [first] = bags
  if (first === undefined) return 'NO_BAG_NAMED'
  if (line.unit !== null && line.unit !== 'BAG' && line.unit !== first.unit) return 'OTHER_PRODUCT'
  const issued = line.unit === 'BAG' ? quantity(bags.length) : sumOf(bags)
  if (line.quantity > issued) return 'MORE_THAN_ISSUED'
  return line.quantity < issued ? 'LESS_THAN_ISSUED' : null
}

const sumOf = (bags: readonly KnownBag[]) => bags.reduce((sum, { content }) => sum + content, 0) as Quantity

/** Bags that a line which names none may be for: of its request, else of the patient; named by no other line. */
function poolOf(line: BillLine, bags: readonly KnownBag[], named: ReadonlySet<string>): readonly KnownBag[] {
  const free = bags.filter(({ unitId }) => !named.has(unitId))
  if (line.fillerNumber !== null) return free.filter(({ requestId }) => requestId === line.fillerNumber)
  return free.filter(({ isOfPatient }) => isOfPatient === true)
}

/** All bags of the pool that were given, if they are exactly what is charged; else why they are not. */
function allBags(line: BillLine, pool: readonly KnownBag[]): Found {
  const of = (problem: BillProblem): Found => ({ line, bags: [], problem })
  const alike = pool.filter(
    ({ productCode }) => line.productCode === null || productCode === line.productCode,
  )
  if (pool.length > 0 && alike.length === 0)
    return of(line.fillerNumber === null ? 'NO_BAG_NAMED' : 'OTHER_PRODUCT')
  if (new Set(alike.map(({ productCode }) => productCode)).size > 1) return of('NO_BAG_NAMED')
  const given = alike.filter((bag) => problemOfBag(line, bag) === null)
  const problem = problemOfQuantity(line, given)
  if (problem === null) return { line, bags: given, problem: null }
  if (problem === 'LESS_THAN_ISSUED') return of(given.length === 1 ? problem : 'NO_BAG_NAMED')
  return of(whyMissing(line, alike, problem))
}

/** Why the bags that were given are fewer than what is charged: not all were given, or there never were so many. */
function whyMissing(line: BillLine, pool: readonly KnownBag[], problem: BillProblem): BillProblem {
  const missing = pool.map((bag) => problemOfBag(line, bag)).find((each) => each !== null)
  if (missing !== undefined && problemOfQuantity(line, pool) !== 'MORE_THAN_ISSUED') return missing
  return problem
}

type Answer = Omit<MatchedLine, 'position'> | Omit<UnmatchedLine, 'position'>

function answer({ line, bags, problem }: Found, twice: ReadonlySet<string>): readonly Answer[] {
  const unitId = bags[0]?.unitId ?? null
  if (problem !== null) return [{ line, unitId, problem }]
  if (bags.some((bag) => twice.has(bag.unitId))) return [{ line, unitId, problem: 'TWICE_ON_THE_BILL' }]
  return divided(line, bags).flatMap(({ bag, charge }) =>
    bag.kind === null || bag.transfusedAt === null
      ? []
      : [
          {
            line,
            charge,
            quantity: bag.content,
            unitId: bag.unitId,
            productCode: bag.productCode,
            kind: bag.kind,
            transfusedAt: bag.transfusedAt,
            problem: null,
          },
        ],
  )
}

/** A line's amounts among its bags, in the order of their ids, so that the same bill is divided the same way again. */
function divided(line: BillLine, bags: readonly KnownBag[]) {
  const whole = sumOf(bags)
  const inOrder = bags.toSorted((one, other) => inTextOrder(one.unitId, other.unitId))
  let taken = 0
  return inOrder.map((bag) => {
    const before = taken
    taken += bag.content
    const part = (fen: number) => upTo(fen, taken, whole) - upTo(fen, before, whole)
    return {
      bag,
      charge: {
        chargedFen: part(line.chargedFen),
        insuredFen: part(line.insuredFen),
        waivedFen: part(line.waivedFen),
      },
    }
  })
}

/** Exact: fen times thousandths may pass the integers that a binary number holds. */
const upTo = (fen: number, part: number, whole: number): number =>
  Number((BigInt(fen) * BigInt(part)) / BigInt(whole))
