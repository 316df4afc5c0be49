import type { RegisterStaffInput } from '#resolvers/alliance/register-staff.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import type { World } from '#test/support/world.ts'

/** A certificate in date. */
export const certificate = {
  kind: 'NURSE_PRACTICE',
  number: 'N-1',
  validFrom: '2025-01-01',
  validUntil: '2026-12-31',
} as const

/** A nurse who is to begin at a member hospital. */
export const newNurse: RegisterStaffInput = {
  organisation: 'CS-MEM01',
  account: 'mem01.new',
  name: '示例护士寅',
  roles: ['NURSE'],
  titles: ['NURSE_JUNIOR'],
  badge: 'M1-77',
  certificates: [certificate],
}

/** The member's cashier, made its administrator. */
export const memberAdministrator = async (world: World) => {
  await world.rows(`update staff set roles = '{ADMINISTRATOR}' where account = 'mem01.cashier'`)
  const ctx = await world.as('mem01.cashier')
  return { ...ctx, actor: ctx.actor && { ...ctx.actor, roles: ['ADMINISTRATOR' as const] } }
}

/** A signature at the lead's desk. */
export const signAt = async (world: World, badge: string, pin: string) =>
  stepUp(await world.as('lead.technician'), { badge, pin, operation: 'issueUnits', digest: 'a'.repeat(64) })

/** What the trail says of the last time the operation was done. */
export const lastDone = async (world: World, action: string) => {
  const [entry] = await world.rows(
    `select subject_id, before, after from audit_entries where action = $1 and outcome = 'DONE'
     order by recorded_at desc limit 1`,
    [action],
  )
  return entry
}
