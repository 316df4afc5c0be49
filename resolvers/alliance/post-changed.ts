import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/**
 * Tells that somebody's post began, ended or carries other roles. Every instance of the hub hears of it in the order of
 * events and believes nobody's earlier standing from there on: what happens behind it is shown by the rights of then.
 */
export const tellPostChanged = (tx: Tx, staffId: Id<'Staff'>, organisationId: Id<'Organisation'>): void => {
  tx.emit('alliance.postChanged', { organisationId, subjectId: staffId, payload: { staffId } })
}
