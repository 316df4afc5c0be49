import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import { answerAlarm, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import type { Told } from '#rules/alarms/terms.ts'
import { excursionHoldKinds, type HoldKind, holdKindLabels } from '#rules/inventory/terms.ts'

const KIND = 'COLD_CHAIN_BLOOD_OUT'

/** Where a bag is with those who will give it. */
const OUT = ['ISSUED', 'HANDED_OVER']

/** The same transaction, in the alliance where it happened. */
const at = (tx: Tx, { allianceId }: ToldEvent): Tx => ({ ...tx, allianceId })

/** A bag that had stood out of range has left the bank meanwhile: whoever has it is told before it is given. */
export const alarmHeldOutside = async (
  tx: Tx,
  { unitId, kind, custody }: EventPayload<'inventory.unitHeld'>,
  told: ToldEvent,
): Promise<void> => {
  if (!isOfExcursion(kind) || !OUT.includes(custody)) return
  const { zh, en } = holdKindLabels[kind]
  await tell(tx, unitId, told, {
    zh: `一袋已发出的血液在出库前曾处于温度超限（${zh}），请勿输注，立即隔离并联系输血科`,
    en: `A bag that was issued had stood out of range before (${en}): don’t give it, set it aside and call the blood bank`,
  })
}

/** It was given already: the patient is watched, and what came of it is recorded. */
export const alarmTransfused = (
  tx: Tx,
  { unitId }: EventPayload<'inventory.transfusedInExcursion'>,
  told: ToldEvent,
): Promise<void> =>
  tell(tx, unitId, told, {
    zh: '一袋已输注的血液在出库前曾处于温度超限，请观察患者并联系输血科',
    en: 'A bag that was transfused had stood out of range before: watch the patient and call the blood bank',
  })

const tell = async (tx: Tx, subjectId: string, told: ToldEvent, words: Told): Promise<void> => {
  await raiseAlarm(at(tx, told), {
    organisationId: told.organisationId,
    kind: KIND,
    subjectId,
    severity: 'CRITICAL',
    told: words,
    occurredAt: told.occurredAt,
  })
}

/** Whoever lifts the hold, or takes the bag back, has answered. */
const answering =
  (words: Told) =>
  (tx: Tx, { unitId }: { readonly unitId: string }, told: ToldEvent): Promise<void> =>
    answerAlarm(at(tx, told), { kind: KIND, subjectId: unitId, at: told.occurredAt, told: words })

const lifted = answering({ zh: '已由质量负责人放行', en: 'a quality officer lifted the hold' })
export const answerLifted = async (
  tx: Tx,
  payload: EventPayload<'inventory.holdLifted'>,
  told: ToldEvent,
): Promise<void> => {
  if (!isOfExcursion(payload.kind)) return
  const standing = await listStandingHolds(tx.db, told.allianceId, [payload.unitId])
  if (!standing.some(({ kind }) => isOfExcursion(kind))) await lifted(tx, payload, told)
}
export const answerReturned = answering({ zh: '血袋已退回', en: 'the bag came back' })
export const answerDiscarded = answering({ zh: '血袋已报废', en: 'the bag was discarded' })

const isOfExcursion = (kind: string): kind is HoldKind => excursionHoldKinds.some((known) => known === kind)
