import { lockHistoryFact, withdrawFact } from '#db/compatibility/finders-cases.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { HistoryFactRefused } from '#resolvers/compatibility/errors.ts'
import { lockKnownPatient, tellHistory } from '#resolvers/compatibility/history.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

export type WithdrawHistoryFactInput = OperationInput & {
  readonly factId: string
  readonly reason: string
}

/**
 * Takes back a fact that somebody recorded by hand and that turned out wrong or no longer holds. What rests on a result
 * falls with the result: that is corrected, or its sample rejected.
 * @throws HistoryFactRefused for a fact that rests on a result, or was withdrawn before
 */
export const withdrawHistoryFact = operation(
  'compatibility.withdrawHistoryFact',
  async (tx, input: WithdrawHistoryFactInput): Promise<{ id: Id<'Patient'> }> => {
    const reason = reasonOf(input, { zh: '须说明原因', en: 'a reason is needed' })
    const id = asId('HistoryFact', input.factId)
    const fact = id && (await lockHistoryFact(tx.db, tx.allianceId, id))
    if (!fact) throw new NotFound({ zh: '病史记录', en: 'fact of the passport' })
    if (fact.withdrawnAt !== null)
      throw new HistoryFactRefused({ zh: '该记录已撤回', en: 'the fact was withdrawn before' })
    if (fact.evidenceId !== fact.id)
      throw new HistoryFactRefused({
        zh: '该记录来自检测结果或会诊意见，请更正其来源',
        en: 'the fact rests on a result or an opinion: correct that one',
      })
    const patient = await lockKnownPatient(tx, fact.patientId)
    await withdrawFact(tx.db, tx.allianceId, { id: fact.id, at: tx.now, reason })
    tellHistory(tx, patient)
    tx.note({
      subjectId: patient.id,
      before: { factId: fact.id, kind: fact.kind, value: fact.value },
      after: { reason },
    })
    return { id: patient.id }
  },
)
