import type { DonorEnquiryRow } from '#db/supply/finders-enquiries.ts'
import { insertStockOrder } from '#db/supply/finders-orders.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { addHours } from '#lib/quantities.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Seat, Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lockedEnquiry, moveEnquiry } from '#resolvers/supply/donor-enquiry.ts'
import { DonorEnquiryRefused } from '#resolvers/supply/errors.ts'
import { checkLock } from '#rules/supply/enquiry.ts'

/** What the station may say to an enquiry. */
export const donorEnquiryOutcomes = ['LOCKED', 'REFUSED', 'ISSUED'] as const
export type DonorEnquiryOutcome = (typeof donorEnquiryOutcomes)[number]

/** The station's answer to an enquiry among its donors. */
export type AnswerDonorEnquiryInput = OperationInput & {
  readonly enquiryId: string
  readonly outcome: DonorEnquiryOutcome
  /** Until when donors or bags are kept; absent: as long as the rules in force allow. */
  readonly lockedUntil?: Date | null
  /** How many donors or bags are kept, or how many bags are issued. */
  readonly matches?: number | null
  /** The station's own number. */
  readonly number?: string | null
  readonly reason?: string | null
}

/**
 * The station locks donors or bags for an enquiry until a time, finds none, or issues: then the enquiry becomes an order
 * that is confirmed, and its blood comes like any other.
 */
export const answerDonorEnquiry = operation(
  'supply.answerDonorEnquiry',
  async (tx, input: AnswerDonorEnquiryInput): Promise<{ id: Id<'DonorEnquiry'> }> => {
    const seatOf = (row: DonorEnquiryRow) =>
      tx.actor.seats.find(
        (seat) => seat.allianceId === row.allianceId && seat.organisationId === row.stationId,
      )
    const enquiry = await lockedEnquiry(tx, input.enquiryId, (row) => seatOf(row) !== undefined)
    const seat = seatOf(enquiry) ?? tx.seat
    if (input.outcome === 'LOCKED') await lock(tx, enquiry, input)
    else if (input.outcome === 'REFUSED') await refuse(tx, enquiry, input)
    else await issue(tx, enquiry, { input, seat })
    return { id: enquiry.id }
  },
)

const said = ({ number, reason, matches }: AnswerDonorEnquiryInput, enquiry: DonorEnquiryRow) => ({
  externalNumber: number?.trim() || enquiry.externalNumber,
  answerReason: reason?.trim() || null,
  matches: matches ?? enquiry.matches,
})

const lock = async (tx: Tx, enquiry: DonorEnquiryRow, input: AnswerDonorEnquiryInput) => {
  const { values: policy } = await policyAt({ db: tx.db, allianceId: enquiry.allianceId }, tx.now)
  const lockedUntil = input.lockedUntil ?? addHours(tx.now, policy.donorLockHours)
  const findings = checkLock(lockedUntil, tx.now, policy)
  if (findings.length > 0) throw DonorEnquiryRefused.because(findings)
  await moveEnquiry(tx, enquiry, 'lock', { ...said(input, enquiry), lockedAt: tx.occurredAt, lockedUntil })
}

const refuse = async (tx: Tx, enquiry: DonorEnquiryRow, input: AnswerDonorEnquiryInput) => {
  if (!input.reason?.trim())
    throw BadInput.of('reason', { zh: '未找到时须说明', en: 'say why nothing is found' })
  await moveEnquiry(tx, enquiry, 'refuse', { ...said(input, enquiry), endedAt: tx.occurredAt })
}

const issue = async (
  tx: Tx,
  enquiry: DonorEnquiryRow,
  { input, seat }: { input: AnswerDonorEnquiryInput; seat: Seat },
) => {
  const bags = input.matches ?? enquiry.bags
  if (!Number.isInteger(bags) || bags < 1 || bags > enquiry.bags)
    throw BadInput.of('matches', {
      zh: `发放袋数须为 1 至 ${enquiry.bags}`,
      en: `1 to ${enquiry.bags} bags are issued`,
    })
  const orderId = newId('StockOrder')
  await insertOrder(tx, enquiry, { orderId, bags, answeredBy: seat.staffId, number: input.number ?? null })
  await moveEnquiry(tx, enquiry, 'issue', { ...said(input, enquiry), orderId, endedAt: tx.occurredAt })
  tx.emit('supply.stockOrderChanged', {
    allianceId: enquiry.allianceId,
    organisationId: enquiry.organisationId,
    subjectId: orderId,
    payload: { orderId, state: 'CONFIRMED' },
  })
}

type Issued = {
  readonly orderId: Id<'StockOrder'>
  readonly bags: number
  readonly answeredBy: Id<'Staff'>
  readonly number: string | null
}

const insertOrder = async (
  tx: Tx,
  enquiry: DonorEnquiryRow,
  { orderId, bags, answeredBy, number }: Issued,
): Promise<void> => {
  const { allianceId, organisationId, stationId: supplierId } = enquiry
  await insertStockOrder(
    tx.db,
    {
      allianceId,
      id: orderId,
      organisationId,
      supplierId,
      kind: 'STATION',
      state: 'CONFIRMED',
      urgency: 'URGENT',
      neededBy: enquiry.neededBy,
      reason: enquiry.reason,
      placedBy: enquiry.placedBy,
      occurredAt: tx.occurredAt,
      externalNumber: number?.trim() || enquiry.externalNumber,
      answeredAt: tx.occurredAt,
      answeredBy,
    },
    [
      {
        allianceId,
        id: newId('StockOrderLine'),
        organisationId,
        supplierId,
        orderId,
        position: 0,
        productCode: enquiry.productCode,
        abo: enquiry.abo,
        rhd: enquiry.rhd,
        bags,
        confirmedBags: bags,
      },
    ],
  )
}
