import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RegisterStaffInput, registerStaff } from '#resolvers/alliance/register-staff.ts'
import { certificate, lastDone, memberAdministrator, newNurse } from '#test/support/staff.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const register = async (changes: Partial<RegisterStaffInput> = {}) =>
  registerStaff(await world.as('admin'), { ...newNurse, ...changes })

describe('registerStaff', () => {
  it.each<[string, Partial<RegisterStaffInput>, string]>([
    ['no name', { name: ' ' }, 'name: must not be empty, 100 characters at most'],
    ['an account with a blank', { account: 'a b' }, 'account: is 1 to 255 characters without blanks'],
    [
      'an account that serves',
      { account: 'mem02.nurse' },
      'account: this account is taken; one person’s former post is ended first, and another person needs another account',
    ],
    ['a badge that another carries', { badge: 'mem02.nurse' }, 'badge: this badge is taken'],
    ['no role', { roles: [] }, 'roles: must hold at least one role'],
    [
      'a role of the station in a hospital',
      { roles: ['NURSE', 'STATION_DISPATCHER'] },
      'roles[1]: an organisation of this kind has no STATION_DISPATCHER; it has PHYSICIAN, SUPERIOR_PHYSICIAN, DEPARTMENT_HEAD, MEDICAL_AFFAIRS, NURSE, BLOOD_COLLECTOR, TECHNICIAN, BLOOD_BANK_MANAGER, QUALITY_OFFICER, CASHIER, ADMINISTRATOR, MACHINE',
    ],
    [
      'a machine that is a nurse too',
      { roles: ['MACHINE', 'NURSE'], titles: [], badge: null, certificates: [] },
      'roles: a machine account has no other role',
    ],
    [
      'a machine with a badge',
      { roles: ['MACHINE'], titles: [], certificates: [] },
      'badge: a machine has no badge',
    ],
    [
      'a certificate past its last day',
      { certificates: [{ ...certificate, validUntil: '2026-02-28' }] },
      'certificates[0].validUntil: the certificate is past its last day',
    ],
    [
      'a certificate that ends before it begins',
      { certificates: [{ ...certificate, validUntil: '2024-12-31' }] },
      'certificates[0].validUntil: may not lie before the first day',
    ],
    [
      'a day that the calendar lacks',
      { certificates: [{ ...certificate, validUntil: '2026-02-30' }] },
      'certificates[0].validUntil: is no day of the calendar',
    ],
    [
      'one certificate twice',
      { certificates: [certificate, certificate] },
      'certificates[1].number: this certificate stands in the list twice',
    ],
  ])('refuses %s, naming the field', async (_, changes, sentence) => {
    const error = await register(changes).catch((thrown: Error) => thrown)
    expect((error as Error).message.split(' / ').at(-1)).toBe(sentence)
  })

  it.each(['KH-MEM01', 'NOBODY'])(
    'does not tell the organisation %s from one that is not there',
    async (code) => {
      await expect(register({ organisation: code })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: '找不到机构，或您无权查看 / no such organisation, or it is not yours to see',
      })
    },
  )

  it('gives a post by which the account acts at once, and says so in the trail', async () => {
    const { id } = await register()
    expect(await lastDone(world, 'alliance.registerStaff')).toMatchObject({
      subject_id: id,
      after: {
        account: 'mem01.new',
        organisation: 'CS-MEM01',
        roles: ['NURSE'],
        certificates: [certificate],
      },
    })
    expect(await world.rows('select number from certificates where staff_id = $1', [id])).toHaveLength(1)
  })

  it('is for an administrator alone, and at a member for its own staff', async () => {
    const manager = await world.as('lead.manager')
    await expect(registerStaff(manager, newNurse)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const member = await memberAdministrator(world)
    const other = { ...newNurse, account: 'x', badge: 'x', organisation: 'CS-MEM02' }
    await expect(registerStaff(member, other)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await registerStaff(member, { ...newNurse, account: 'mem01.own', badge: 'M1-78' })
  })
})
