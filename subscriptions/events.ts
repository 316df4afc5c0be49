import type { SequencedEvent } from '#db/outbox/finders.ts'
import type { Scope } from '#db/outbox/reader.ts'
import { HubError } from '#lib/errors.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'

/** The subscriber took events too slowly; it was cut off instead of being held in memory, and may resume. */
export class FellBehind extends HubError {
  readonly code = 'RESUME_BY_CURSOR'
  /** Where to resume: everything before it was handed over. */
  readonly cursor: string

  constructor(position: number) {
    super({
      zh: '接收太慢，订阅已断开；请用最后收到的游标重新订阅，不会丢失事件',
      en: 'events were taken too slowly and the subscription was ended; subscribe again after the last cursor, nothing is lost',
    })
    this.cursor = encodeCursor(position)
  }
}

/** The event as clients see it. */
export const published = (event: SequencedEvent): PublishedEvent => ({
  position: event.position,
  cursor: encodeCursor(event.position),
  allianceId: event.allianceId,
  organisationId: event.organisationId,
  name: event.name,
  subjectId: event.subjectId,
  payload: event.payload,
  correlationId: event.correlationId,
  occurredAt: event.occurredAt,
})

/** Whether the scope may see the event: the same words as the outbox's row security policy. */
export const maySee = (scope: Scope, event: PublishedEvent): boolean =>
  scope.view === 'system' ||
  (scope.allianceIds.includes(event.allianceId) &&
    (scope.view === 'lead' || scope.organisationIds.includes(event.organisationId)))
