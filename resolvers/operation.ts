import { auditWrite, insertAuditEntries, type NewAuditEntry } from '#db/audit/finders.ts'
import type { Db, Scope } from '#db/client.ts'
import { eventsWrite, type NewEvent } from '#db/outbox/finders.ts'
import { answerWrite, claimKey } from '#db/outbox/idempotency.ts'
import { type Write, writeTogether } from '#db/writes.ts'
import { canonicalText, digestOf } from '#lib/canonical.ts'
import { reached } from '#lib/checkpoints.ts'
import { BadInput, ConflictRetry, HubError } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { inSpan } from '#lib/trace.ts'
import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { type AuditNote, joinNotes } from '#resolvers/audit-note.ts'
import { checkCommon, type OperationInput } from '#resolvers/common-input.ts'
import { type Actor, type Ctx, scopeOf, type Tx } from '#resolvers/context.ts'
import { makeElevated } from '#resolvers/elevation.ts'
import type { EventName } from '#resolvers/events.ts'
import { checkKeepable } from '#resolvers/keepable.ts'
import { callerOf } from '#resolvers/reads.ts'

export type { OperationInput }

/** An operation as every door calls it. */
export type Operation<Input extends OperationInput, Result> = (ctx: Ctx, input: Input) => Promise<Result>

/** What runs before an operation's transaction, without one: `actor` may call it, `note` goes into its audit row. */
export type Before<Input, Known> = (
  call: { readonly ctx: Ctx; readonly actor: Actor; note(entry: AuditNote): void },
  input: Input,
) => Promise<Known>

/** Times the whole transaction is begun anew when PostgreSQL stops it in favour of another. */
const MOST_ATTEMPTS = 4

/** One call of an operation. */
type Call = {
  readonly ctx: Ctx
  readonly actor: Actor
  readonly name: OperationName
  /** What the audit row says beside who and when. */
  readonly notes: AuditNote[]
  /** How many events it has told; what has told none wakes nobody. */
  emitted: number
}

/**
 * Makes an operation of a plain function: one transaction, access, idempotency, audit and outbox around it. The
 * result must be plain JSON (ids, numbers, text): it is what a repeat of the same key gets.
 * A refusal rolls everything back; the refused attempt is audited on a connection of its own afterwards.
 *
 * A call holds one connection at a time: what needs a transaction of its own happens in `before`, and the reads of
 * the call give theirs back first. Otherwise as many calls as there are connections could wait for each other.
 */
export const operation =
  <Input extends OperationInput, Result, Known = undefined>(
    name: OperationName,
    run: (tx: Tx, input: Input, known: Known) => Promise<Result>,
    before: Before<Input, Known> = async () => undefined as Known,
  ): Operation<Input, Result> =>
  async (ctx, input) => {
    const call: Call = { ctx, actor: callerOf(ctx), name, notes: [], emitted: 0 }
    await ctx.reads.renew()
    const running = inSpan(name, ctx.correlationId, () => attempt(call, input, run, before))
    const result = await running.catch(async (error: unknown) => {
      const known = asHubError(error)
      await auditRefused(call, known)
      throw known
    })
    ctx.services.replica?.wrote(call.actor.account)
    if (call.emitted > 0) ctx.services.wake()
    return result
  }

const attempt = async <Input extends OperationInput, Result, Known>(
  call: Call,
  input: Input,
  run: (tx: Tx, input: Input, known: Known) => Promise<Result>,
  before: Before<Input, Known>,
): Promise<Result> => {
  const { ctx, actor, notes } = call
  assertMayCall(actor, call.name)
  checkKeepable(input)
  checkCommon(input, ctx.services.clock())
  const note = (entry: AuditNote) => void notes.push(entry)
  const known = await before({ ctx, actor, note }, input)
  const scope = scopeOf(actor)
  const told = notes.length
  for (let tried = 1; ; tried += 1) {
    try {
      return await ctx.services.database.transaction(scope, (db) =>
        perform(call, input, (tx) => run(tx, input, known), { db, scope }),
      )
    } catch (error) {
      if (!isContention(error)) throw error
      if (tried === MOST_ATTEMPTS) throw new ConflictRetry()
      notes.length = told
    }
  }
}

const perform = async <Result>(
  call: Call,
  input: OperationInput,
  run: (tx: Tx) => Promise<Result>,
  { db, scope }: { db: Db; scope: Scope },
): Promise<Result> => {
  const { ctx, actor, name } = call
  const [seat] = actor.seats
  const key = input.idempotencyKey && {
    allianceId: seat.allianceId,
    organisationId: seat.organisationId,
    operation: name,
    key: input.idempotencyKey,
  }
  if (key) {
    // Keyed, since an input may hold little that can't be guessed, such as a PIN or an identity number.
    const inputHash = ctx.services.keys.hash(canonicalText(input))
    const kept = await claimKey(db, key, inputHash)
    if (kept !== null) return answerAgain<Result>(kept, inputHash)
  }
  const { tx, events, notes, last, quiet } = beginTx(call, input, { db, scope })
  const result = await run(tx)
  await react(tx, events)
  call.emitted = events.length
  reached('operation.inside')
  // Nobody waits for them: the commit goes right behind, and fails if they do.
  void writeTogether(db, [
    ...last,
    quiet() ? null : auditWrite([doneEntry(tx, notes)]),
    eventsWrite(events),
    key ? answerWrite(key, result) : null,
  ])
  return result
}

