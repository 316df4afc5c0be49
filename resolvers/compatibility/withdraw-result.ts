import { withdrawFacts } from '#db/compatibility/finders.ts'
import {
  listCrossmatchesByIds,
  lockCurrentResults,
  lockResult,
  type ResultKind,
  type ResultRow,
  retireResult,
} from '#db/compatibility/finders-results.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, kindOf } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { ResultRefused } from '#resolvers/compatibility/errors.ts'
import { oweCrossmatchAnew, oweTestsAnew } from '#resolvers/compatibility/owe-tests-anew.ts'
import { assertPerformer } from '#resolvers/compatibility/recording.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { judgeWithdrawal } from '#rules/compatibility/withdrawal.ts'

/** What a result is of: for a sender that knows the hub's ids of results as little as a laboratory system does. */
export type ResultOf = {
  readonly kind: ResultKind
  readonly sampleId: string
  /** Of a crossmatch. */
  readonly unitId?: string | null
}

/** Which result was wrong, and why: by its id, or the only one of its kind that stands. */
export type WithdrawResultInput = OperationInput & {
  readonly resultId?: string | null
  readonly of?: ResultOf | null
  readonly reason: string
}

/**
 * Takes a result back that was wrong, as one that was reported for another patient: it stays on record, no decision
 * rests on it any more, and neither does the passport. A deviation is opened, for somebody may have acted on it.
 * @throws NotFound, ResultRefused where it no longer stands or is another hospital's
 */
export const withdrawResult = operation(
  'compatibility.withdrawResult',
  async (tx: Tx, input: WithdrawResultInput): Promise<{ id: Id<'Sample'>; resultId: string }> => {
    const reason = reasonOf(input, { zh: '须说明原因', en: 'a reason is needed' })
    await assertPerformer(tx)
    const { kind, row } = await lockMeant(tx, input)
    if (!row.current)
      throw new ResultRefused({
        zh: '该结果已被更正或撤回',
        en: 'the result was corrected or taken back before',
      })
    if (row.performedAtId !== tx.seat.organisationId)
      throw new ResultRefused({
        zh: '只有出具结果的机构可以撤回',
        en: 'only who reported the result takes it back',
      })
    await retireResult(tx.db, tx.allianceId, kind, row.id)
    await withdrawFacts(tx.db, tx.allianceId, row.id, tx.now)
    await oweResultAnew(tx, row)
    await openDeviation(tx, {
      organisationId: row.organisationId,
      subjectId: row.id,
      findings: judgeWithdrawal(row.status),
    })
    tx.note({
      subjectId: row.id,
      before: { current: true, status: row.status },
      after: { current: false, reason },
    })
    tx.emit('compatibility.resultWithdrawn', {
      organisationId: row.organisationId,
      subjectId: row.id,
      payload: {
        resultId: row.id,
        sampleId: row.sampleId,
        requestId: row.requestId,
        patientId: row.patientId,
      },
    })
    return { id: row.sampleId, resultId: row.id }
  },
)

/** What an emergency owed and this result settled is owed again. */
const oweResultAnew = async (tx: Tx, row: ResultRow): Promise<void> => {
  const crossmatchId = asId('Crossmatch', row.id)
  if (crossmatchId === null) return oweTestsAnew(tx, row.patientId)
  const [crossmatch] = await listCrossmatchesByIds(tx.db, [crossmatchId])
  if (crossmatch) await oweCrossmatchAnew(tx, row.patientId, { crossmatchId, unitId: crossmatch.unitId })
}

const kinds: readonly ResultKind[] = ['Typing', 'AntibodyScreen', 'AntibodyIdentification', 'Crossmatch']
const NO_RESULT = { zh: '结果', en: 'result' }

const lockMeant = async (
  tx: Tx,
  { resultId, of }: WithdrawResultInput,
): Promise<{ kind: ResultKind; row: ResultRow }> => {
  if (of) return { kind: of.kind, row: await lockOnly(tx, of) }
  const kind = kinds.find((each) => each === kindOf(resultId ?? ''))
  const row = kind && (await lockResult(tx.db, tx.allianceId, kind, resultId ?? ''))
  if (!kind || !row) throw new NotFound(NO_RESULT)
  return { kind, row }
}

/** The caller's only standing result of the kind; a preliminary one follows no final one, so it counts as well. */
const lockOnly = async (tx: Tx, { kind, ...named }: ResultOf): Promise<ResultRow> => {
  const sampleId = asId('Sample', named.sampleId)
  const unitId = named.unitId ? asId('Unit', named.unitId) : undefined
  if (!sampleId || unitId === null) throw new NotFound(NO_RESULT)
  const of = { sampleId, ...(unitId && { unitId }) }
  const standing = await lockCurrentResults(tx.db, tx.allianceId, kind, of)
  const own = standing.filter(({ performedAtId }) => performedAtId === tx.seat.organisationId)
  const [row, ...others] = own
  if (row === undefined) throw new NotFound(NO_RESULT)
  if (others.length === 0) return row
  throw BadInput.of('resultId', {
    zh: '有多份结果，请指明撤回哪一份',
    en: 'several results stand: say which one is taken back',
  })
}
