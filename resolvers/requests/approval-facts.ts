import type { Db } from '#db/client.ts'
import type { NewItem, RequestRow } from '#db/requests/finders.ts'
import {
  type ApprovalRow,
  type FormLine,
  listApprovalsByRequestIds,
  listFormLinesAround,
} from '#db/requests/finders-approvals.ts'
import type { AllianceId } from '#lib/ids.ts'
import { quantity } from '#lib/quantities.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Ctx } from '#resolvers/context.ts'
import { many } from '#resolvers/reads.ts'
import { approvalsOfRequest } from '#resolvers/requests/read-approvals.ts'
import type { PolicySet } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import { type ApprovalCourse, courseOf } from '#rules/requests/approval.ts'
import { type CountedForm, type DayTotal, dayTotalOf } from '#rules/requests/approval-total.ts'

/** How far a request's approvals have come, and what they are judged on. */
export type ApprovalFacts = ApprovalCourse & DayTotal

/** Where facts are read: a running operation, or anything with a connection and an alliance. */
type Place = { readonly db: Db; readonly allianceId: AllianceId }

/** What of a request its approvals are judged on. */
export type JudgedForm = Pick<
  RequestRow,
  | 'allianceId'
  | 'id'
  | 'organisationId'
  | 'state'
  | 'urgency'
  | 'version'
  | 'formOrder'
  | 'amendedAt'
  | 'occurredAt'
>

/** When the standing form of a request was written: its day decides the rules it is judged by. */
export const appliedAt = (request: Pick<RequestRow, 'amendedAt' | 'occurredAt'>): Date =>
  request.amendedAt ?? request.occurredAt

/**
 * How far the approvals of a request have come: `INCOMPLETE` stops a routine release, `EXEMPT` is an emergency whose
 * `missing` approvals are owed, `COMPLETE` has them all. Judged as of now, so that other requests of the day which were
 * changed or withdrawn meanwhile count as they stand.
 */
export const approvalFactsOf = async (place: Place, request: RequestRow): Promise<ApprovalFacts> =>
  (await approvalCaseOf(place, request)).facts

/** The facts with what they were made of. */
export type ApprovalCase = {
  readonly facts: ApprovalFacts
  readonly log: readonly ApprovalRow[]
  readonly policy: PolicySet
}

export const approvalCaseOf = async (
  { db, allianceId }: Place,
  request: JudgedForm,
): Promise<ApprovalCase> => {
  const [policy, lines, log] = await Promise.all([
    policyAt({ db, allianceId }, appliedAt(request)),
    listFormLinesAround(db, [request.id]),
    listApprovalsByRequestIds(db, [request.id]),
  ])
  const products = await productsOfLines({ db, allianceId }, lines)
  return { facts: judge(request, policy, { lines, log, products }), log, policy }
}

/**
 * The same for a form that is just being placed: `lines` are its own, `others` those of the same person's forms that stand
 * already. It has no log yet.
 */
export const approvalCaseOfNew = async (
  place: Place,
  request: JudgedForm,
  { lines, others }: { readonly lines: readonly NewItem[]; readonly others: readonly FormLine[] },
): Promise<ApprovalCase> => {
  const { id: requestId, state, formOrder } = request
  const form = { requestId, state, formOrder, appliedAt: appliedAt(request) }
  const own = lines.map(({ productCode, quantity: amount }) => ({ ...form, productCode, quantity: amount }))
  const all = [...others, ...own]
  const policy = await policyAt(place, appliedAt(request))
  const products = await productsOfLines(place, all)
  return { facts: judge(request, policy, { lines: all, log: [], products }), log: [], policy }
}

const linesAround = many(listFormLinesAround, (row) => row.aboutId)

/** The same for the fields of a list: the forms and the logs of all its requests are read together. */
export const approvalFactsFor = async (ctx: Ctx, request: RequestRow): Promise<ApprovalFacts> => {
  const [policy, lines, log] = await Promise.all([
    policyOnDayOf(ctx, request),
    linesAround(ctx, request.id),
    approvalsOfRequest(ctx, request.id),
  ])
  const products = await productsOfLines({ db: await ctx.reads.db(), allianceId: request.allianceId }, lines)
  return judge(request, policy, { lines, log, products })
}

const policyOnDayOf = async (ctx: Ctx, request: RequestRow): Promise<PolicySet> => {
  const key = `${request.allianceId}|${appliedAt(request).toISOString()}`
  const [known] = await ctx.reads.rowsOf(listPoliciesByKeys, (row) => row.key, key)
  if (known === undefined) throw new Error(`no rule set for ${key}`)
  return known.policy
}

/** One rule set for each alliance and instant. */
const listPoliciesByKeys = async (db: Db, keys: readonly string[]) =>
  Promise.all(
    keys.map(async (key) => {
      const [allianceId = '', at = ''] = key.split('|')
      return { key, policy: await policyAt({ db, allianceId: allianceId as AllianceId }, new Date(at)) }
    }),
  )

const productsOfLines = (
  place: Place,
  lines: readonly Pick<FormLine, 'productCode'>[],
): Promise<ProductDictionary> =>
  productsOf(
    place,
    lines.map(({ productCode }) => productCode),
  )

type Standing = {
  readonly lines: readonly FormLine[]
  readonly log: readonly ApprovalRow[]
  readonly products: ProductDictionary
}

const judge = (
  request: JudgedForm,
  { values }: PolicySet,
  { lines, log, products }: Standing,
): ApprovalFacts => {
  const forms = formsOf(lines)
  const own = forms.find(({ id }) => id === request.id) ?? emptyForm(request)
  const total = dayTotalOf(own, forms, { policy: values, products })
  return { ...courseOf(total.tier, request.urgency, log), ...total }
}

const formsOf = (lines: readonly FormLine[]): CountedForm[] =>
  [...Map.groupBy(lines, ({ requestId }) => requestId).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return {
      id: first.requestId,
      state: first.state,
      appliedAt: first.appliedAt,
      order: first.formOrder,
      lines: group.map(({ productCode, quantity: amount }) => ({
        product: productCode,
        quantity: quantity(amount),
      })),
    }
  })

const emptyForm = (request: JudgedForm): CountedForm => ({
  id: request.id,
  state: request.state,
  appliedAt: appliedAt(request),
  order: request.formOrder,
  lines: [],
})
