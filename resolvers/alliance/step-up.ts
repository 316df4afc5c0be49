import { randomBytes } from 'node:crypto'
import { insertSignature, lockCredential, type StaffRow, updateCredential } from '#db/alliance/finders.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { sha256 } from '#lib/canonical.ts'
import { BadInput } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { ACCESS } from '#resolvers/access.ts'
import { StepUpRefused } from '#resolvers/alliance/errors.ts'
import { pinMatches } from '#resolvers/alliance/pin.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

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
const fullNameOf = (field: string) => Object.keys(ACCESS).find((name) => name.endsWith(`.${field}`)) ?? null

/**
 * Gives the holder of a badge a single-use signature for one operation and one content.
 * A wrong PIN counts even though the operation is refused: it is counted in a transaction of its own.
 */

export const stepUp = operation(
  'alliance.stepUp',
  async (tx: Tx, input: StepUpInput): Promise<StepUpToken> => {
    const name = fullNameOf(input.operation)
    if (name === null)
      throw BadInput.of('operation', {
        zh: `没有名为 ${input.operation} 的操作`,
        en: `no operation is called ${input.operation}`,
      })
    if (!/^[0-9a-f]{64}$/.test(input.digest))
      throw BadInput.of('digest', {
        zh: '须为 SHA-256 的 64 位十六进制',
        en: 'must be a SHA-256 in 64 hex digits',
      })
    const signer = await checkPin(tx, input)
    const token = randomBytes(32).toString('base64url')
    const expiresAt = new Date(tx.now.getTime() + LIFETIME_MS)
    await tx.elevated(() =>
      insertSignature(tx.db, {
        allianceId: tx.allianceId,
        id: newId('Signature'),
        organisationId: signer.organisationId,
        staffId: signer.id,
        operation: name,
        digest: input.digest,
        tokenHash: sha256(token),
        expiresAt,
      }),
    )
    tx.note({ subjectId: signer.id, authority: { operation: name, digest: input.digest } })
    return { token, expiresAt: expiresAt.toISOString(), signerName: signer.name }
  },
)

/** Checks the PIN in its own committed transaction, so that a refusal does not undo the count of failures. */
const checkPin = async (tx: Tx, { badge, pin }: StepUpInput): Promise<StaffRow> => {
  const verdict = await tx.ctx.services.database.transaction(SYSTEM_SCOPE, async (db) => {
    const found = await lockCredential(db, tx.allianceId, badge)
    if (found === null) return REFUSED
    const { staff, credential } = found
    if (credential.lockedAt !== null) return LOCKED
    const right = await pinMatches(pin, credential.pinHash)
    const failures = right ? 0 : credential.failures + 1
    const lockedAt = failures >= MOST_FAILURES ? tx.now : null
    await updateCredential(db, { allianceId: staff.allianceId, staffId: staff.id }, { failures, lockedAt })
    return right ? staff : REFUSED
  })
  if ('zh' in verdict) throw new StepUpRefused(verdict)
  return verdict
}
