import {
  lockCurrentResults,
  lockResult,
  type ResultKind,
  type ResultRow,
} from '#db/compatibility/finders-results.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { ResultRefused } from '#resolvers/compatibility/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import type { ResultStatus } from '#rules/compatibility/terms.ts'

/** The new result, as far as finding its predecessor needs it. */
type Successor = {
  readonly kind: ResultKind
  readonly sampleId: Id<'Sample'>
  readonly unitId?: Id<'Unit'>
  readonly status: ResultStatus
  readonly correctsId?: string | null
}

/**
 * The result in whose place a new one will stand; null for one that stands beside the others.
 * A correction names it, or means the only standing one; a final or preliminary result follows its preliminary.
 */
export const findReplaced = async (tx: Tx, successor: Successor): Promise<ResultRow | null> => {
  if (successor.correctsId) return named(tx, successor, successor.correctsId)
  const standing = await lockCurrentResults(tx.db, tx.allianceId, successor.kind, successor)
  const here = standing.filter(({ performedAtId }) => performedAtId === tx.seat.organisationId)
  if (successor.status === 'CORRECTED') return only(here.filter(({ status }) => status !== 'PRELIMINARY'))
  return here.findLast(({ status }) => status === 'PRELIMINARY') ?? null
}

const named = async (tx: Tx, successor: Successor, correctsId: string): Promise<ResultRow> => {
  const id = asId(successor.kind, correctsId)
  const row = id && (await lockResult(tx.db, tx.allianceId, successor.kind, id))
  if (!row) throw new NotFound({ zh: '被更正的结果', en: 'result to correct' })
  if (row.sampleId !== successor.sampleId)
    throw BadInput.of('correctsId', {
      zh: '被更正的结果来自另一份标本',
      en: 'the result to correct is of another sample',
    })
  if (!row.current)
    throw new ResultRefused({
      zh: '该结果已被更正，请更正其最新一版',
      en: 'this result was replaced before; correct the one that stands',
    })
  if (row.status !== 'PRELIMINARY' && successor.status !== 'CORRECTED')
    throw BadInput.of('status', {
      zh: '替换已发布的结果，状态须为 CORRECTED',
      en: 'what replaces a final result has the status CORRECTED',
    })
  return row
}

const only = (rows: readonly ResultRow[]): ResultRow => {
  const [row, ...others] = rows
  if (row !== undefined && others.length === 0) return row
  throw BadInput.of('correctsId', {
    zh: row === undefined ? '没有可更正的结果' : '有多份结果，请指明更正哪一份',
    en:
      row === undefined
        ? 'there is no result to correct'
        : 'several results stand: say which one is corrected',
  })
}
