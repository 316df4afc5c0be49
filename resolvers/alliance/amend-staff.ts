import { listCertificatesByStaffIds, listOrganisationsByIds, type StaffRow } from '#db/alliance/finders.ts'
import { updateStaff } from '#db/alliance/finders-staff.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { tellPostChanged } from '#resolvers/alliance/post-changed.ts'
import {
  assertNone,
  type CertificateInput,
  type PostInput,
  postProblems,
} from '#resolvers/alliance/registering.ts'
import {
  assertBadgeFree,
  keepCertificates,
  servingStaff,
  shownCertificates,
  shownPost,
} from '#resolvers/alliance/staff-register.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { Role, StaffTitle } from '#rules/alliance/terms.ts'
import { dayOf } from '#rules/calendar.ts'

/** What changed about somebody who serves; what is absent stays. */
export type AmendStaffInput = OperationInput & {
  /** The token's `sub`. */
  readonly account: string
  readonly name?: string | null
  /** All roles from now on. */
  readonly roles?: readonly Role[] | null
  /** All titles from now on. */
  readonly titles?: readonly StaffTitle[] | null
  readonly badge?: string | null
  /** New papers, and those on record whose days changed; others stay. */
  readonly certificates?: readonly CertificateInput[] | null
}

/**
 * Changes what is on record of somebody who serves: renewed certificates, another title, role, badge or name. A role that
 * was taken away is gone for the very next call, and for the very next event of a subscription.
 */
export const amendStaff = operation(
  'alliance.amendStaff',
  async (tx: Tx, input: AmendStaffInput): Promise<{ id: Id<'Staff'> }> => {
    const staff = await servingStaff(tx, input.account)
    const [organisation] = await listOrganisationsByIds(tx.db, [staff.organisationId])
    if (organisation === undefined) throw new NotFound({ zh: '机构', en: 'organisation' })
    const known = await listCertificatesByStaffIds(tx.db, [staff.id])
    const post = amended(staff, input)
    assertNone(postProblems(post, organisation, { today: dayOf(tx.now), known }))
    assertStaysAdministrator(tx, staff, post)
    await assertBadgeFree(tx, post.badge, staff.id)
    const { name, badge } = post
    const values = { name, badge, roles: [...post.roles], titles: [...post.titles] }
    await updateStaff(tx.db, { allianceId: tx.allianceId, staffId: staff.id }, values)
    await keepCertificates(tx, staff, post.certificates, known)
    tellPostChanged(tx, staff.id, staff.organisationId)
    tx.note({
      subjectId: staff.id,
      before: { ...shownPost(staff), certificates: shownCertificates(known) },
      after: { ...shownPost({ ...staff, ...values }), certificates: shownCertificates(post.certificates) },
    })
    return { id: staff.id }
  },
)

const amended = (staff: StaffRow, input: AmendStaffInput): PostInput => ({
  name: input.name?.trim() ?? staff.name,
  roles: input.roles ?? staff.roles,
  titles: input.titles ?? staff.titles,
  badge: input.badge ?? staff.badge,
  certificates: input.certificates ?? [],
})

/** Somebody else takes this role away, so that nobody shuts the door behind them by mistake. */
const assertStaysAdministrator = ({ seat }: Tx, staff: StaffRow, { roles }: PostInput): void => {
  if (staff.id !== seat.staffId || roles.includes('ADMINISTRATOR')) return
  throw BadInput.of('roles', {
    zh: '不能取消自己的管理员角色，请由另一位管理员操作',
    en: 'nobody takes the role ADMINISTRATOR from themselves; ask another administrator',
  })
}
