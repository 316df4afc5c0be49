import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { clearPin } from '#resolvers/alliance/clear-pin.ts'
import { setPin } from '#resolvers/alliance/set-pin.ts'
import { lastDone, signAt } from '#test/support/staff.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('setPin', () => {
  it.each([
    ['12345', 'pin: is 6 to 12 digits'],
    ['12345a', 'pin: is 6 to 12 digits'],
    ['111111', 'pin: is too easy'],
    ['121212', 'pin: is too easy'],
    ['456789', 'pin: is too easy'],
    ['987654', 'pin: is too easy'],
    [DEMO_PIN, 'pin: must differ from the PIN so far'],
  ])('refuses the PIN %s', async (pin, sentence) => {
    await expect(setPin(await world.as('mem02.nurse'), { pin, currentPin: DEMO_PIN })).rejects.toThrow(
      sentence,
    )
  })

  it('changes a PIN for who knows the one so far, and counts who does not', async () => {
    const ctx = await world.as('mem02.nurse')
    await expect(setPin(ctx, { pin: '802517' })).rejects.toThrow('currentPin: must be the PIN so far')
    await expect(setPin(ctx, { pin: '802517', currentPin: '000001' })).rejects.toThrow('PIN is wrong')
    expect(
      await world.rows(
        `select failures from credentials where staff_id = (select id from staff where account = 'mem02.nurse')`,
      ),
    ).toEqual([{ failures: 1 }])
    await setPin(ctx, { pin: '802517', currentPin: DEMO_PIN })
    await expect(signAt(world, 'mem02.nurse', DEMO_PIN)).rejects.toThrow('PIN is wrong')
    expect(await signAt(world, 'mem02.nurse', '802517')).toMatchObject({ signerName: '示例护士戊' })
  })

  it('answers a repeated call as before, and keeps the PIN out of the trail', async () => {
    const ctx = await world.as('mem02.nurse2')
    await clearPin(await world.as('admin'), { badge: 'mem02.nurse2' })
    await expect(signAt(world, 'mem02.nurse2', DEMO_PIN)).rejects.toThrow('PIN is wrong')
    const input = { pin: '739105', idempotencyKey: 'pin-1' }
    const first = await setPin(ctx, input)
    expect(await setPin(ctx, input)).toEqual(first)
    expect(await lastDone(world, 'alliance.setPin')).toEqual({
      subject_id: first.id,
      before: null,
      after: { pin: 'set' },
    })
    const rows = await world.rows('select to_jsonb(a)::text as text from audit_entries a')
    expect(JSON.stringify(rows)).not.toContain('739105')
  })

  it('is not for machines', async () => {
    await expect(setPin(await world.as('his.mem01'), { pin: '739105' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
