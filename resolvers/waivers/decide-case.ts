import type { WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import { BadInput, ConflictRetry, inBoth, NotFound, Refusal, Unavailable } from '#lib/errors.ts'
import type { Ctx } from '#resolvers/context.ts'
import { billOfCase } from '#resolvers/waivers/case-bill.ts'
import { WaiverBagClaimed } from '#resolvers/waivers/errors.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { type RecordCaseAttemptInput, recordCaseAttempt } from '#resolvers/waivers/record-case-attempt.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'

/**
 * Lets a waiting case decide itself, by the hub's own call: it asks for a quote as the window would, and settles it at once
 * if it covers anything. Between any two steps the hub may end: a quote is answered again or expires, and what was settled is
 * owed in the same transaction.
 */
export const decideCase = async (ctx: Ctx, row: WaiverCaseRow): Promise<void> => {
  const bill = await billOfCase(ctx.services, row)
  if (bill.kind === 'early') {
    await recordCaseAttempt(ctx, { caseId: row.id, outcome: bill })
    return
  }
  const quoted = await quoteWaiver(ctx, bill.quote).catch((error: unknown) => faultOf(ctx, row, error))
  if ('kind' in quoted) {
    await recordCaseAttempt(ctx, { caseId: row.id, outcome: quoted })
    return
  }
  const { quote } = await recordCaseAttempt(ctx, {
    caseId: row.id,
    outcome: { kind: 'quoted', waiverId: quoted.id },
  })
  if (quoted.token === null) return
  if (quote === 'SETTLE') await settleWaiver(ctx, { token: quoted.token })
  else if (quote === 'RELEASE') await releaseWaiver(ctx, { id: quoted.id, reason: RELEASED })
}

const RELEASED = '个案自动处理，未减免 / A case asked; nothing was waived.'

/** What keeps a case from deciding itself. A fault of the hub's own is logged, and must not keep other cases waiting. */
const faultOf = (ctx: Ctx, { id }: WaiverCaseRow, error: unknown): RecordCaseAttemptInput['outcome'] => {
  if (error instanceof ConflictRetry || error instanceof Unavailable)
    return { kind: 'failed', fault: inBoth(error.words) }
  if (error instanceof WaiverBagClaimed) return { kind: 'claimed', rootId: error.waiverId }
  if (error instanceof Refusal || error instanceof BadInput || error instanceof NotFound)
    return { kind: 'refused', reason: inBoth(error.words) }
  ctx.services.log.error({ err: error, caseId: id }, 'a refund case could not be decided; it is tried again')
  return { kind: 'failed', fault: '系统内部错误，稍后重试 / A fault of the hub; it is tried again.' }
}
