import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PIN } from '#db/seed/accounts.ts'
import { amendStaff } from '#resolvers/alliance/amend-staff.ts'
import { clearPin } from '#resolvers/alliance/clear-pin.ts'
import { endPost } from '#resolvers/alliance/end-post.ts'
import { type RegisterStaffInput, registerStaff } from '#resolvers/alliance/register-staff.ts'
import { type RenewMembershipInput, renewMembership } from '#resolvers/alliance/renew-membership.ts'
import { setPin } from '#resolvers/alliance/set-pin.ts'
import { stepUp } from '#resolvers/alliance/step-up.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const certificate = {
  kind: 'NURSE_PRACTICE',
  number: 'N-1',
  validFrom: '2025-01-01',
  validUntil: '2026-12-31',
} as const
const nurse: RegisterStaffInput = {
  organisation: 'CS-MEM01',
  account: 'mem01.new',
  name: '示例护士寅',
  roles: ['NURSE'],
  titles: ['NURSE_JUNIOR'],
  badge: 'M1-77',
  certificates: [certificate],
}
const register = async (changes: Partial<RegisterStaffInput> = {}) =>
  registerStaff(await world.as('admin'), { ...nurse, ...changes })

/** The member's cashier, made its administrator. */
const memberAdmin = async () => {
  await world.rows(`update staff set roles = '{ADMINISTRATOR}' where account = 'mem01.cashier'`)
  const ctx = await world.as('mem01.cashier')
  return { ...ctx, actor: ctx.actor && { ...ctx.actor, roles: ['ADMINISTRATOR' as const] } }
}

const sign = async (badge: string, pin: string) =>
  stepUp(await world.as('lead.technician'), { badge, pin, operation: 'issueUnits', digest: 'a'.repeat(64) })

const lastEntry = async (action: string) =>
  (
    await world.rows(
      'select subject_id, before, after from audit_entries where action = $1 and outcome = $2 order by recorded_at desc limit 1',
      [action, 'DONE'],
    )
  )[0]

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
    expect(await lastEntry('alliance.registerStaff')).toMatchObject({
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
    await expect(registerStaff(manager, nurse)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const member = await memberAdmin()
    const other = { ...nurse, account: 'x', badge: 'x', organisation: 'CS-MEM02' }
    await expect(registerStaff(member, other)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await registerStaff(member, { ...nurse, account: 'mem01.own', badge: 'M1-78' })
    await expect(endPost(member, { account: 'mem02.nurse' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(clearPin(member, { badge: 'mem02.nurse' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('amendStaff', () => {
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

  it('lets no administrator take the own role away, nor end the own post', async () => {
    const admin = await world.as('admin')
    await expect(amendStaff(admin, { account: 'admin', roles: ['NURSE'] })).rejects.toThrow(
      'roles: nobody takes',
    )
    await expect(endPost(admin, { account: 'admin' })).rejects.toThrow('account: nobody ends')
  })
})

describe('setPin and clearPin', () => {
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
    await expect(sign('mem02.nurse', DEMO_PIN)).rejects.toThrow('PIN is wrong')
    expect(await sign('mem02.nurse', '802517')).toMatchObject({ signerName: '示例护士戊' })
  })

  it('answers a repeated call as before, and keeps the PIN out of the trail', async () => {
    const ctx = await world.as('mem02.nurse2')
    await clearPin(await world.as('admin'), { badge: 'mem02.nurse2' })
    await expect(sign('mem02.nurse2', DEMO_PIN)).rejects.toThrow('PIN is wrong')
    const input = { pin: '739105', idempotencyKey: 'pin-1' }
    const first = await setPin(ctx, input)
    expect(await setPin(ctx, input)).toEqual(first)
    expect(await lastEntry('alliance.setPin')).toEqual({
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

describe('endPost', () => {
  it('takes the account and the badge out of use, and gives both back to the same person alone', async () => {
    const admin = await world.as('admin')
    const { id } = await endPost(admin, { account: 'mem02.nurse' })
    await expect(world.as('mem02.nurse')).rejects.toThrow('holds no post')
    await expect(sign('mem02.nurse', '802517')).rejects.toThrow('PIN is wrong')
    await expect(endPost(admin, { account: 'mem02.nurse' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const back = { ...nurse, account: 'mem02.nurse', badge: 'mem02.nurse' }
    await expect(registerStaff(admin, back)).rejects.toThrow('another person needs another account')
    expect(await registerStaff(admin, { ...back, name: '示例护士戊' })).toEqual({ id })
    const [row] = await world.rows(
      `select o.code, s.active, (select bool_and(c.organisation_id = o.id) from certificates c where c.staff_id = s.id) as moved
       from staff s join organisations o on o.id = s.organisation_id where s.id = $1`,
      [id],
    )
    expect(row).toEqual({ code: 'CS-MEM01', active: true, moved: true })
    await expect(sign('mem02.nurse', '802517')).rejects.toThrow('PIN is wrong')
  })
})

describe('renewMembership', () => {
  const licence = { number: 'YX-NEW', validFrom: '2026-01-01', validUntil: '2029-12-31' }
  const renew = async (input: Partial<RenewMembershipInput>, account = 'admin') =>
    renewMembership(await world.as(account), { organisation: 'CS-MEM01', ...input })

  it('records the new licence and where tests are done from today on', async () => {
    const testing = [{ test: 'RHD', site: 'SELF', qualityControlUntil: '2026-12-31' }] as const
    const { id } = await renew({ bloodUseQualification: licence, testing })
    expect(await lastEntry('alliance.renewMembership')).toMatchObject({
      subject_id: id,
      before: { bloodUseLicence: 'YX-CS-MEM01', licenceValidUntil: '2035-12-31' },
      after: { bloodUseLicence: 'YX-NEW', licenceValidUntil: '2029-12-31' },
    })
    await renew({ testing: [{ ...testing[0], qualityControlUntil: '2027-06-30' }] })
    const answer = await world.ask(
      'mem01.nurse',
      '{ organisation(code: "CS-MEM01") { membership { bloodUseLicence } testing { test site qualityControlUntil } } }',
    )
    expect(answer.data?.organisation.membership).toEqual({ bloodUseLicence: 'YX-NEW' })
    expect(answer.data?.organisation.testing).toContainEqual({
      test: 'RHD',
      site: 'SELF',
      qualityControlUntil: '2027-06-30',
    })
  })

  it.each<[string, Partial<RenewMembershipInput>, string]>([
    [
      'a licence that has ended',
      { bloodUseQualification: { ...licence, validUntil: '2026-02-28' } },
      'The blood-use qualification is not in date on that day.',
    ],
    [
      'own testing without quality control',
      { testing: [{ test: 'RHD', site: 'SELF' }] },
      'A hospital may test on its own only with internal and external quality control in force.',
    ],
    ['nothing', {}, 'bloodUseQualification: give the qualification or testing: there is nothing to renew'],
    [
      'a licence without a number',
      { bloodUseQualification: { ...licence, number: '' } },
      'bloodUseQualification.number: must not be empty, 100 characters at most',
    ],
    [
      'a body that is no member',
      { organisation: 'CS-HB', bloodUseQualification: licence },
      'no such member, or it is not yours to see',
    ],
  ])('refuses %s', async (_, input, sentence) => {
    const error = await renew(input).catch((thrown: Error) => thrown)
    expect((error as Error).message.split(' / ').at(-1)).toBe(sentence)
  })
})
