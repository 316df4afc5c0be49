import { listLastOfRoots, type WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type ClaimedBill, claimedBillOf } from '#resolvers/waivers/case-bill.ts'
import { assertMayMove, lockedCase, moveCase } from '#resolvers/waivers/case-life.ts'
import { namelessReasonOf } from '#resolvers/waivers/names-nobody.ts'
import { type BillLineInput, readBill } from '#resolvers/waivers/quote-input.ts'
import { keptFactsOf } from '#resolvers/waivers/recompute.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import { faultsOfRulings, type RulingFault, type Rulings } from '#rules/waivers/rulings.ts'

/** What a person rules in a case. */
export type DecideWaiverCaseInput = OperationInput &
  Partial<{ readonly [Name in keyof Rulings]: Rulings[Name] | null }> & {
    readonly caseId: string
    /** What was seen, and what clause or decision it stands on. */
    readonly reason: string
    /** The bill with its lines set right, where one matched no bag; absent: as it was. */
    readonly lines?: readonly BillLineInput[] | null
  }

/**
 * A person answers what a case left open: a relation is true, a setting counts so, a component converts so, a line is for
 * that bag. They name no amount: the case decides itself anew with the answers, and what stays open comes back to them.
 * Where the donor record contradicted itself, the reason alone says that it was put right there.
 * @throws WaiverCaseNotInState
 */
export const decideWaiverCase = operation(
  'waivers.decideWaiverCase',
  async (tx, input: DecideWaiverCaseInput): Promise<{ id: Id<'WaiverCase'> }> => {
    const reason = namelessReasonOf(tx, input, { zh: '请写明裁定依据', en: 'say what the ruling stands on' })
    const row = await lockedCase(tx, input.caseId)
    assertMayMove(row, 'rule')
    const before = claimedBillOf(row)
    const rulings = rulingsOf(input, before?.rulings ?? null)
    await assertAnswers(tx, row, input, rulings)
    if (input.lines) readBill({ lines: input.lines }, { now: tx.now, isProduct: () => true })
    const billed: ClaimedBill = {
      lines: input.lines ?? before?.lines ?? null,
      billNumber: before?.billNumber ?? null,
      invoiceNumber: before?.invoiceNumber ?? null,
      unitIds: before?.unitIds ?? [],
      rulings,
    }
    await moveCase(tx, row, 'rule', { billed, nextAttemptAt: tx.now, attempts: 0, fault: null }, { reason })
    return { id: row.id }
  },
)

/** What was ruled before stands beside what is ruled now. */
const rulingsOf = (input: DecideWaiverCaseInput, before: Rulings | null): Rulings => ({
  accepted: [...(before?.accepted ?? []), ...(input.accepted ?? [])],
  settings: [...(before?.settings ?? []), ...(input.settings ?? [])],
  conversions: [...(before?.conversions ?? []), ...(input.conversions ?? [])],
})

/** Only questions that the decision left open are answered, and only with what it could come to. */
const assertAnswers = async (tx: Tx, row: WaiverCaseRow, input: DecideWaiverCaseInput, rulings: Rulings) => {
  const [asked] =
    row.rootId === null ? [] : await tx.elevated(() => listLastOfRoots(tx.db, [row.rootId as string]))
  const facts = asked === undefined ? null : keptFactsOf(asked)
  const count = rulings.accepted.length + rulings.settings.length + rulings.conversions.length
  // What the donor record had wrong is put right there: the answer is that it was, and it is asked again.
  if (count === 0 && !input.lines && !facts?.contradicted?.length)
    throw BadInput.of('accepted', {
      zh: '没有任何裁定；如不予退费请用 refuseWaiverCase',
      en: 'nothing is ruled; to pay nothing, use refuseWaiverCase',
    })
  const faults = faultsOfRulings(facts ?? { candidates: [], policies: [] }, rulingsOf(input, null))
  if (faults.length > 0)
    throw new BadInput(faults.map(({ field, fault }) => ({ field, words: FAULTS[fault] })))
}

const FAULTS: Readonly<Record<RulingFault, Bilingual>> = {
  NOT_CONTRADICTED: {
    zh: '该献血者的亲属关系没有矛盾信息',
    en: 'no registry contradicts this donor’s relation',
  },
  NOT_OPEN: { zh: '该设置不是待定设置', en: 'this setting of the policy is not open' },
  NO_SUCH_VALUE: { zh: '该设置没有这一取值', en: 'the setting never has this value' },
  NOT_UNCONVERTED: { zh: '该成分已有折算标准', en: 'the policy converts this component already' },
  NO_ML: { zh: '须为 1 至 2000 的整数毫升', en: 'must be a whole number of ml from 1 to 2,000' },
}
