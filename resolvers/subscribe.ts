import { Forbidden } from '#lib/errors.ts'
import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { type Ctx, type PublishedEvent, scopeOf } from '#resolvers/context.ts'
import type { EventName } from '#resolvers/events.ts'
import { callerOf, noteRead } from '#resolvers/reads.ts'

/** Events of these names that the caller may see; what each is about is read anew, under the caller's own access. */
export const subscribeTo = (
  ctx: Ctx,
  options: {
    access: OperationName
    names: readonly EventName[]
    after: string | null
    /** Passes over events it answers false for; absent: all. */
    only?: (event: PublishedEvent) => boolean
    /** Tells of the caller's own organisations alone, the lead's too. */
    own?: boolean
  },
): AsyncIterableIterator<PublishedEvent> => {
  const actor = callerOf(ctx)
  assertMayCall(actor, options.access)
  noteRead(ctx, actor, { name: options.access, subjectId: null })
  const { names, after, only, own } = options
  const scope = own ? { ...scopeOf(actor), view: 'own' as const } : scopeOf(actor)
  return ctx.services.topics.subscribe({ names, after, scope, ...(only && { only }) })
}

/**
 * Hands over one event, after asking once more whether the caller may have it: a subscription lives for hours, and
 * roles end meanwhile. Audited like any read of what it is about.
 */
export const receiveEvent = (ctx: Ctx, access: OperationName, event: PublishedEvent): PublishedEvent => {
  const actor = callerOf(ctx)
  assertMayCall(actor, access)
  const { allianceIds, organisationIds, view } = scopeOf(actor)
  const mayHave =
    allianceIds.includes(event.allianceId) &&
    (view === 'lead' || organisationIds.includes(event.organisationId))
  if (!mayHave) throw new Forbidden({ zh: '您已无权接收该事件', en: 'this event is no longer yours to see' })
  noteRead(ctx, actor, { name: access, subjectId: event.subjectId })
  return event
}
