import type { CertificateRow } from '#db/alliance/finders.ts'
import {
  listCertificatesByStaffIds,
  listStaffByIds,
  lockSignatures,
  markSignaturesUsed,
  type SignatureRow,
  type StaffRow,
} from '#db/alliance/finders.ts'
import { sha256 } from '#lib/canonical.ts'
import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import type { Services, Tx } from '#resolvers/context.ts'

/** A person who signed the running operation, with the certificates that qualify them. */
export type Signer = {
  readonly staff: StaffRow
  readonly certificates: readonly CertificateRow[]
  /** Null for the caller, whose own token is the signature. */
  readonly signatureId: SignatureRow['id'] | null
}

/**
 * What is kept of the digest a signature is bound to. Keyed, since all of what was signed but a patient's number, which may
 * be an identity number, may be known from other tables: a bare digest would tell a right guess.
 */
export const keptDigest = ({ keys }: Pick<Services, 'keys'>, digest: string): string =>
  keys.hash(`signed:${digest}`)

/**
 * Everyone who signs the running operation: the caller first, then the holders of the tokens, which are used up.
 * @throws SignatureRefused for a token that is unknown, used, expired or bound to another operation or content.
 */
export const signersOf = async (tx: Tx, tokens: readonly string[] = []): Promise<readonly Signer[]> => {
  const signed = await tx.elevated(() => useTokens(tx, tokens))
  const people = [
    { staffId: tx.seat.staffId, signatureId: null },
    ...signed.map(({ staffId, id }) => ({ staffId, signatureId: id })),
  ]
  const ids = people.map(({ staffId }) => staffId)
  const [rows, certificates] = await Promise.all([
    listStaffByIds(tx.db, ids),
    listCertificatesByStaffIds(tx.db, ids),
  ])
  const signers = people.map(({ staffId, signatureId }) => {
    const staff = rows.find((row) => row.id === staffId)
    if (staff === undefined)
      throw new SignatureRefused({ zh: '签名人不在职', en: 'the signer is not on the staff' })
    return { staff, signatureId, certificates: certificates.filter((row) => row.staffId === staffId) }
  })
  tx.note({
    authority: { signers: signers.map(({ staff, signatureId }) => ({ staffId: staff.id, signatureId })) },
  })
  return signers
}

const useTokens = async (tx: Tx, tokens: readonly string[]): Promise<readonly SignatureRow[]> => {
  if (tokens.length === 0) return []
  const hashes = tokens.map(sha256)
  const rows = await lockSignatures(tx.db, tx.allianceId, hashes)
  const signed = hashes.map((hash) =>
    usable(
      tx,
      rows.find((row) => row.tokenHash === hash),
    ),
  )
  await markSignaturesUsed(
    tx.db,
    tx.allianceId,
    signed.map(({ id }) => id),
    tx.now,
  )
  return signed
}

const usable = (tx: Tx, row: SignatureRow | undefined): SignatureRow => {
  if (row === undefined) throw new SignatureRefused({ zh: '签名令牌无效', en: 'no such signature token' })
  if (row.usedAt !== null)
    throw new SignatureRefused({ zh: '签名令牌已使用', en: 'the signature token was used before' })
  if (row.expiresAt <= tx.now)
    throw new SignatureRefused({
      zh: '签名令牌已过期，请重新签名',
      en: 'the signature token has expired; sign again',
    })
  if (row.operation !== tx.operation || row.digest !== keptDigest(tx.ctx.services, tx.digest()))
    throw new SignatureRefused({
      zh: '签名针对的是另一项操作或内容',
      en: 'the signature was given for another operation or content',
    })
  return row
}
