import { insertSignature, type StaffRow } from '#db/alliance/finders.ts'
import { sha256 } from '#lib/canonical.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { ACCESS, type OperationName } from '#resolvers/access.ts'
import { checkPin } from '#resolvers/alliance/check-pin.ts'
import { keptDigest } from '#resolvers/alliance/signers.ts'
import type { Services, Tx } from '#resolvers/context.ts'
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
    const kept = keptDigest(tx.ctx.services, digest)
    const expiresAt = new Date(tx.now.getTime() + LIFETIME_MS)
    await tx.elevated(() =>
      insertSignature(tx.db, {
        allianceId: tx.allianceId,
        id: signatureId,
        organisationId: signer.organisationId,
        staffId: signer.id,
        operation: operationName,
        digest: kept,
        tokenHash: sha256(tokenOf(tx.ctx.services, signatureId)),
        expiresAt,
      }),
    )
    tx.note({ subjectId: signer.id, authority: { operation: operationName, digest: kept } })
    return { signatureId, expiresAt: expiresAt.toISOString(), signerName: signer.name }
  },
  checkSigner,
)
