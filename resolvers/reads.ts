import DataLoader from 'dataloader'
import { type Database, type Db, type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { Unauthenticated } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { checkTexts } from '#resolvers/common-input.ts'
import { type Actor, type Ctx, scopeOf } from '#resolvers/context.ts'
import { makeElevated } from '#resolvers/elevation.ts'
import { whereItMay } from '#resolvers/replica-reads.ts'

/** Rows by their ids, under the transaction's scope; ids that match nothing are simply absent. */
export type FindByIds<Row> = (db: Db, ids: readonly string[]) => Promise<readonly Row[]>

/**
 * The reads of one call: one read-only snapshot, opened when first needed, shared by all loaders, closed at the end.
 * After an operation has committed, `renew` lets later reads see what it did; after `close` nothing is read any more.
 */
export type ReadSession = {
  db(): Promise<Db>
  loader<Row>(find: FindByIds<Row>, keyOf: (row: Row) => string): DataLoader<string, readonly Row[]>
  renew(): Promise<void>
  close(): Promise<void>
}

/** A read session over the database for one scope; null when the caller may see nothing. */
export const makeReadSession = (database: Database, scope: Scope | null): ReadSession => {
  let opening: ReturnType<Database['openRead']> | undefined
  let ended = false
  let loaders = new Map<unknown, DataLoader<string, readonly unknown[]>>()

  const db = async () => {
    if (scope === null) throw new Unauthenticated()
    // A resolver may outlive its answer, when another one failed; nobody would give its connection back.
    if (ended) throw new Error('the call this read belongs to has ended')
    opening ??= database.openRead(scope)
    return (await opening).db
  }

  const renew = async () => {
    const opened = opening
    opening = undefined
    loaders = new Map()
    // One that could not be opened has told so to whoever read; there is nothing to close.
    await opened?.then(
      (session) => session.close(),
      () => undefined,
    )
  }

  const close = () => {
    ended = true
    return renew()
  }

  const loader = <Row>(find: FindByIds<Row>, keyOf: (row: Row) => string) => {
    const known = loaders.get(find)
    if (known !== undefined) return known as DataLoader<string, readonly Row[]>
    const made = new DataLoader<string, readonly Row[]>(async (ids) => {
      const rows = await find(await db(), [...new Set(ids)])
      const byKey = Map.groupBy(rows, keyOf)
      return ids.map((id) => byKey.get(id) ?? [])
    })
    loaders.set(find, made as DataLoader<string, readonly unknown[]>)
    return made
  }

  return { db, loader, renew, close }
}

/** Makes a batching look-up of one row by id; null when there is none that the caller may see. */
export const one =
  <Row extends { id: string }>(find: FindByIds<Row>) =>
  async (ctx: Ctx, id: string | null): Promise<Row | null> =>
    id === null ? null : ((await ctx.reads.loader(find, (row) => row.id).load(id))[0] ?? null)

/** Makes a batching look-up of one row by a key of several texts; null when there is none that the caller may see. */
export const oneByKey = <Row, Key extends readonly unknown[]>(
  find: (db: Db, keys: readonly Readonly<Key>[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
) => {
  const findByTexts: FindByIds<Row> = (db, texts) =>
    find(
      db,
      texts.map((text) => JSON.parse(text) as Key),
    )
  const textOf = (row: Row) => JSON.stringify(keyOf(row))
  return async (ctx: Ctx, key: Readonly<Key>): Promise<Row | null> =>
    (await ctx.reads.loader(findByTexts, textOf).load(JSON.stringify(key)))[0] ?? null
}

/** Makes a batching look-up of the rows that belong to one thing. */
export const many =
  <Row>(find: FindByIds<Row>, keyOf: (row: Row) => string) =>
  async (ctx: Ctx, id: string): Promise<readonly Row[]> =>
    ctx.reads.loader(find, keyOf).load(id)

/** Lays rows that were read another way into the loader of `find`, so that the look-up of each key finds them there. */
export const preload = <Row>(
  ctx: Ctx,
  find: FindByIds<Row>,
  keyOf: (row: Row) => string,
  rows: ReadonlyMap<string, readonly Row[]>,
): void => {
  const loader = ctx.reads.loader(find, keyOf)
  for (const [key, of] of rows) loader.prime(key, of)
}

/** What a read runs with. */
export type Query = {
  readonly db: Db
  readonly ctx: Ctx
  readonly actor: Actor
  readonly now: Date
  /** Runs a look-up with the hub's own view, which opens nothing to any other read of the call. */
  readonly asHub: <T>(work: (db: Db) => Promise<T>) => Promise<T>
}

/** In a transaction that is this read's alone. */
const asHubWithin = (db: Db, view: Scope['view']): Query['asHub'] => {
  const elevated = makeElevated(db, view)
  return (work) => elevated(() => work(db))
}

/** Beside the snapshot that all reads of the call share. */
const asHubApart =
  (database: Database): Query['asHub'] =>
  (work) =>
    database.transaction(SYSTEM_SCOPE, work, 'read')

/** A read: access checked, audited, run in the call's snapshot. Field look-ups under it are part of it. */
export const read =
  <Input extends object, Result>(
    name: OperationName,
    run: (query: Query, input: Input) => Promise<Result>,
    subjectOf: (input: Input) => string | null = () => null,
  ) =>
  async (ctx: Ctx, input: Input): Promise<Result> => {
    const actor = callerOf(ctx)
    assertMayCall(actor, name)
    checkTexts(input)
    noteRead(ctx, actor, { name, subjectId: subjectOf(input) })
    const on = (db: Db, asHub: Query['asHub']) =>
      run({ db, asHub, ctx, actor, now: ctx.services.clock() }, input)
    const scope = scopeOf(actor)
    return whereItMay(ctx, name, {
      replica: (database) => database.transaction(scope, (db) => on(db, asHubWithin(db, scope.view)), 'read'),
      primary: async () => on(await ctx.reads.db(), asHubApart(ctx.services.database)),
    })
  }

/** The actor of a call, or Unauthenticated. */
export const callerOf = (ctx: Ctx): Actor => {
  if (ctx.actor === null) throw new Unauthenticated()
  return ctx.actor
}

/** Puts a read into the audit trail, under the name of whoever sees what is read. */
export const noteRead = (
  ctx: Ctx,
  actor: Actor,
  { name, subjectId }: { readonly name: OperationName; readonly subjectId: string | null },
): void => {
  if (ctx.shared === undefined) ctx.services.readAudit.add(readEntry(ctx, actor, name, subjectId))
  else ctx.shared.noteRead(name, subjectId)
}

/** The audit row of a read. */
export const readEntry = (ctx: Ctx, actor: Actor, name: OperationName, subjectId: string | null) => {
  const [seat] = actor.seats
  return {
    allianceId: seat.allianceId,
    id: newId('AuditEntry'),
    organisationId: seat.organisationId,
    account: actor.account,
    staffId: seat.staffId,
    action: name,
    outcome: 'READ' as const,
    subjectId,
    door: ctx.door,
    correlationId: ctx.correlationId,
    occurredAt: ctx.services.clock(),
  }
}