/** Later contexts react to what was told, and to what they tell themselves. */
const react = async (tx: Tx, events: readonly NewEvent[]) => {
  const { reactions } = tx.ctx.services
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at] as NewEvent
    for (const reaction of reactions[event.name as EventName] ?? [])
      await reaction(tx, event.payload as never, event)
  }
}

const answerAgain = <Result>(kept: { inputHash: string; answer: unknown }, inputHash: string): Result => {
  if (kept.inputHash === inputHash) return kept.answer as Result
  throw BadInput.of('idempotencyKey', {
    zh: '该键已用于另一份输入；新的内容请使用新的键',
    en: 'this key was used with another input; use a new key for new content',
  })
}

const beginTx = (
  { ctx, actor, name, notes: told }: Call,
  input: OperationInput,
  { db, scope }: { db: Db; scope: Scope },
) => {
  const events: NewEvent[] = []
  const notes: AuditNote[] = [...told]
  const last: (Write | null)[] = []
  const [seat] = actor.seats
  const now = ctx.services.clock()
  let idle = false
  const tx: Tx = {
    db,
    ctx,
    actor,
    seat,
    allianceId: seat.allianceId,
    now,
    occurredAt: input.occurredAt ?? now,
    digest: () => digestOf(input),
    operation: name,
    emit(eventName, event) {
      events.push({
        allianceId: seat.allianceId,
        name: eventName,
        correlationId: ctx.correlationId,
        occurredAt: tx.occurredAt,
        ...event,
      })
    },
    note(entry) {
      notes.push(entry)
      // What a refused attempt was about and who had signed for it is true all the same.
      const { subjectId, authority } = entry
      told.push({
        ...(subjectId !== undefined && { subjectId }),
        ...(authority !== undefined && { authority }),
      })
    },
    atLast(writes) {
      last.push(...writes)
    },
    idle() {
      idle = true
    },
    elevated: makeElevated(db, scope.view),
  }
  const quiet = () => idle && ctx.door === 'worker' && events.length === 0
  return { tx, events, notes, last, quiet }
}

const doneEntry = (tx: Tx, notes: readonly AuditNote[]): NewAuditEntry => ({
  ...entryOf(tx.ctx, tx.actor, tx.operation),
  occurredAt: tx.occurredAt,
  outcome: 'DONE',
  ...joinNotes(notes),
})

const entryOf = (ctx: Ctx, actor: Actor, name: string) => {
  const [seat] = actor.seats
  return {
    allianceId: seat.allianceId,
    id: newId('AuditEntry'),
    organisationId: seat.organisationId,
    account: actor.account,
    staffId: seat.staffId,
    action: name,
    door: ctx.door,
    correlationId: ctx.correlationId,
    occurredAt: ctx.services.clock(),
  }
}

const auditRefused = async ({ ctx, actor, name, notes }: Call, error: unknown) => {
  const code = error instanceof HubError ? error.code : 'INTERNAL'
  ctx.services.meters.refused(name, code)
  const entry: NewAuditEntry = {
    ...entryOf(ctx, actor, name),
    outcome: 'REFUSED',
    refusal: code,
    ...joinNotes(notes),
  }
  try {
    await ctx.services.database.transaction(scopeOf(actor), (db) => insertAuditEntries(db, [entry]))
  } catch (fault) {
    ctx.services.log.error(
      { fault, operation: name, correlationId: ctx.correlationId },
      'refusal not audited',
    )
  }
}

/** Serialisation failure, deadlock, a unique key taken at the same moment: another transaction came before this one. */
const isContention = (error: unknown) => ['40001', '40P01', UNIQUE_TAKEN].includes(sqlState(error) ?? '')

const UNIQUE_TAKEN = '23505'

/** PostgreSQL's code of an error, looking through drizzle's wrapping. */
const sqlState = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string' && error.code.length === 5) return error.code
  return 'cause' in error ? sqlState(error.cause) : undefined
}

/** A unique key taken, or a row kept locked, by somebody at the same moment is worth a retry; all else stays what it is. */
const asHubError = (error: unknown): unknown =>
  ['23505', '55P03'].includes(sqlState(error) ?? '') && !(error instanceof HubError)
    ? new ConflictRetry()
    : error
