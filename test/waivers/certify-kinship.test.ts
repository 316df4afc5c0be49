import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certifyKinship } from '#resolvers/waivers/certify-kinship.ts'
import { revokeKinship } from '#resolvers/waivers/revoke-kinship.ts'
import { admit, certify, numberBorn, somebody } from '#test/support/kin.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const SERVICE = 'peer.zheliban'
const push = (reference: string, input: Partial<Parameters<typeof certifyKinship>[1]> = {}) =>
  certify(world, { reference, ...input }, SERVICE)

const MUTATION = `mutation ($input: CertifyKinshipInput!) { certifyKinship(input: $input) {
  __typename ... on Kinship { source reference relation donor { name identityNumber } relative { name } revokedAt }
  ... on Refusal { code message } } }`

describe('certifyKinship', () => {
  it('keeps who is whose kin at a window, and shows neither name nor number whole', async () => {
    const donor = { name: '示例甲乙', identityNumber: numberBorn('1980-06-01') }
    const input = { donor, relative: somebody('2010-01-01'), relation: 'CHILD' }
    const { data } = await world.ask('mem01.cashier', MUTATION, { input })
    expect(data?.certifyKinship).toMatchObject({
      __typename: 'Kinship',
      source: 'WINDOW',
      reference: null,
      relation: 'CHILD',
      donor: { name: '示***', identityNumber: `**************${donor.identityNumber.slice(-4)}` },
      revokedAt: null,
    })
  })

  it('is the same kinship when it is certified again', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const first = await certify(world, { donor, relative })
    expect(await certify(world, { donor, relative })).toEqual(first)
    expect(await certify(world, { donor, relative }, 'lead.cashier')).toEqual(first)
  })

  it('told by the citizen service it stands in every alliance its body watches over, once for a reference', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const first = await push('ZLB-1', { donor, relative })
    expect(await push('ZLB-1', { donor, relative })).toEqual(first)
    const rows = await world.rows<{ source: string }>(`select source from kinships where reference = 'ZLB-1'`)
    const seats = (await world.as(SERVICE)).actor?.seats.length
    expect(rows).toEqual(Array.from({ length: seats ?? 0 }, () => ({ source: 'CITIZEN_SERVICE' })))
  })

  it('joins what a window certified before with the reference that the citizen service gives it', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const { id } = await certify(world, { donor, relative })
    expect(await push('ZLB-2', { donor, relative })).toEqual({ id })
  })

  it('takes the place of the same relation under an older reference', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const { id } = await push('ZLB-3', { donor, relative })
    const next = await push('ZLB-4', { donor, relative })
    expect(next.id).not.toBe(id)
    const [old] = await world.rows<{ revoked_at: Date | null }>(
      'select revoked_at from kinships where id = $1',
      [id],
    )
    expect(old?.revoked_at).not.toBeNull()
  })

  it('stays ended when a late message certifies it once more under its old reference', async () => {
    const [donor, relative] = [somebody(), somebody()]
    await push('ZLB-5', { donor, relative })
    await revokeKinship(await world.as(SERVICE), { reference: 'ZLB-5', reason: '撤回' })
    await push('ZLB-5', { donor, relative })
    expect(
      await world.rows(`select 1 from kinships where reference = 'ZLB-5' and revoked_at is null`),
    ).toEqual([])
  })

  it('is one kinship when two windows certify it at the same moment', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const [one, other] = await Promise.all([
      certify(world, { donor, relative }),
      certify(world, { donor, relative }, 'lead.cashier'),
    ])
    expect(one).toEqual(other)
  })
})

