import {
  type CaseFilter,
  listCases,
  listCasesByIds,
  listLastOfRoots,
  listPaymentsOfCases,
  listStepsOfCases,
  type RefundPaymentRow,
  type WaiverCaseRow,
  type WaiverCaseStepRow,
} from '#db/waivers/finders-cases.ts'
import { NotFound } from '#lib/errors.ts'
import type { Actor, Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { callerOf, many, one, read } from '#resolvers/reads.ts'
import { openPayee, type Payee } from '#resolvers/waivers/payee.ts'
import type { CaseState } from '#rules/waivers/case-terms.ts'

export type { Payee, RefundPaymentRow, WaiverCaseRow, WaiverCaseStepRow }

/** What refund cases add to the graph. */
export type CaseEntities = { WaiverCase: WaiverCaseRow }

export const waiverCaseById = one(listCasesByIds)
export const stepsOfCase = many(listStepsOfCases, (row) => row.caseId)
/** The newest waiver of a root. */
export const lastOfRoot = many(listLastOfRoots, (row) => row.rootId)
export const paymentsOfCase = many(listPaymentsOfCases, (row) => row.caseId)

/** Which cases, and which page of them. */
export type WaiverCasesInput = PageArgs & {
  readonly state?: readonly CaseState[] | null
  /** What the caller can go on with. */
  readonly mine?: boolean | null
  readonly encounterId?: string | null
}

/** Refund cases of the caller's hospital, or of the station's hospitals, the newest first. */
export const waiverCases = read(
  'waivers.waiverCases',
  async (query, input: WaiverCasesInput): Promise<Page<WaiverCaseRow>> =>
    pageOf<WaiverCaseRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) =>
        listCases(query.db, filterOf(query.actor, input), { after: after?.[0] ?? null, limit }),
    }),
)

/** What a cashier, and what the station, can go on with. */
const OF_CASHIER: readonly CaseState[] = ['WITH_PERSON', 'OWED', 'PAYEE_CONFIRMED', 'SIGNED']
const OF_STATION: readonly CaseState[] = ['WITH_PERSON']

const filterOf = ({ seats: [seat] }: Actor, { state, mine, encounterId }: WaiverCasesInput): CaseFilter => {
  const todo = seat.kind === 'STATION' ? OF_STATION : OF_CASHIER
  const asked = state ?? null
  return {
    states: mine ? (asked?.filter((one) => todo.includes(one)) ?? todo) : asked,
    encounterId: encounterId ?? null,
    notConfirmedBy: mine ? seat.staffId : null,
  }
}

/** Why a step was done. What papers a payee showed is the hospital's alone to know. */
export const reasonOfStep = (
  { step, reason, organisationId }: WaiverCaseStepRow,
  ctx: Ctx,
): string | null => {
  const isOwn = callerOf(ctx).seats.some((seat) => seat.organisationId === organisationId)
  return step === 'PAYEE_CONFIRMED' && !isOwn ? null : reason
}

/** To whom a refund goes, in the clear: for whoever pays it. Null before the payee is confirmed. */
export const refundPayee = read(
  'waivers.refundPayee',
  async (query, { caseId }: { readonly caseId: string }): Promise<Payee | null> => {
    const row = await waiverCaseById(query.ctx, caseId)
    if (row === null) throw new NotFound({ zh: '退费个案', en: 'refund case' })
    return openPayee(query.ctx, row)
  },
  ({ caseId }) => caseId,
)
