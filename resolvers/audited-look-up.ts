import { insertAuditEntries } from '#db/audit/finders.ts'
import type { Database, Db } from '#db/client.ts'
import { Unavailable } from '#lib/errors.ts'
import type { AllianceId } from '#lib/ids.ts'
import { together } from '#lib/together.ts'
import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { type Actor, type Ctx, type Seat, scopeOf, type Tx } from '#resolvers/context.ts'
import { makeElevated } from '#resolvers/elevation.ts'
import { checkKeepable } from '#resolvers/keepable.ts'
import { callerOf, readEntry } from '#resolvers/reads.ts'
import { whereItMay } from '#resolvers/replica-reads.ts'

/** What a look-up beyond the caller's own view runs with. */
export type LookUp = {
  readonly db: Db
  readonly allianceId: AllianceId
  readonly actor: Actor
  readonly seat: Seat
  readonly now: Date
  readonly elevated: Tx['elevated']
}

const UNAUDITED = {
  zh: '审计记录暂时无法写入，因此未显示任何内容；请稍后重试，持续如此请告知管理员',
  en: 'the audit trail can’t be written for the moment, so nothing was shown; try again soon, and tell the administrator if it stays so',
}

/**
 * Runs a look-up that may see more than its caller: it stands in the audit trail, committed, before anything is answered,
 * and it has a transaction of its own, so that what it opens stays closed to every other read of the call. Entry and look-up
 * are under way at once; whoever asked hears nothing of what was found before the entry is safe.
 *
 * @throws Unavailable when it can't be put there: nothing is shown
 */
export const auditedLookUp = async <Result>(
  ctx: Ctx,
  of: { readonly name: OperationName; readonly subject: string | null; readonly input: object },
  work: (lookUp: LookUp) => Promise<Result>,
): Promise<Result> => {
  const actor = callerOf(ctx)
  assertMayCall(actor, of.name)
  checkKeepable(of.input)
  const { database, clock } = ctx.services
  const scope = scopeOf(actor)
  const [seat] = actor.seats
  const entry = readEntry(ctx, actor, of.name, of.subject)
  const written = database
    .transaction(scope, (db) => insertAuditEntries(db, [entry]))
    .catch((error: unknown) => {
      throw new Unavailable(UNAUDITED, { cause: error })
    })
  const on = (where: Database) =>
    where.transaction(
      scope,
      (db) =>
        work({
          db,
          allianceId: seat.allianceId,
          actor,
          seat,
          now: clock(),
          elevated: makeElevated(db, scope.view),
        }),
      'read',
    )
  const [, found] = await together(
    written,
    whereItMay(ctx, of.name, { replica: on, primary: () => on(database) }),
  )
  return found
}
