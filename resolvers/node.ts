import type { Soon } from '#lib/soon.ts'
import { mayCall, type OperationName } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf, noteRead } from '#resolvers/reads.ts'

/**
 * Anything by its id alone: under the same access line as the query for its kind, audited like it. An id that is not
 * the caller's to see and one that was never given are answered alike.
 */
export const readNode = async <Row>(
  ctx: Ctx,
  node: {
    id: string
    access: OperationName | null
    /** Other lines that will do: of what has led to it, when the id comes in a reference. */
    leading?: readonly OperationName[]
    load: ((ctx: Ctx, id: string) => Soon<Row | null>) | null
  },
): Promise<Row | null> => {
  const actor = callerOf(ctx)
  const { access, leading = [], load } = node
  if (access === null || load === null) return null
  if (![access, ...leading].some((line) => mayCall(actor, line))) return null
  noteRead(ctx, actor, { name: access, subjectId: node.id })
  return load(ctx, node.id)
}

/** The same by a number of its own, such as a patient's in a hospital; the audit row tells which row it was. */
export const readNumbered = async <Row extends { id: string }>(
  ctx: Ctx,
  named: { access: OperationName; find: () => Promise<Row | null> },
): Promise<Row | null> => {
  const actor = callerOf(ctx)
  if (!mayCall(actor, named.access)) return null
  const row = await named.find()
  noteRead(ctx, actor, { name: named.access, subjectId: row?.id ?? null })
  return row
}
