import {
  type CrossProvinceCaseRow,
  lockCrossProvinceCase,
  updateCrossProvinceCase,
} from '#db/waivers/finders-cross-province.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { CrossProvinceCaseRefused } from '#resolvers/waivers/errors.ts'
import { assertNamesNobody } from '#resolvers/waivers/names-nobody.ts'
import { isAmount } from '#resolvers/waivers/record-cross-province-case.ts'
import { mayTransition } from '#rules/vocabulary.ts'
import { type CrossProvinceAction, crossProvinceTransitions } from '#rules/waivers/settlement-terms.ts'

/** How a document goes on. */
export type AdvanceCrossProvinceCaseInput = OperationInput & {
  readonly caseId: string
  readonly action: CrossProvinceAction
  /** What was paid, fen: with `PAY` alone. */
  readonly paidFen?: number | null
  /** Why nothing is paid: with `REFUSE` alone. Names no patient. */
  readonly reason?: string | null
}

/** A document between provinces was sent on, paid or refused. The same again changes nothing. */
export const advanceCrossProvinceCase = operation(
  'waivers.advanceCrossProvinceCase',
  async (tx, input: AdvanceCrossProvinceCaseInput): Promise<{ id: Id<'CrossProvinceCase'> }> => {
    const told = readStep(input)
    assertNamesNobody(tx, 'reason', told.refusal ?? '')
    const found = await lockCrossProvinceCase(tx.db, input.caseId)
    const seat = tx.actor.seats.find(({ allianceId }) => allianceId === found?.allianceId)
    if (found === null || seat === undefined) throw new NotFound({ zh: '跨省单据', en: 'document' })
    const { to: state } = crossProvinceTransitions[input.action]
    if (isSame(found, { ...told, state })) {
      tx.note({ subjectId: found.id })
      return { id: found.id }
    }
    if (!mayTransition(crossProvinceTransitions, input.action, found.state))
      throw CrossProvinceCaseRefused.of(found.state)
    const by =
      state === 'SENT'
        ? { sentAt: tx.occurredAt, sentBy: seat.staffId }
        : { endedAt: tx.occurredAt, endedBy: seat.staffId }
    await updateCrossProvinceCase(tx.db, found, { ...told, ...by, state })
    const { id, allianceId, organisationId } = found
    tx.note({ subjectId: id, before: { state: found.state }, after: { state, paidFen: told.paidFen } })
    tx.emit('waivers.crossProvinceCaseChanged', {
      allianceId,
      organisationId,
      subjectId: id,
      payload: { caseId: id, state },
    })
    return { id }
  },
)

type Step = Pick<CrossProvinceCaseRow, 'paidFen' | 'refusal'>

const readStep = ({ action, paidFen, reason }: AdvanceCrossProvinceCaseInput): Step => {
  const refusal = reason?.trim() || null
  const isPaid = typeof paidFen === 'number'
  if ((action === 'PAY') !== isPaid || (isPaid && !isAmount(paidFen)))
    throw BadInput.of('paidFen', {
      zh: '支付时须填写实付金额（分），其他情况不填',
      en: 'give the amount paid, in fen, with a payment and with nothing else',
    })
  if ((action === 'REFUSE') !== (refusal !== null))
    throw BadInput.of('reason', {
      zh: '不予支付时须写明理由，其他情况不填',
      en: 'give the reason with a refusal and with nothing else',
    })
  return { paidFen: paidFen ?? null, refusal }
}

const isSame = (found: CrossProvinceCaseRow, told: Step & Pick<CrossProvinceCaseRow, 'state'>): boolean =>
  found.state === told.state && found.paidFen === told.paidFen && found.refusal === told.refusal
