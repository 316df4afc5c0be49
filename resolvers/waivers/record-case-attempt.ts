import { listWaiversByIds, type WaiverRow } from '#db/waivers/finders.ts'
import { updateWaiverCase, type WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import { pauseBehind } from '#lib/backoff.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endCase, lockedCase, moveCase } from '#resolvers/waivers/case-life.ts'
import { asksPerson } from '#resolvers/waivers/cases.ts'
import { PEER_BACKOFF } from '#resolvers/waivers/peer-queue.ts'

/** What came of a case's attempt to decide itself. */
export type RecordCaseAttemptInput = OperationInput & {
  readonly caseId: string
  readonly outcome:
    | { readonly kind: 'quoted'; readonly waiverId: Id<'Waiver'> }
    /** Another claim has its bags: what is open is that one's matter, once it is settled. */
    | { readonly kind: 'claimed'; readonly rootId: Id<'Waiver'> }
    /** The rules refuse it: a person sees to it. */
    | { readonly kind: 'refused'; readonly reason: string }
    /** Not now: it rests, longer each time, and is never given up. */
    | { readonly kind: 'failed'; readonly fault: string }
    /** The bill is not settled yet: it rests until then. */
    | { readonly kind: 'early'; readonly until: string }
}

/** What is to be done with the quote. */
export type CaseAttemptAnswer = { readonly quote: 'SETTLE' | 'RELEASE' | 'NONE' }

/**
 * Writes what came of an attempt. What the quote covers is to be settled at once: then the case owes it. Where it covers
 * nothing the case is closed, goes to a person, or waits on: a register that is away makes nothing free and nothing lost.
 */
export const recordCaseAttempt = operation(
  'waivers.recordCaseAttempt',
  async (tx, { caseId, outcome }: RecordCaseAttemptInput): Promise<CaseAttemptAnswer> => {
    assertHubAlone(tx)
    return tx.elevated(async () => {
      const row = await lockedCase(tx, caseId)
      if (row.allianceId !== tx.allianceId) throw new NotFound({ zh: '退费个案', en: 'refund case' })
      // Somebody decided in the meantime, or it was closed.
      if (row.state !== 'WAITING') return { quote: 'RELEASE' }
      if (outcome.kind === 'early') {
        tx.idle()
        await updateWaiverCase(tx.db, row, { nextAttemptAt: new Date(outcome.until) })
        return { quote: 'NONE' }
      }
      if (outcome.kind === 'claimed') return overtaken(tx, row, outcome.rootId)
      if (outcome.kind === 'failed') return rest(tx, row, outcome.fault)
      if (outcome.kind === 'refused') {
        const reasons = [...row.reasons, 'NOT_DECIDABLE' as const]
        await moveCase(tx, row, 'ask', { reasons, fault: outcome.reason }, { reason: outcome.reason })
        return { quote: 'NONE' }
      }
      const [waiver] = await listWaiversByIds(tx.db, [outcome.waiverId])
      return waiver === undefined || waiver.id === row.rootId
        ? rest(tx, row, '未得到新的减免 / The quote gave no waiver of its own.')
        : quoted(tx, row, waiver)
    })
  },
)

const quoted = async (tx: Tx, row: WaiverCaseRow, waiver: WaiverRow): Promise<CaseAttemptAnswer> => {
  if (waiver.fen > 0) {
    // The quote is settled next; should the hub end in between, the case asks again and gets the same.
    await updateWaiverCase(tx.db, row, {
      rootId: waiver.rootId,
      attempts: row.attempts + 1,
      nextAttemptAt: new Date(tx.now.getTime() + PEER_BACKOFF.firstMs),
      fault: null,
    })
    return { quote: 'SETTLE' }
  }
  if (waiver.next === 'FINAL') {
    await endCase(tx, row, 'close', NOTHING_DUE)
    return { quote: 'RELEASE' }
  }
  const open = [...waiver.open]
  if (asksPerson(open)) {
    // A person decides about what the quote knew: the root is what keeps it.
    await moveCase(tx, row, 'ask', { reasons: open, rootId: waiver.rootId }, { reason: open.join(' ') })
    return { quote: 'RELEASE' }
  }
  await rest(tx, row, '核验服务仍不可用 / A register can not be asked yet.')
  return { quote: 'RELEASE' }
}

/** While the other claim is a quote alone it may still come to nothing. */
const overtaken = async (tx: Tx, row: WaiverCaseRow, rootId: Id<'Waiver'>): Promise<CaseAttemptAnswer> => {
  const [other] = await listWaiversByIds(tx.db, [rootId])
  if (other?.state !== 'SETTLED') return rest(tx, row, CLAIMED)
  await endCase(tx, row, 'close', CLAIMED)
  return { quote: 'NONE' }
}

const CLAIMED = '血袋已在另一减免中 / Its bags are in another claim.'
const NOTHING_DUE = '已核验，无应退金额 / It was decided: nothing is due.'

const rest = async (tx: Tx, row: WaiverCaseRow, fault: string): Promise<CaseAttemptAnswer> => {
  const attempts = row.attempts + 1
  tx.idle()
  await updateWaiverCase(tx.db, row, {
    attempts,
    fault,
    nextAttemptAt: new Date(tx.now.getTime() + pauseBehind(PEER_BACKOFF, attempts)),
  })
  return { quote: 'NONE' }
}
