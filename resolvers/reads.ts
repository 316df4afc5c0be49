import DataLoader from 'dataloader'
import { type Database, type Db, type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { Unauthenticated } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { type Soon, soon } from '#lib/soon.ts'
import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { type Actor, type Ctx, scopeOf } from '#resolvers/context.ts'
import { makeElevated } from '#resolvers/elevation.ts'
import { checkKeepable } from '#resolvers/keepable.ts'
import { whereItMay } from '#resolvers/replica-reads.ts'

/** Rows by their ids, under the transaction's scope; ids that match nothing are simply absent. */
export type FindByIds<Row> = (db: Db, ids: readonly string[]) => Promise<readonly Row[]>

/**
 * The reads of one call: one read-only snapshot, opened when first needed, shared by all look-ups, closed at the end.
 * After an operation has committed, `renew` lets later reads see what it did; after `close` nothing is read any more.
 */
export type ReadSession = {
  db(): Promise<Db>
  /** The rows of a key: there at once where they were laid down, else read together with what else is asked for now. */
  rowsOf<Row>(find: FindByIds<Row>, keyOf: (row: Row) => string, key: string): Soon<readonly Row[]>
  /** Lays down rows that were read another way: the look-up of each key by `find` has them there. */
  lay<Row>(find: FindByIds<Row>, rows: ReadonlyMap<string, readonly Row[]>): void
  renew(): Promise<void>
  close(): Promise<void>
}

/** A read session over the database for one scope; null when the caller may see nothing. */
export const makeReadSession = (database: Database, scope: Scope | null): ReadSession => {
  let opening: ReturnType<Database['openRead']> | undefined
  let ended = false
  let loaders = new Map<unknown, DataLoader<string, readonly unknown[]>>()
  let laid = new Map<unknown, Map<string, readonly unknown[]>>()

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
    laid = new Map()
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

  const loaderOf = <Row>(find: FindByIds<Row>, keyOf: (row: Row) => string) => {
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

  const rowsOf = <Row>(find: FindByIds<Row>, keyOf: (row: Row) => string, key: string) => {
    const known = laid.get(find)?.get(key) as readonly Row[] | undefined
    return known ?? loaderOf(find, keyOf).load(key)
  }

  const lay = <Row>(find: FindByIds<Row>, rows: ReadonlyMap<string, readonly Row[]>) => {
    const known = laid.get(find) ?? new Map<string, readonly unknown[]>()
    for (const [key, of] of rows) known.set(key, of)
    laid.set(find, known)
  }

  return { db, rowsOf, lay, renew, close }
}

const firstOf = <Row>(rows: readonly Row[]): Row | null => rows[0] ?? null

/** Makes a batching look-up of one row by id; null when there is none that the caller may see. */
export const one = <Row extends { id: string }>(find: FindByIds<Row>) => {
  const keyOf = (row: Row) => row.id
  return (ctx: Ctx, id: string | null): Soon<Row | null> => {
    if (id === null) return null
    return soon(ctx.reads.rowsOf(find, keyOf, id), firstOf)
  }
}

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
    firstOf(await ctx.reads.rowsOf(findByTexts, textOf, JSON.stringify(key)))
}

/** Makes a batching look-up of the rows that belong to one thing. */
export const many =
  <Row>(find: FindByIds<Row>, keyOf: (row: Row) => string) =>
  (ctx: Ctx, id: string): Soon<readonly Row[]> =>
    ctx.reads.rowsOf(find, keyOf, id)

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
    checkKeepable(input)
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

/** No id is longer. What somebody typed for one is kept that far: a row that can't be written holds up those behind it. */
const LONGEST_SUBJECT = 200
const subjectOfAudit = (typed: string): string =>
  typed.replaceAll('\0', '\ufffd').slice(0, LONGEST_SUBJECT).toWellFormed()

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
    subjectId: subjectId && subjectOfAudit(subjectId),
    door: ctx.door,
    correlationId: ctx.correlationId,
    occurredAt: ctx.services.clock(),
  }
}
