import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { type Ctx, type PublishedEvent, scopeOf } from '#resolvers/context.ts'
import type { EventName } from '#resolvers/events.ts'
import { callerOf, readEntry } from '#resolvers/reads.ts'

/** Events of these names that the caller may see; what each is about is read anew, under the caller's own access. */
export const subscribeTo = (
  ctx: Ctx,
  options: { access: OperationName; names: readonly EventName[]; after: string | null },
): AsyncIterableIterator<PublishedEvent> => {
  const actor = callerOf(ctx)
  assertMayCall(actor, options.access)
  ctx.services.readAudit.add(readEntry(ctx, actor, options.access, null))
  return ctx.services.topics.subscribe({ names: options.names, after: options.after, scope: scopeOf(actor) })
}
