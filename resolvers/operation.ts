import { insertAuditEntries, type NewAuditEntry } from '#db/audit/finders.ts'
import { type Db, type Scope, SYSTEM_SCOPE, setView } from '#db/client.ts'
import { insertEvents, type NewEvent } from '#db/outbox/finders.ts'
import { claimKey, keepAnswer } from '#db/outbox/idempotency.ts'
import { canonicalText, sha256 } from '#lib/canonical.ts'
import { reached } from '#lib/checkpoints.ts'
import { BadInput, ConflictRetry, HubError } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { assertMayCall, type OperationName } from '#resolvers/access.ts'
import { type Actor, type AuditNote, type Ctx, scopeOf, type Tx } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'

/** What every operation's input may carry beside its content. */
export type OperationInput = {
  /** 1–128 characters: the same key and input give the same answer for seven days. */
  readonly idempotencyKey?: string | null
  /** Single-use tokens from `stepUp`, one for each signer beside the caller. */
  readonly signatures?: readonly string[] | null
  /** When it happened, if earlier than now, as during a downtime. */
  readonly occurredAt?: Date | null
}

/** An operation as every door calls it. */
export type Operation<Input extends OperationInput, Result> = (ctx: Ctx, input: Input) => Promise<Result>

/** Times the whole transaction is begun anew when PostgreSQL stops it in favour of another. */
const MOST_ATTEMPTS = 4
/** A clock that runs a little ahead is no error. */
const FUTURE_TOLERANCE_MS = 5 * 60_000

/**
 * Makes an operation of a plain function: one transaction, access, idempotency, audit and outbox around it. The
 * result must be plain JSON (ids, numbers, text): it is what a repeat of the same key gets.
 * A refusal rolls everything back; the refused attempt is audited on a connection of its own afterwards.
 */
export const operation =
  <Input extends OperationInput, Result>(
    name: OperationName,
    run: (tx: Tx, input: Input) => Promise<Result>,
  ): Operation<Input, Result> =>
  async (ctx, input) => {
    const actor = callerOf(ctx)
    try {
      assertMayCall(actor, name)
      checkCommon(input, ctx.services.clock())
      const result = await attempt(ctx, actor, name, input, run)
      ctx.services.wake()
      await ctx.reads.renew()
      return result
    } catch (error) {
      const known = asHubError(error)
      await auditRefused(ctx, actor, name, known)
      throw known
    }
  }

const checkCommon = (input: OperationInput, now: Date) => {
  const { idempotencyKey: key, occurredAt } = input
  if (key !== undefined && key !== null && (key.length < 1 || key.length > 128))
    throw BadInput.of('idempotencyKey', {
      zh: '长度须为 1 至 128 个字符',
      en: 'must be 1 to 128 characters long',
    })
  if (occurredAt && occurredAt.getTime() > now.getTime() + FUTURE_TOLERANCE_MS)
    throw BadInput.of('occurredAt', { zh: '不能晚于当前时间', en: 'may not lie in the future' })
}

const attempt = async <Input extends OperationInput, Result>(
  ctx: Ctx,
  actor: Actor,
  name: OperationName,
  input: Input,
  run: (tx: Tx, input: Input) => Promise<Result>,
): Promise<Result> => {
  const scope = scopeOf(actor)
  for (let tried = 1; ; tried += 1) {
    try {
      return await ctx.services.database.transaction(scope, (db) =>
        perform(ctx, actor, name, input, run, db, scope),
      )
    } catch (error) {
      if (!isContention(error)) throw error
      if (tried === MOST_ATTEMPTS) throw new ConflictRetry()
    }
  }
}

const perform = async <Input extends OperationInput, Result>(
  ctx: Ctx,
  actor: Actor,
  name: OperationName,
  input: Input,
  run: (tx: Tx, input: Input) => Promise<Result>,
  db: Db,
  scope: Scope,
): Promise<Result> => {
  const [seat] = actor.seats
  const inputHash = sha256(canonicalText(input))
  const key = input.idempotencyKey && {
    allianceId: seat.allianceId,
    organisationId: seat.organisationId,
    operation: name,
    key: input.idempotencyKey,
  }
  if (key) {
    const kept = await claimKey(db, key, inputHash)
    if (kept !== null) return answerAgain<Result>(kept, inputHash)
  }
  const { tx, events, notes } = beginTx(ctx, actor, name, input, db, scope, inputHash)
  const result = await run(tx, input)
  reached('operation.inside')
  await Promise.all([
    insertAuditEntries(db, [doneEntry(tx, notes)]),
    insertEvents(db, events),
    key ? keepAnswer(db, key, result) : undefined,
  ])
  return result
}

const answerAgain = <Result>(kept: { inputHash: string; answer: unknown }, inputHash: string): Result => {
  if (kept.inputHash === inputHash) return kept.answer as Result
  throw BadInput.of('idempotencyKey', {
    zh: '该键已用于另一份输入；新的内容请使用新的键',
    en: 'this key was used with another input; use a new key for new content',
  })
}

const beginTx = (
  ctx: Ctx,
  actor: Actor,
  name: OperationName,
  input: OperationInput,
  db: Db,
  scope: Scope,
  digest: string,
) => {
  const events: NewEvent[] = []
  const notes: AuditNote[] = []
  const [seat] = actor.seats
  const now = ctx.services.clock()
  const tx: Tx = {
    db,
    ctx,
    actor,
    seat,
    allianceId: seat.allianceId,
    now,
    occurredAt: input.occurredAt ?? now,
    digest,
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
    },
    async elevated(work) {
      await setView(db, SYSTEM_SCOPE.view)
      const result = await work()
      await setView(db, scope.view)
      return result
    },
  }
  return { tx, events, notes }
}

const doneEntry = (tx: Tx, notes: readonly AuditNote[]): NewAuditEntry => ({
  ...entryOf(tx.ctx, tx.actor, tx.operation),
  occurredAt: tx.occurredAt,
  outcome: 'DONE',
  ...Object.assign({}, ...notes),
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

const auditRefused = async (ctx: Ctx, actor: Actor, name: OperationName, error: unknown) => {
  const code = error instanceof HubError ? error.code : 'INTERNAL'
  ctx.services.meters.refused(name, code)
  const entry: NewAuditEntry = { ...entryOf(ctx, actor, name), outcome: 'REFUSED', refusal: code }
  try {
    await ctx.services.database.transaction(scopeOf(actor), (db) => insertAuditEntries(db, [entry]))
  } catch (fault) {
    ctx.services.log.error(
      { fault, operation: name, correlationId: ctx.correlationId },
      'refusal not audited',
    )
  }
}

/** Serialisation failure, deadlock: PostgreSQL chose another transaction over this one. */
const isContention = (error: unknown) => ['40001', '40P01'].includes(sqlState(error) ?? '')

/** PostgreSQL's code of an error, looking through drizzle's wrapping. */
const sqlState = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string' && error.code.length === 5) return error.code
  return 'cause' in error ? sqlState(error.cause) : undefined
}

/** A unique key taken by somebody at the same moment is worth a retry by the caller; all else stays what it is. */
const asHubError = (error: unknown): unknown =>
  sqlState(error) === '23505' && !(error instanceof HubError) ? new ConflictRetry() : error
