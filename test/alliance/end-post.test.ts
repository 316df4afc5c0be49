import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { endPost } from '#resolvers/alliance/end-post.ts'
import { registerStaff } from '#resolvers/alliance/register-staff.ts'
import { memberAdministrator, newNurse, signAt } from '#test/support/staff.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('endPost', () => {
  it('takes the account and the badge out of use, and gives both back to the same person alone', async () => {
    const admin = await world.as('admin')
    const { id } = await endPost(admin, { account: 'mem02.nurse' })
    await expect(world.as('mem02.nurse')).rejects.toThrow('holds no post')
    await expect(signAt(world, 'mem02.nurse', DEMO_PIN)).rejects.toThrow('PIN is wrong')
    await expect(endPost(admin, { account: 'mem02.nurse' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const back = { ...newNurse, account: 'mem02.nurse', badge: 'mem02.nurse' }
    await expect(registerStaff(admin, back)).rejects.toThrow('another person needs another account')
    expect(await registerStaff(admin, { ...back, name: '示例护士戊' })).toEqual({ id })
    const [row] = await world.rows(
      `select o.code, s.active, (select bool_and(c.organisation_id = o.id) from certificates c where c.staff_id = s.id) as moved
       from staff s join organisations o on o.id = s.organisation_id where s.id = $1`,
      [id],
    )
    expect(row).toEqual({ code: 'CS-MEM01', active: true, moved: true })
    await expect(signAt(world, 'mem02.nurse', DEMO_PIN)).rejects.toThrow('PIN is wrong')
  })

  it('ends nobody’s own post, and at a member no other hospital’s', async () => {
    await expect(endPost(await world.as('admin'), { account: 'admin' })).rejects.toThrow(
      'account: nobody ends',
    )
    const member = await memberAdministrator(world)
    await expect(endPost(member, { account: 'lead.nurse' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
