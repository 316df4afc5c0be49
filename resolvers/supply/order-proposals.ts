import { type CellCount, listBooked, listOnOrder, type StockCell } from '#db/supply/finders-advice.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { maySee } from '#resolvers/supply/near-expiry.ts'
import {
  cellKey,
  concerns,
  daysUntil,
  readOutlook,
  type StockOutlook,
} from '#resolvers/supply/stock-outlook.ts'
import { type OrderProposal, proposeOrder } from '#rules/supply/advice-order.ts'

/** What is proposed to be ordered of one product and group, and what it was made of. */
export type OrderProposalLine = StockCell &
  OrderProposal & { readonly free: number; readonly onOrder: number; readonly booked: number }

/** What a bank is advised to order, as of one instant, with the values that were used. */
export type OrderAdvice = {
  readonly asOf: Date
  readonly organisationId: Id<'Organisation'>
  readonly historyDays: number
  readonly leadDays: number
  readonly reviewDays: number
  readonly levelPercent: number
  readonly lines: readonly OrderProposalLine[]
}

/** Of which bank; absent: of the caller's own. */
export type OrderProposalsInput = { readonly organisationId?: string | null }

/**
 * What a bank is advised to order: lines with something to order alone. A member sees its own, the lead those of every
 * bank.
 * @throws NotFound for a bank that is not the caller's to see, and for a hospital that keeps no blood
 */
export const orderProposals = (ctx: Ctx, input: OrderProposalsInput): Promise<OrderAdvice> =>
  auditedLookUp(ctx, { name: 'supply.orderProposals', subject: null, input }, async (lookUp) => {
    const outlook = await readOutlook(lookUp)
    const wanted = input.organisationId ?? lookUp.seat.organisationId
    const bank = outlook.banks.find(({ id }) => id === wanted && maySee(lookUp, id))
    if (bank === undefined) throw new NotFound({ zh: '血库', en: 'blood bank' })
    const { policy, now } = outlook
    return {
      asOf: now,
      organisationId: bank.id,
      historyDays: policy.adviceHistoryDays,
      leadDays: policy.orderLeadDays,
      reviewDays: policy.orderReviewDays,
      levelPercent: policy.orderLevelPercent,
      lines: linesFor(outlook, bank.id, await openNeeds(lookUp, outlook)),
    }
  })

type Needs = { readonly onOrder: readonly CellCount[]; readonly booked: readonly CellCount[] }

const DAY_MS = 86_400_000

/** What is on its way, and what is booked until the delivery after the next, at the bank that will give it. */
const openNeeds = (
  { db, allianceId, elevated }: LookUp,
  { now, policy, banks }: StockOutlook,
): Promise<Needs> =>
  elevated(async () => {
    const until = new Date(now.getTime() + (policy.orderLeadDays + policy.orderReviewDays) * DAY_MS)
    const onOrder = await listOnOrder(db, allianceId)
    const booked = await listBooked(db, allianceId, { from: now, until })
    const lead = banks.find((bank) => bank.lead)?.id
    const bankOf = (id: Id<'Organisation'>) => (banks.some((bank) => bank.id === id) ? id : (lead ?? id))
    return {
      onOrder,
      booked: booked.map((one) => ({ ...one, organisationId: bankOf(one.organisationId) })),
    }
  })

const linesFor = (
  outlook: StockOutlook,
  organisationId: Id<'Organisation'>,
  { onOrder, booked }: Needs,
): OrderProposalLine[] => {
  const asked = booked
    .filter((one) => one.organisationId === organisationId)
    .map(({ productCode, abo, rhd }) => ({
      organisationId,
      productCode,
      abo,
      rhd: rhd ?? ('POSITIVE' as const),
    }))
  const own = outlook.cells.filter((cell) => cell.organisationId === organisationId)
  const cells = new Map([...own, ...asked].map((cell) => [cellKey(cell), cell]))
  return [...cells.values()]
    .map((cell) => lineFor(outlook, cell, { onOrder: bagsOf(onOrder, cell), booked: bagsOf(booked, cell) }))
    .filter(({ bags }) => bags > 0)
    .toSorted((one, other) => cellKey(one).localeCompare(cellKey(other)))
}

const bagsOf = (counts: readonly CellCount[], cell: StockCell): number =>
  counts.filter((count) => concerns(count, cell)).reduce((total, { bags }) => total + bags, 0)

const lineFor = (
  outlook: StockOutlook,
  { organisationId, productCode, abo, rhd }: StockCell,
  { onOrder, booked }: { readonly onOrder: number; readonly booked: number },
): OrderProposalLine => {
  const cell = { organisationId, productCode, abo, rhd }
  const { policy, now } = outlook
  const free = outlook.bags.filter((bag) => cellKey(bag) === cellKey(cell))
  const proposal = proposeOrder(
    {
      demand: outlook.demandOf(cell),
      expiries: free.map(({ expiresAt }) => daysUntil(expiresAt, now)),
      onOrder,
      booked,
      keepsDays: keepsDays(outlook, productCode),
    },
    {
      leadDays: policy.orderLeadDays,
      reviewDays: policy.orderReviewDays,
      level: policy.orderLevelPercent / 100,
    },
  )
  return { ...cell, ...proposal, free: free.length, onOrder, booked }
}

/** How long a bag of a product has left when it comes: as those on the shelves had; without any, as the standard has it. */
const keepsDays = ({ bags, products, policy }: StockOutlook, productCode: string): number => {
  const left = bags
    .filter((bag) => bag.productCode === productCode && !bag.thawed)
    .map(({ receivedAt, expiresAt }) => daysUntil(expiresAt, receivedAt))
  if (left.length > 0) return left.reduce((total, one) => total + one, 0) / left.length
  const product = products.get(productCode)
  return product === undefined ? 0 : policy.storage[product.storage].shelfLifeDays
}
