import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onDuty } from '#resolvers/alliance/duty.ts'
import { endDutyShift } from '#resolvers/alliance/end-duty-shift.ts'
import { endPost } from '#resolvers/alliance/end-post.ts'
import { setDutyShift } from '#resolvers/alliance/set-duty-shift.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'
import { onDutyAlways, organisationId } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** Who is on duty now, level by level. */
const look = operation(
  'alarms.escalateAlarms',
  async (tx, { code, duty }: OperationInput & { readonly code: string; readonly duty: DutyKind }) => {
    const levels = await onDuty(tx, { organisationId: await organisationId(world, code), duty, at: tx.now })
    return { levels: levels.map((level) => level.map(({ name, ways }) => ({ name, ways }))) }
  },
)
const now = async (code: string, duty: DutyKind) => (await look(await asHub(world), { code, duty })).levels
const nameOf = async (account: string) => {
  const [row] = await world.rows<{ name: string }>(
    `select name from staff where account = $1 and alliance_id = 'CS'`,
    [account],
  )
  return row?.name
}

describe('endDutyShift', () => {
  it('takes a shift off the roster from now on, and stays as it was when it is ended again', async () => {
    const { id } = await onDutyAlways(world, 'mem01.technician', { duty: 'QUALITY' })
    expect(await now('CS-MEM01', 'QUALITY')).toEqual([
      [{ name: await nameOf('mem01.technician'), ways: [{ channel: 'PHONE', address: '13800000000' }] }],
    ])
    const end = async () => endDutyShift(await world.as('mem01.medical-affairs'), { shiftId: id })
    expect(await end()).toEqual({ id })
    expect(await now('CS-MEM01', 'QUALITY')).toEqual([])
    const ended = () => world.rows(`select ended_at, ended_by from duty_shifts where id = $1`, [id])
    const first = await ended()
    world.pass(1_000)
    await end()
    expect(await ended()).toEqual(first)
  })

  it('is refused to others, who are not told that there is such a shift', async () => {
    const { id } = await onDutyAlways(world, 'mem01.nurse', { duty: 'QUALITY' })
    for (const [account, shiftId] of [
      ['admin', 'dsh_00000000000000000000000000000000'],
      ['admin', 'x'],
      ['station.dispatcher', id],
    ] as const)
      expect(await refusalOf(endDutyShift(await world.as(account), { shiftId }))).toMatchObject({
        code: 'NOT_FOUND',
      })
    expect(await refusalOf(endDutyShift(await world.as('mem01.nurse'), { shiftId: id }))).toMatchObject({
      code: 'FORBIDDEN',
    })
    await endDutyShift(await world.as('lead.manager'), { shiftId: id })
  })
})

describe('who is on duty', () => {
  it('is nobody whose post has ended, whatever the roster says', async () => {
    await onDutyAlways(world, 'mem01.nurse2', { duty: 'EMERGENCY', level: 2 })
    expect(await now('CS-MEM01', 'EMERGENCY')).toEqual([
      [],
      [expect.objectContaining({ name: await nameOf('mem01.nurse2') })],
    ])
    await endPost(await world.as('admin'), { account: 'mem01.nurse2' })
    expect(await now('CS-MEM01', 'EMERGENCY')).toEqual([])
  })

  it('is shown with its shifts to its own people and the lead, not to another member', async () => {
    await setDutyShift(await world.as('mem01.medical-affairs'), {
      account: 'mem01.head',
      duty: 'COLD_CHAIN',
      level: 1,
      // The world's clock stands at Sunday, 09:00 in China.
      weekly: { weekdays: ['SUNDAY'], fromTime: '08:00', untilTime: '20:00' },
      contacts: [{ channel: 'PHONE', address: '0570-3000000' }],
    })
    const roster = async (account: string, filter: string) => {
      const { data, errors } = await world.ask(
        account,
        `query ($at: DateTime!) { dutyRoster(${filter}) { edges { node {
           duty level kind weekdays isOn later: isOn(at: $at) contacts { channel address }
         } } } }`,
        { at: '2026-03-01T20:00:00+08:00' },
      )
      expect(errors).toBeUndefined()
      const edges: { node: unknown }[] = data?.dutyRoster.edges
      return edges.map(({ node }) => node)
    }
    const seen = [
      {
        ...{ duty: 'COLD_CHAIN', level: 1, kind: 'WEEKLY', weekdays: ['SUNDAY'], isOn: true, later: false },
        contacts: [{ channel: 'PHONE', address: '0570-3000000' }],
      },
    ]
    expect(await roster('mem01.nurse', 'duty: COLD_CHAIN')).toEqual(seen)
    expect(await roster('lead.technician', 'duty: COLD_CHAIN, organisation: "CS-MEM01"')).toEqual(seen)
    expect(await roster('mem02.nurse', 'duty: COLD_CHAIN, organisation: "CS-MEM01"')).toEqual([])
    expect(await roster('lead.technician', 'duty: COLD_CHAIN')).toEqual([])
    expect(await roster('mem01.nurse', 'duty: QUALITY')).toEqual([])
    expect(await roster('mem01.nurse', 'duty: QUALITY, includeEnded: true')).toHaveLength(2)
  })
})
