import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { clearPin } from '#resolvers/alliance/clear-pin.ts'
import { lastDone, memberAdministrator, signAt } from '#test/support/staff.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('clearPin', () => {
  it('stops the badge from signing until its holder sets a PIN, and says so in the trail', async () => {
    const { id } = await clearPin(await world.as('admin'), { badge: 'mem02.nurse2' })
    await expect(signAt(world, 'mem02.nurse2', DEMO_PIN)).rejects.toThrow('PIN is wrong')
    await expect(signAt(world, 'mem02.nurse2', '')).rejects.toThrow('PIN is wrong')
    expect(await lastDone(world, 'alliance.clearPin')).toMatchObject({
      subject_id: id,
      after: { pin: 'cleared' },
    })
  })

  it.each(['nobody', 'kh.technician', 'mem02.nurse'])(
    'does not tell a member’s administrator the badge %s from one that nobody has',
    async (badge) => {
      await expect(clearPin(await memberAdministrator(world), { badge })).rejects.toMatchObject({
        message: '找不到工牌，或您无权查看 / no such badge, or it is not yours to see',
      })
    },
  )
})
