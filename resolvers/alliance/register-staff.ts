import { listCertificatesByStaffIds, type OrganisationRow, type StaffRow } from '#db/alliance/finders.ts'
import { insertStaff, lockStaffByAccount, moveCertificates, updateStaff } from '#db/alliance/finders-staff.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { tellPostChanged } from '#resolvers/alliance/post-changed.ts'
import {
  accountProblems,
  assertNone,
  type CertificateInput,
  type PostInput,
  postProblems,
} from '#resolvers/alliance/registering.ts'
import {
  assertBadgeFree,
  keepCertificates,
  organisationToStaff,
  shownCertificates,
  shownPost,
} from '#resolvers/alliance/staff-register.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { Role, StaffTitle } from '#rules/alliance/terms.ts'
import { dayOf } from '#rules/calendar.ts'

/** A person or machine that is to act in the hub, as an administrator enters it. */
export type RegisterStaffInput = OperationInput & {
  /** Code of the organisation where the post is. */
  readonly organisation: string
  /** The token's `sub` at the issuer. */
  readonly account: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly titles?: readonly StaffTitle[] | null
  readonly badge?: string | null
  readonly certificates?: readonly CertificateInput[] | null
}

/**
 * Gives somebody a post. Whoever comes back, or moves to another hospital of the alliance after the old post was ended,
 * is the same person as before, so that what they signed stays theirs; the PIN is set anew.
 */
export const registerStaff = operation(
  'alliance.registerStaff',
  async (tx: Tx, input: RegisterStaffInput): Promise<{ id: Id<'Staff'> }> => {
    const organisation = await organisationToStaff(tx, input.organisation)
    const post = postOf(input)
    const former = await tx.elevated(() => lockStaffByAccount(tx.db, tx.allianceId, input.account))
    const known = former && (await tx.elevated(() => listCertificatesByStaffIds(tx.db, [former.id])))
    assertNone([
      ...accountProblems(input.account),
      ...postProblems(post, organisation, { today: dayOf(tx.now), known: known ?? [] }),
    ])
    assertAccountFree(former, post)
    await assertBadgeFree(tx, post.badge, former?.id)
    const id = former === null ? await begin(tx, input.account, post, organisation) : former.id
    if (former !== null) await tx.elevated(() => takeUpAgain(tx, former, post, organisation))
    await keepCertificates(tx, { id, organisationId: organisation.id }, post.certificates, known ?? [])
    tellPostChanged(tx, id, organisation.id)
    tx.note({
      subjectId: id,
      before: former && shownPost(former),
      after: {
        organisation: organisation.code,
        ...shownPost({ ...post, account: input.account }),
        certificates: shownCertificates(post.certificates),
      },
    })
    return { id }
  },
)

const postOf = ({ name, roles, titles, badge, certificates }: RegisterStaffInput): PostInput => ({
  name: name.trim(),
  roles,
  titles: titles ?? [],
  badge: badge ?? null,
  certificates: certificates ?? [],
})

/** What one person signed must never be read as another's. */
const assertAccountFree = (former: StaffRow | null, { name, roles }: PostInput): void => {
  if (former === null) return
  const isMachine = (held: readonly Role[]) => held.includes('MACHINE')
  if (!former.active && former.name === name && isMachine(former.roles) === isMachine(roles)) return
  throw BadInput.of('account', {
    zh: '该账号已被使用；同一人须先结束原岗位，不同的人须用不同的账号',
    en: 'this account is taken; one person’s former post is ended first, and another person needs another account',
  })
}

const columnsOf = ({ name, roles, titles, badge }: PostInput, { id }: OrganisationRow) => ({
  organisationId: id,
  name,
  roles: [...roles],
  titles: [...titles],
  badge,
})

const begin = async (tx: Tx, account: string, post: PostInput, organisation: OrganisationRow) => {
  const id = newId('Staff')
  await insertStaff(tx.db, { allianceId: tx.allianceId, id, account, ...columnsOf(post, organisation) })
  return id
}

const takeUpAgain = async (tx: Tx, former: StaffRow, post: PostInput, organisation: OrganisationRow) => {
  const key = { allianceId: tx.allianceId, staffId: former.id }
  await updateStaff(tx.db, key, { ...columnsOf(post, organisation), active: true })
  await moveCertificates(tx.db, key, organisation.id)
}
