import {
  type CertificateRow,
  findOrganisationByCode,
  type OrganisationRow,
  type StaffRow,
} from '#db/alliance/finders.ts'
import {
  findStaffByBadge,
  insertCertificates,
  lockStaffByAccount,
  updateCertificate,
} from '#db/alliance/finders-staff.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { type CertificateInput, isSameCertificate, type PostInput } from '#resolvers/alliance/registering.ts'
import type { Tx } from '#resolvers/context.ts'

/** The lead's administrator keeps everybody's register, a member's its own. */
export const keepsRegisterOf = ({ seat }: Tx, organisationId: Id<'Organisation'>): boolean =>
  seat.lead || seat.organisationId === organisationId

/** @throws NotFound when there is none, or its register is not the caller's to keep */
export const organisationToStaff = async (tx: Tx, code: string): Promise<OrganisationRow> => {
  const found = await findOrganisationByCode(tx.db, tx.allianceId, code)
  if (found === null || !keepsRegisterOf(tx, found.id)) throw new NotFound({ zh: '机构', en: 'organisation' })
  return found
}

/** @throws NotFound when nobody serves under the account, or not where the caller keeps the register */
export const servingStaff = async (tx: Tx, account: string): Promise<StaffRow> => {
  const found = await tx.elevated(() => lockStaffByAccount(tx.db, tx.allianceId, account))
  if (found === null || !found.active || !keepsRegisterOf(tx, found.organisationId))
    throw new NotFound({ zh: '账号', en: 'account' })
  return found
}

/** @throws BadInput when another of the alliance carries the badge */
export const assertBadgeFree = async (tx: Tx, badge: string | null, holder?: Id<'Staff'>): Promise<void> => {
  if (badge === null) return
  const found = await tx.elevated(() => findStaffByBadge(tx.db, tx.allianceId, badge))
  if (found === null || found.id === holder) return
  throw BadInput.of('badge', { zh: '该工牌号已被使用', en: 'this badge is taken' })
}

/** Records certificates: a new paper is added, one on record gets its days anew. */
export const keepCertificates = async (
  tx: Tx,
  holder: Pick<StaffRow, 'id' | 'organisationId'>,
  given: readonly CertificateInput[],
  known: readonly CertificateRow[],
): Promise<void> => {
  const added: CertificateInput[] = []
  for (const one of given) {
    const { validFrom, validUntil } = one
    const found = known.find((other) => isSameCertificate(one, other))
    if (found === undefined) added.push(one)
    else await updateCertificate(tx.db, found, { validFrom, validUntil })
  }
  await insertCertificates(
    tx.db,
    added.map(({ kind, number, validFrom, validUntil }) => ({
      allianceId: tx.allianceId,
      id: newId('Certificate'),
      organisationId: holder.organisationId,
      staffId: holder.id,
      kind,
      number: number.trim(),
      validFrom,
      validUntil,
    })),
  )
}

/** A post as the audit trail shows it. */
export const shownPost = ({
  account,
  name,
  roles,
  titles,
  badge,
}: Pick<PostInput, 'name' | 'roles' | 'titles' | 'badge'> & { readonly account: string }) => ({
  account,
  name,
  roles,
  titles,
  badge,
})

/** Certificates as the audit trail shows them. */
export const shownCertificates = (rows: readonly CertificateInput[]) =>
  rows.map(({ kind, number, validFrom, validUntil }) => ({ kind, number, validFrom, validUntil }))
