import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendStaff } from '#resolvers/alliance/amend-staff.ts'
import { registerStaff } from '#resolvers/alliance/register-staff.ts'
import { certificate, lastDone, memberAdministrator, newNurse } from '#test/support/staff.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('amendStaff', () => {
  beforeAll(async () => {
    await registerStaff(await world.as('admin'), newNurse)
  })

  it('renews a certificate, adds another, and leaves what it is not told of', async () => {
    await amendStaff(await world.as('admin'), {
      account: 'mem01.new',
      titles: ['NURSE_INTERMEDIATE'],
      certificates: [
        { ...certificate, validUntil: '2028-12-31' },
        { ...certificate, number: 'N-2' },
      ],
    })
    const [row] = await world.rows(
      `select s.titles, s.badge, array_agg(c.number || ' ' || c.valid_until order by c.number) as papers
       from staff s join certificates c on c.staff_id = s.id where s.account = 'mem01.new' group by s.titles, s.badge`,
    )
    expect(row).toEqual({
      titles: ['NURSE_INTERMEDIATE'],
      badge: 'M1-77',
      papers: ['N-1 2028-12-31', 'N-2 2026-12-31'],
    })
  })

  it('withdraws a certificate by an earlier last day', async () => {
    const withdrawn = { ...certificate, number: 'N-2', validUntil: '2026-02-01' }
    await amendStaff(await world.as('admin'), { account: 'mem01.new', certificates: [withdrawn] })
    expect(await world.rows(`select valid_until::text from certificates where number = 'N-2'`)).toEqual([
      { valid_until: '2026-02-01' },
    ])
  })

  it('lets no administrator take the own role away', async () => {
    const admin = await world.as('admin')
    await expect(amendStaff(admin, { account: 'admin', roles: ['NURSE'] })).rejects.toThrow(
      'roles: nobody takes',
    )
  })

  it('knows a member’s own staff alone where the member’s administrator asks', async () => {
    const member = await memberAdministrator(world)
    for (const account of ['mem02.nurse', 'kh.physician', 'nobody'])
      await expect(amendStaff(member, { account, titles: [] })).rejects.toMatchObject({
        message: '找不到账号，或您无权查看 / no such account, or it is not yours to see',
      })
    const { id } = await amendStaff(member, { account: 'mem01.nurse', name: '示例护士新名' })
    expect(await lastDone(world, 'alliance.amendStaff')).toMatchObject({
      subject_id: id,
      before: { name: '示例护士丙' },
      after: { name: '示例护士新名' },
    })
  })
})
