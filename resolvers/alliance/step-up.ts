import { insertSignature, lockCredential, type StaffRow, updateCredential } from '#db/alliance/finders.ts'
import { type Db, SYSTEM_SCOPE } from '#db/client.ts'
import { sha256 } from '#lib/canonical.ts'
import { BadInput } from '#lib/errors.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { ACCESS, type OperationName } from '#resolvers/access.ts'
import { StepUpRefused } from '#resolvers/alliance/errors.ts'
import { hashPin, pinMatches } from '#resolvers/alliance/pin.ts'
import type { Actor, Services, Tx } from '#resolvers/context.ts'
import { type Before, type Operation, type OperationInput, operation } from '#resolvers/operation.ts'

/** What the signer keys in beside the screen that shows what is signed. */
export type StepUpInput = OperationInput & {
  /** Number on the signer's badge. */
  readonly badge: string
  readonly pin: string
  /** GraphQL name of the operation to be signed, such as `issueUnits`. */
  readonly operation: string
  /** SHA-256 (hex) of the input to be signed, in canonical form. */
  readonly digest: string
}

/** A signature to hand over in `signatures`; good once, for two minutes. */
export type StepUpToken = { readonly token: string; readonly expiresAt: string; readonly signerName: string }

const LIFETIME_MS = 2 * 60_000
const MOST_FAILURES = 5
const REFUSED = { zh: '工牌号或密码错误', en: 'the badge or the PIN is wrong' }
const LOCKED = {
  zh: '密码连续错误五次，已锁定；请管理员解锁',
  en: 'the PIN is locked after five failures; ask an administrator to unlock it',
}

/** The full name of an operation by its GraphQL name; null when there is none. */
const fullNameOf = (field: string): OperationName | null =>
  (Object.keys(ACCESS) as OperationName[]).find((name) => name.endsWith(`.${field}`)) ?? null

/**
 * Gives the holder of a badge a single-use signature for one operation and one content.
 * The token is made of the signature's id and the hub's key, so that it is kept nowhere, and the repeat of an
 * idempotency key still gets it.
 */
export const stepUp: Operation<StepUpInput, StepUpToken> = async (ctx, input) => {
  const { signatureId, ...given } = await sign(ctx, input)
  return { token: tokenOf(ctx.services, signatureId), ...given }
}

const tokenOf = ({ keys }: Pick<Services, 'keys'>, id: Id<'Signature'>) => keys.hash(`signature:${id}`)

type Known = { readonly operation: OperationName; readonly signer: StaffRow }

/** A wrong PIN counts even though the operation is refused: it is counted before the operation's transaction. */
const checkSigner: Before<StepUpInput, Known> = async ({ ctx, actor, note }, input) => {
  const operationName = fullNameOf(input.operation)
  if (operationName === null)
    throw BadInput.of('operation', {
      zh: `没有名为 ${input.operation} 的操作`,
      en: `no operation is called ${input.operation}`,
    })
  if (!/^[0-9a-f]{64}$/.test(input.digest))
    throw BadInput.of('digest', {
      zh: '须为 SHA-256 的 64 位十六进制',
      en: 'must be a SHA-256 in 64 hex digits',
    })
  const signer = await checkPin(ctx.services, actor, input, (staff) => note({ subjectId: staff.id }))
  return { operation: operationName, signer }
}

const sign = operation(
  'alliance.stepUp',
  async (tx: Tx, { digest }: StepUpInput, { operation: operationName, signer }: Known) => {
    const signatureId = newId('Signature')
    const expiresAt = new Date(tx.now.getTime() + LIFETIME_MS)
    await tx.elevated(() =>
      insertSignature(tx.db, {
        allianceId: tx.allianceId,
        id: signatureId,
        organisationId: signer.organisationId,
        staffId: signer.id,
        operation: operationName,
        digest,
        tokenHash: sha256(tokenOf(tx.ctx.services, signatureId)),
        expiresAt,
      }),
    )
    tx.note({ subjectId: signer.id, authority: { operation: operationName, digest } })
    return { signatureId, expiresAt: expiresAt.toISOString(), signerName: signer.name }
  },
  checkSigner,
)

/**
 * Hashing is slow on purpose and holds no connection: the PIN is compared between two short transactions, and the
 * second counts. However many guesses come at once, each is counted, and none counts as right once the PIN is locked.
 */
const checkPin = async (
  { database, clock }: Services,
  actor: Actor,
  { badge, pin }: StepUpInput,
  told: (staff: StaffRow) => void,
): Promise<StaffRow> => {
  const { allianceId } = actor.seats[0]
  const find = () => database.transaction(SYSTEM_SCOPE, (db) => lockCredential(db, allianceId, badge))
  const known = await find()
  if (known !== null) told(known.staff)
  if (known !== null && known.credential.lockedAt !== null) throw new StepUpRefused(LOCKED)
  // A badge that nobody has takes as long as a wrong PIN.
  const isRight = await pinMatches(pin, known?.credential.pinHash ?? (await nobodysHash()))
  if (known === null) throw new StepUpRefused(REFUSED)
  const verdict = await database.transaction(SYSTEM_SCOPE, (db) =>
    count(db, { allianceId, badge, comparedWith: known.credential.pinHash, isRight, now: clock() }),
  )
  if (verdict !== null) throw new StepUpRefused(verdict)
  return known.staff
}

let hashOfNobody: Promise<string> | undefined
const nobodysHash = () => {
  hashOfNobody ??= hashPin('')
  return hashOfNobody
}

/** Counts one comparison; answers why it is refused, or null. */
const count = async (
  db: Db,
  one: { allianceId: AllianceId; badge: string; comparedWith: string; isRight: boolean; now: Date },
): Promise<typeof REFUSED | null> => {
  const found = await lockCredential(db, one.allianceId, one.badge)
  // Taken from its holder, or given another PIN, while the hash was being computed.
  if (found === null || found.credential.pinHash !== one.comparedWith) return REFUSED
  const { staff, credential } = found
  if (credential.lockedAt !== null) return LOCKED
  const failures = one.isRight ? 0 : credential.failures + 1
  const lockedAt = failures >= MOST_FAILURES ? one.now : null
  await updateCredential(db, { allianceId: staff.allianceId, staffId: staff.id }, { failures, lockedAt })
  return one.isRight ? null : REFUSED
}
