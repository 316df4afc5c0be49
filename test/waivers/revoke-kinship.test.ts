import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { revokeKinship } from '#resolvers/waivers/revoke-kinship.ts'
import { certify, somebody } from '#test/support/kin.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const revoke = async (
  input: { kinshipId?: string; reference?: string; reason?: string },
  by = 'mem01.cashier',
) => revokeKinship(await world.as(by), { reason: '已离异', ...input })
const ended = (column: string, value: string) =>
  world.rows(`select revoke_reason from kinships where ${column} = $1 and revoked_at is not null`, [value])

describe('revokeKinship', () => {
  it('ends a kinship; the same two may be certified anew', async () => {
    const [donor, relative] = [somebody(), somebody()]
    const { id } = await certify(world, { donor, relative })
    expect(await revoke({ kinshipId: id })).toEqual({ id })
    expect(await ended('id', id)).toEqual([{ revoke_reason: '已离异' }])
    expect((await certify(world, { donor, relative })).id).not.toBe(id)
  })

  it('ends it once: what was said first stays', async () => {
    const { id } = await certify(world)
    await revoke({ kinshipId: id })
    await revoke({ kinshipId: id, reason: '再次撤回' })
    expect(await ended('id', id)).toEqual([{ revoke_reason: '已离异' }])
  })

  it('by its reference ends it wherever the citizen service had told it', async () => {
    await certify(world, { reference: 'ZLB-20' }, 'peer.zheliban')
    await revoke({ reference: 'ZLB-20' }, 'peer.zheliban')
    const seats = (await world.as('peer.zheliban')).actor?.seats.length
    expect((await ended('reference', 'ZLB-20')).length).toBe(seats)
  })

  it('leaves a window what it may not see: another hospital’s kinship, and any reference', async () => {
    const { id } = await certify(world, {}, 'lead.cashier')
    await certify(world, { reference: 'ZLB-21' }, 'peer.zheliban')
    for (const named of [{ kinshipId: id }, { reference: 'ZLB-21' }])
      expect(await refusalOf(revoke(named))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('asks for a name of it and for a reason', async () => {
    expect(await refusalOf(revoke({}))).toMatchObject({ problems: [{ field: 'kinshipId' }] })
    expect(await refusalOf(revoke({ kinshipId: 'kin_1', reason: ' ' }))).toMatchObject({
      problems: [{ field: 'reason' }],
    })
  })
})
