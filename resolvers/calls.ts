import { type Actor, type Ctx, type Door, type Services, scopeOf } from '#resolvers/context.ts'
import { makeReadSession } from '#resolvers/reads.ts'
import type { AsOf } from '#resolvers/replica-reads.ts'

/** Begins a call; whoever begins it closes its `reads` when the answer is out. */
export const beginCall = (
  services: Services,
  call: { actor: Actor | null; door: Door; correlationId: string; asOf?: AsOf },
): Ctx => ({
  ...call,
  services,
  reads: makeReadSession(services.database, call.actor === null ? null : scopeOf(call.actor)),
})
