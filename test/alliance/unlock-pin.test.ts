import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import { unlockPin } from '#resolvers/alliance/unlock-pin.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const sign = async (badge: string, pin = DEMO_PIN) =>
  stepUp(await world.as('lead.technician'), { badge, pin, operation: 'issueUnits', digest: 'a'.repeat(64) })

const lock = async (badge: string) => {
  for (let tried = 1; tried <= 5; tried += 1) await sign(badge, '000000').catch(() => undefined)
  await expect(sign(badge)).rejects.toThrow('locked')
}

describe('unlockPin', () => {
  it('lets the holder sign again, with the PIN as it was', async () => {
    await lock('mem01.nurse')
    const { id } = await unlockPin(await world.as('admin'), { badge: 'mem01.nurse' })
    expect(await sign('mem01.nurse')).toMatchObject({ signerName: '示例护士丙' })
    const [entry] = await world.rows(
      `select subject_id, before -> 'failures' as failures from audit_entries where action = 'alliance.unlockPin'`,
    )
    expect(entry).toEqual({ subject_id: id, failures: 5 })
  })

  it.each(['nobody', 'kh.technician'])(
    'does not tell the badge %s from one that nobody has',
    async (badge) => {
      await expect(unlockPin(await world.as('admin'), { badge })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: '找不到工牌，或您无权查看 / no such badge, or it is not yours to see',
      })
    },
  )

  it('is for an administrator alone', async () => {
    await lock('mem02.nurse')
    const ctx = await world.as('lead.manager')
    await expect(unlockPin(ctx, { badge: 'mem02.nurse' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(sign('mem02.nurse')).rejects.toThrow('locked')
  })

  it('lets an administrator of a member unlock its own staff and nobody else’s', async () => {
    await world.rows(`update staff set roles = '{ADMINISTRATOR}' where account = 'mem01.cashier'`)
    const member = await world.as('mem01.cashier')
    const actor = member.actor && { ...member.actor, roles: ['ADMINISTRATOR' as const] }
    const ctx = { ...member, actor }
    await expect(unlockPin(ctx, { badge: 'mem02.nurse' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await lock('mem01.nurse2')
    await unlockPin(ctx, { badge: 'mem01.nurse2' })
    expect(await sign('mem01.nurse2')).toMatchObject({ signerName: '示例护士丁' })
  })
})
