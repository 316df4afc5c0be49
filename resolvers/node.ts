import { mayCall, type OperationName } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf, readEntry } from '#resolvers/reads.ts'

/**
 * Anything by its id alone: under the same access line as the query for its kind, audited like it. An id that is not
 * the caller's to see and one that was never given are answered alike.
 */
export const readNode = async <Row>(
  ctx: Ctx,
  node: {
    id: string
    access: OperationName | null
    load: ((ctx: Ctx, id: string) => Promise<Row | null>) | null
  },
): Promise<Row | null> => {
  const actor = callerOf(ctx)
  if (node.access === null || node.load === null || !mayCall(actor, node.access)) return null
  ctx.services.readAudit.add(readEntry(ctx, actor, node.access, node.id))
  return node.load(ctx, node.id)
}
