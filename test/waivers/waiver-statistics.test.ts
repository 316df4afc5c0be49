import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waiverStatistics } from '#resolvers/waivers/waiver-statistics.ts'
import type { OpenReason } from '#rules/waivers/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type GivenWaiver, ML, settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ start: '2026-06-10T01:00:00Z' })
})
afterAll(() => world.close())

const march = (day = 10) => new Date(Date.UTC(2026, 2, day, 2))

/** What is asked of the statistics, as the person reads it. */
const asked = async (account: string, from = '2026-03', to = from) => {
  const { data, errors } = await world.ask(
    account,
    `query($from: String!, $to: String!) { waiverStatistics(from: $from, to: $to) {
      total { fen ml persons entitled directRate notDirect { reason persons } hospital { code } }
      hospitals { fen ml persons entitled directRate notDirect { reason persons } hospital { code } } } }`,
    { from, to },
  )
  expect(errors).toBeUndefined()
  return data?.waiverStatistics
}

/** A generator of numbers that is the same in each run. */
const dice = (seed: number) => {
  let state = seed
  return (sides: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % sides
  }
}

describe('waiverStatistics', () => {
  it('tells a hospital its own persons, amounts and direct rate, with the reasons', async () => {
    const give = (given: Omit<GivenWaiver, 'at' | 'hospital'> & { at?: Date }) =>
      settledWaiver(world, { hospital: 'CS-MEM01', at: march(), ...given })
    await give({ person: 'one', fen: [100, 50] })
    await give({ person: 'one', source: 'DISCHARGE' })
    const half = await give({ person: 'two', fen: [100], baseFen: [300], open: ['SERVICE_DOWN'] })
    await give({ person: 'two', source: 'CASE', fen: [200], rootId: half.id, encounter: half.encounter })
    await give({ person: 'three', source: 'CASE', fen: [70] })
    await give({ person: 'four', state: 'EXPIRED', fen: [90] })
    await give({ person: 'five', fen: [0], baseFen: [500], open: ['CONTRADICTED'] })
    // None of these is counted: not entitled, covered all the same, reversed, another month, quoted again and settled.
    await give({ person: 'six', fen: [0], baseFen: [500] })
    await give({ person: 'seven', fen: [10], open: ['OTHER_PLACE'] })
    await give({ person: 'eight', fen: [999], reversedAt: march(20) })
    await give({ person: 'nine', at: new Date('2026-03-31T16:00:00Z') })
    const ten = await give({ person: 'ten', state: 'EXPIRED', fen: [90] })
    await give({ person: 'ten', fen: [90], encounter: ten.encounter })
    const { total, hospitals } = await asked('mem01.cashier')
    const row = {
      fen: 150 + 22_000 + 100 + 200 + 70 + 10 + 90,
      ml: 8 * ML,
      persons: 5,
      entitled: 7,
      directRate: 0.429,
      notDirect: [
        { reason: 'CONTRADICTED', persons: 1 },
        { reason: 'SERVICE_DOWN', persons: 1 },
        { reason: 'CLAIMED_LATER', persons: 1 },
        { reason: 'NOT_CONFIRMED', persons: 1 },
      ],
    }
    expect(total).toEqual({ ...row, hospital: null })
    expect(hospitals).toEqual([{ ...row, hospital: { code: 'CS-MEM01' } }])
  })

  it('tells those outside amounts to the fen, and no count of few persons', async () => {
    for (const person of ['a', 'b'])
      await settledWaiver(world, { hospital: 'CS-MEM02', at: march(), person, fen: [30] })
    const { total, hospitals } = await asked('regulator.county')
    expect(total).toMatchObject({ fen: 22_620 + 60, persons: 7, entitled: 9, directRate: 0.556 })
    expect(total.notDirect.map(({ persons }: { persons: number | null }) => persons)).toEqual([
      null,
      null,
      null,
      null,
    ])
    // Seven less the one that is shown would tell the other: both are kept back.
    expect(hospitals).toEqual(
      [
        ['CS-MEM01', 22_620, 8 * ML],
        ['CS-MEM02', 60, 2 * ML],
      ].map(([code, fen, ml]) => ({
        hospital: { code },
        fen,
        ml,
        persons: null,
        entitled: null,
        directRate: null,
        notDirect: [],
      })),
    )
    expect(await asked('station.finance')).toEqual({ total, hospitals })
  })

  it('counts as a recount by hand over generated waivers, for all and for each hospital', async () => {
    const roll = dice(20_260_401)
    const reasons: readonly OpenReason[] = ['SERVICE_DOWN', 'POLICY_SILENT', 'OTHER_PLACE']
    const given: (GivenWaiver & { fen: number[]; person: string; hospital: string })[] = []
    for (let at = 0; at < 60; at += 1) {
      const fen = [roll(3) * 100, roll(4) * 37]
      given.push({
        hospital: ['CS-LEAD', 'CS-MEM03'][roll(2)] ?? '',
        person: `generated-${roll(25)}`,
        at: new Date(Date.UTC(2026, 3, 1 + roll(29), 1)),
        fen,
        baseFen: fen.map((one) => one + roll(2) * 500),
        source: roll(5) === 0 ? 'CASE' : 'WINDOW',
        open: roll(4) === 0 ? [reasons[roll(3)] ?? 'SERVICE_DOWN'] : [],
        ...(roll(8) === 0 && { state: 'EXPIRED' as const }),
      })
    }
    for (const one of given) await settledWaiver(world, one)
    const recount = (of: typeof given) => {
      const people = Map.groupBy(of, ({ person }) => person)
      const judged = [...people.values()].map((bills) => {
        const settled = bills.filter(({ state }) => state !== 'EXPIRED')
        const why = new Set<string>()
        for (const { state, source, fen, baseFen = [], open = [] } of bills) {
          const sum = fen.reduce((one, other) => one + other, 0)
          if (state === 'EXPIRED') sum > 0 && why.add('NOT_CONFIRMED')
          else if (source === 'CASE') sum > 0 && why.add('CLAIMED_LATER')
          else if (fen.some((one, at) => one < (baseFen[at] ?? 0))) for (const reason of open) why.add(reason)
        }
        const fen = settled.flatMap((bill) => bill.fen).reduce((one, other) => one + other, 0)
        return { fen, why, lines: settled.flatMap((bill) => bill.fen).filter((one) => one > 0).length }
      })
      const entitled = judged.filter(({ fen, why }) => fen > 0 || why.size > 0)
      const direct = entitled.filter(({ why }) => why.size === 0)
      return {
        fen: judged.reduce((sum, { fen }) => sum + fen, 0),
        ml: ML * judged.reduce((sum, { lines }) => sum + lines, 0),
        persons: judged.filter(({ fen }) => fen > 0).length,
        entitled: entitled.length,
        directRate: Math.round((1000 * direct.length) / entitled.length) / 1000,
        reasons: Object.fromEntries(
          [...new Set(entitled.flatMap(({ why }) => [...why]))].map((reason) => [
            reason,
            entitled.filter(({ why }) => why.has(reason)).length,
          ]),
        ),
      }
    }
    type Told = { notDirect: { reason: string; persons: number }[] }
    const flat = ({ notDirect, ...row }: Told & Record<string, unknown>) => ({
      ...row,
      hospital: undefined,
      reasons: Object.fromEntries(notDirect.map(({ reason, persons }) => [reason, persons])),
    })
    const { total } = await asked('lead.cashier', '2026-04')
    expect(flat(total)).toEqual({
      ...recount(given.filter(({ hospital }) => hospital === 'CS-LEAD')),
      hospital: undefined,
    })
    const all = (await asked('regulator.county', '2026-04')).total
    // What the other test settled on the first of April comes beside the generated ones.
    const { reasons: counted, ...sums } = recount([
      ...given,
      { hospital: 'CS-MEM01', person: 'nine', at: march(), fen: [22_000] },
    ])
    expect(all).toMatchObject(sums)
    for (const { reason, persons } of all.notDirect) {
      const count = counted[reason] ?? 0
      expect([reason, persons]).toEqual([reason, count < 5 ? null : count])
    }
  })

  it.each([
    ['days', '2026-03-01', '2026-03-31'],
    ['no month', '2026-00', '2026-03'],
    ['an end before the beginning', '2026-03', '2026-02'],
    ['more than three years', '2023-01', '2026-03'],
  ])('refuses %s', async (_, from, to) => {
    const call = await world.as('regulator.county')
    expect(await refusalOf(waiverStatistics(call, { from, to }))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it.each(['lead.technician', 'qc.centre', 'station.dispatcher'])('is closed to %s', async (account) => {
    const call = await world.as(account)
    expect(await refusalOf(waiverStatistics(call, { from: '2026-03', to: '2026-03' }))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('shows nothing of another alliance', async () => {
    await settledWaiver(world, { hospital: 'KH-LEAD', at: march(), fen: [5] })
    expect((await asked('regulator.county')).total.fen).toBe(22_680)
    expect((await asked('regulator')).total.fen).toBe(22_685)
  })
})
