import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import type { Id } from '#lib/ids.ts'
import { answerAlarm, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'

/** The same transaction, in the alliance where it happened: a station serves several. */
const at = (tx: Tx, { allianceId }: ToldEvent): Tx => ({ ...tx, allianceId })

const nameOf = async (tx: Tx, organisationId: Id<'Organisation'>) => {
  const [found] = await tx.elevated(() => listOrganisationsByIds(tx.db, [organisationId]))
  return { zh: found?.nameZh ?? organisationId, en: found?.nameEn ?? organisationId }
}

/** An emergency is told to who is on duty at the lead, wherever the patient lies. */
export const alarmEmergency = async (
  given: Tx,
  { requestId }: EventPayload<'requests.emergencyOpened'>,
  told: ToldEvent,
): Promise<void> => {
  const tx = at(given, told)
  const { zh, en } = await nameOf(tx, told.organisationId)
  await raiseAlarm(tx, {
    organisationId: told.organisationId,
    kind: 'EMERGENCY_OPENED',
    subjectId: requestId,
    severity: 'CRITICAL',
    told: {
      zh: `${zh}提出紧急用血申请，请立即受理`,
      en: `Emergency request for blood from ${en}: take it on now`,
    },
    occurredAt: told.occurredAt,
  })
}

const TAKEN_ON = { zh: '申请已受理', en: 'the request was taken on' }
const OVER = { zh: '申请已结束', en: 'the request is over' }

const answerEmergency =
  (words: { zh: string; en: string }) =>
  async (tx: Tx, { requestId }: { requestId: Id<'Request'> }, told: ToldEvent): Promise<void> =>
    answerAlarm(at(tx, told), {
      kind: 'EMERGENCY_OPENED',
      subjectId: requestId,
      at: told.occurredAt,
      told: words,
    })

/** Whoever takes the request on has answered its alarm; so has who rejects, cancels or closes it. */
export const answerAcceptedEmergency = answerEmergency(TAKEN_ON)
export const answerEndedEmergency = answerEmergency(OVER)

/** A holder that has not answered a recall in time is told once more, and the lead with it. */
export const alarmOverdueRecall = async (
  given: Tx,
  { noticeId, holderId }: EventPayload<'inventory.recallOverdue'>,
  told: ToldEvent,
): Promise<void> => {
  // The event is told to the holder and to the station; one alarm stands for both.
  if (told.organisationId !== holderId) return
  const tx = at(given, told)
  const { zh, en } = await nameOf(tx, holderId)
  await raiseAlarm(tx, {
    organisationId: holderId,
    kind: 'RECALL_OVERDUE',
    subjectId: noticeId,
    severity: 'CRITICAL',
    told: {
      zh: `${zh}未在时限内确认血液召回，请立即停用、隔离并确认`,
      en: `${en} has not acknowledged a recall in time: stop and set the blood aside, and acknowledge it`,
    },
    occurredAt: told.occurredAt,
  })
}

/** The holder's answer to the recall answers its alarm. */
export const answerOverdueRecall = async (
  tx: Tx,
  { noticeId }: EventPayload<'inventory.recallAcknowledged'>,
  told: ToldEvent,
): Promise<void> =>
  answerAlarm(at(tx, told), {
    kind: 'RECALL_OVERDUE',
    subjectId: noticeId,
    at: told.occurredAt,
    told: { zh: '召回已确认', en: 'the recall was acknowledged' },
  })

/** Nobody has to answer a recall that was taken back. */
export const answerWithdrawnRecall = async (
  tx: Tx,
  { noticeIds }: EventPayload<'inventory.recallWithdrawn'>,
  told: ToldEvent,
): Promise<void> => {
  for (const subjectId of noticeIds)
    await answerAlarm(at(tx, told), {
      kind: 'RECALL_OVERDUE',
      subjectId,
      at: told.occurredAt,
      told: { zh: '召回已撤回', en: 'the recall was taken back' },
    })
}