describe('what certifyKinship refuses', () => {
  const donor = somebody()
  const wife = somebody('1982-01-01')

  it.each([
    ['somebody as their own kin', () => ({ donor, relative: donor }), 'SAME_PERSON'],
    [
      'a donor who is a minor',
      () => ({ donor: somebody('2010-01-01'), relation: 'PARENT' as const }),
      'DONOR_UNDERAGE',
    ],
    ['an elder as a child', () => ({ relative: somebody('1950-01-01'), relation: 'CHILD' as const }), 'AGES'],
    [
      'another relation of the same two',
      () => ({ donor, relative: wife, relation: 'SIBLING' as const }),
      'OTHER_RELATION',
    ],
    [
      'another relation told from the other side',
      () => ({ donor: wife, relative: donor, relation: 'SIBLING' as const }),
      'OTHER_RELATION',
    ],
    ['a second spouse of the donor', () => ({ donor, relative: somebody() }), 'OTHER_SPOUSE'],
    ['a second spouse of the relative', () => ({ donor: somebody(), relative: wife }), 'OTHER_SPOUSE'],
  ])('%s', async (_, input, fault) => {
    await certify(world, { donor, relative: wife })
    expect(await refusalOf(certify(world, input()))).toMatchObject({ code: 'KINSHIP_REFUSED', fault })
  })

  it('a reference that is another relation’s', async () => {
    await push('ZLB-9')
    expect(await refusalOf(push('ZLB-9'))).toMatchObject({
      code: 'KINSHIP_REFUSED',
      fault: 'OTHER_REFERENCE',
    })
  })

  it('takes the same two from the other side as one pair: each may certify the other', async () => {
    await certify(world, { donor, relative: wife })
    await expect(certify(world, { donor: wife, relative: donor })).resolves.toBeDefined()
  })

  it.each([
    ['a number of the old form', { identityNumber: '990000800601001' }, 'donor.identityNumber', '15 digits'],
    [
      'a wrong check character',
      { identityNumber: '990000198006019990' },
      'donor.identityNumber',
      'check character',
    ],
    ['no name', { name: ' ' }, 'donor.name', 'missing'],
  ])('%s, by its field and without repeating it', async (_, part, field, words) => {
    const input = { donor: { ...somebody(), ...part }, relative: somebody(), relation: 'SPOUSE' }
    const { errors } = await world.ask('mem01.cashier', MUTATION, { input })
    expect(errors?.[0]?.message).toContain(`${field}: `)
    expect(errors?.[0]?.message).toContain(words)
    expect(errors?.[0]?.message).not.toContain(input.donor.identityNumber.trim() || '示例')
  })

  it.each(['SELF', 'OTHER'] as const)('the relation %s', async (relation) => {
    expect(await refusalOf(certify(world, { relation }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field: 'relation' }],
    })
  })

  it('a reference at a window, and none of the citizen service', async () => {
    const calls = [() => certify(world, { reference: 'ZLB-8' }), () => certify(world, {}, SERVICE)]
    for (const call of calls)
      expect(await refusalOf(call())).toMatchObject({ problems: [{ field: 'reference' }] })
  })
})

describe('who sees kin', () => {
  const KINSHIPS = 'query ($visit: String) { kinships(visitNumber: $visit) { relation } }'

  it('is the hospital of the relative, whoever certified it; not another hospital', async () => {
    const relative = somebody()
    await certify(world, { relative }, 'lead.cashier')
    const { visitNumber: visit } = await admit(world, relative.identityNumber)
    const { data } = await world.ask('mem01.cashier', KINSHIPS, { visit })
    expect(data?.kinships).toEqual([{ relation: 'SPOUSE' }])
    const elsewhere = await world.ask('lead.cashier', KINSHIPS, { visit })
    expect(elsewhere.errors?.[0]?.message).toContain('no such patient')
  })

  it('no number and no name stands in the trail, the events or the kept answers', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const input = { donor, relative, relation: 'SPOUSE' as const, idempotencyKey: 'kin-privacy' }
    await certifyKinship(await world.as('mem01.cashier'), input)
    const tables = ['audit_entries', 'outbox', 'idempotency_keys', 'kinships']
    for (const table of tables) {
      const rows = JSON.stringify(await world.rows(`select * from ${table}`))
      for (const secret of [donor.identityNumber, relative.identityNumber, donor.name])
        expect(rows).not.toContain(secret)
    }
  })
})
