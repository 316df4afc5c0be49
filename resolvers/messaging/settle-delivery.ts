import { SYSTEM_SCOPE } from '#db/client.ts'
import { type ClaimedDelivery, type DeliveryEnd, settleDelivery as settle } from '#db/messaging/deliveries.ts'
import { keepText } from '#db/messaging/kept-text.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import type { Services } from '#resolvers/context.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'
import { type DeliveryPolicy, retryPause } from '#resolvers/messaging/delivery-policy.ts'
import { type DeliveryAction, deliveryTransitions } from '#rules/messaging/terms.ts'

/** What came of one attempt to deliver. */
export type Attempt =
  /** The receiver took it; `answer` is null where none was asked for. */
  | { readonly kind: 'taken'; readonly answer: Buffer | null; readonly code: string | null }
  /** The receiver said no: AE, AR, CE or CR. */
  | { readonly kind: 'refused'; readonly answer: Buffer; readonly code: string }
  /** Something came back that can't be matched or read. */
  | { readonly kind: 'undecidable'; readonly answer: Buffer | null; readonly fault: string }
  /** No answer: the receiver may or may not have it. */
  | { readonly kind: 'unanswered'; readonly fault: string }
  /** Nothing was sent at all. */
  | { readonly kind: 'unsent'; readonly fault: string; readonly retryInMs: number }

/** How an attempt ended, in words and bytes that are not encrypted yet. */
export type DecidedEnd = Omit<DeliveryEnd, 'answer' | 'fault'> & {
  readonly answer: Buffer | null
  readonly fault: string | null
}

/** The state a claimed delivery goes to, by the table of transitions. */
export const decideDelivery = (
  attempt: Attempt,
  attempts: number,
  policy: DeliveryPolicy,
  random: number,
): DecidedEnd => {
  const to = (action: DeliveryAction) => deliveryTransitions[action].to
  const retryInMs = retryPause(policy, attempts, random)
  const none = { answer: null, answerCode: null }
  switch (attempt.kind) {
    case 'taken':
      return { state: to('acknowledge'), answer: attempt.answer, answerCode: attempt.code, fault: null }
    case 'refused':
      return {
        state: to('refuse'),
        answer: attempt.answer,
        answerCode: attempt.code,
        fault: `对方以 ${attempt.code} 拒绝 / the receiver answered ${attempt.code}`,
      }
    case 'undecidable': {
      const gaveUp = attempts >= policy.mostUndecidable
      const state = to(gaveUp ? 'quarantine' : 'retry')
      return { state, answer: attempt.answer, answerCode: null, fault: attempt.fault, retryInMs }
    }
    case 'unanswered':
      return { state: to('retry'), ...none, fault: attempt.fault, retryInMs }
    case 'unsent':
      return {
        state: to('retry'),
        ...none,
        fault: attempt.fault,
        retryInMs: attempt.retryInMs,
        counts: false,
      }
  }
}

/**
 * Writes what came of an attempt; a refused or quarantined message is told as `messageFailed` in the same transaction.
 * @returns whether the delivery was still the worker's
 */
export const settleDelivery = (
  { database, keys }: Pick<Services, 'database' | 'keys'>,
  claimed: ClaimedDelivery,
  end: DecidedEnd,
): Promise<boolean> =>
  database.transaction(SYSTEM_SCOPE, async (db) => {
    const settled = await settle(db, claimed, {
      ...end,
      answer: end.answer && keys.encryptBytes(end.answer),
      fault: keepText(keys, end.fault),
    })
    if (settled && (end.state === 'REFUSED' || end.state === 'QUARANTINED'))
      await insertEvents(db, [
        {
          allianceId: claimed.allianceId,
          organisationId: claimed.organisationId,
          name: 'messaging.messageFailed' satisfies EventName,
          subjectId: claimed.id,
          payload: {
            deliveryId: claimed.id,
            answerCode: end.answerCode,
          } satisfies EventPayload<'messaging.messageFailed'>,
          correlationId: claimed.controlId,
          occurredAt: new Date(),
        },
      ])
    return settled
  })
