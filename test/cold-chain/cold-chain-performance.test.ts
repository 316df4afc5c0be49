import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quantile } from '#resolvers/cold-chain/cold-chain-performance.ts'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { placeOf } from '#test/support/places.ts'
import { deviceAt, tell } from '#test/support/told-readings.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
const at = (time: string) => new Date(`2026-03-${time}:00+08:00`)

let world: World
/** Four degrees, read off a place by somebody of its own at these times. */
const readByHand = async (placeId: string, account: string, times: readonly Date[]) => {
  for (const time of times)
    await world.rows(
      `insert into place_readings (alliance_id, id, organisation_id, place_id, celsius, read_by, occurred_at)
       select p.alliance_id, 'prd_' || md5($1 || $2::timestamptz::text), p.organisation_id, p.id, 4, s.id, $2::timestamptz
       from places p, staff s where p.id = $1 and s.account = $3`,
      [placeId, time, account],
    )
}

type Raised = {
  readonly key: string
  readonly at: Date
  /** Null: by nobody. */
  readonly answeredAt: Date | null
  readonly falseAlarm: boolean | null
}
/** An alarm of the organisation that this account belongs to, and its answer. */
const raise = async (account: string, { key, at, answeredAt, falseAlarm }: Raised) => {
  await world.rows(
    `insert into alarms (alliance_id, id, organisation_id, kind, subject_id, severity, state, told, last_raised_at, told_at,
       occurred_at, recorded_at, false_alarm)
     select alliance_id, 'alm_' || md5($1), organisation_id, 'COLD_CHAIN_EXCURSION', $1, 'WARNING', 'OPEN',
       '{"zh": "x", "en": "x"}', $2, $2, $2, $2, $3 from staff where account = $4`,
    [key, at, falseAlarm, account],
  )
  if (answeredAt === null) return
  await world.rows(
    `insert into alarm_steps (alliance_id, id, organisation_id, alarm_id, kind, severity, told, by, told_to, last_at, occurred_at)
     select a.alliance_id, 'als_' || md5($1), a.organisation_id, a.id, 'ACKNOWLEDGED', 'WARNING',
       '{"zh": "x", "en": "x"}', s.id, '{}', $2, $2 from alarms a, staff s where a.subject_id = $1 and s.account = $3`,
    [key, answeredAt, account],
  )
}

beforeAll(async () => {
  world = await makeWorld({ start: at('06T09:00').toISOString() })
  // Of the lead's places only the fridge was in use, and of the others' none yet.
  await world.rows('update places set in_use_since = $1', [at('06T08:00')])
  const fridge = await placeOf(world, 'FRIDGE-1')
  await world.rows('update places set in_use_since = $2 where id = $1', [fridge, at('01T00:00')])
  const device = await deviceAt(world, [{ place: 'FRIDGE-1', since: at('01T00:00') }])
  const every5 = (from: Date, count: number, celsius: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => ({
      at: new Date(from.getTime() + index * 5 * MINUTE_MS),
      sequence: 0,
      celsius: celsius(index),
      fault: null,
    }))
  // Two days: an hour too warm on the first, six hours of silence on the second.
  await tell(
    world,
    device.number,
    every5(at('01T00:00'), 288, (index) => (index >= 120 && index < 132 ? 8 : 4)),
    at('02T00:00'),
  )
  await tell(
    world,
    device.number,
    every5(at('02T06:00'), 216, () => 4),
    at('03T00:00'),
  )
  await world.rows('update device_states set last_at = $2 where device_number = $1', [
    device.number,
    at('03T00:00'),
  ])
  await rollUpReadings(world.database, at('06T09:00'))
  const excursion = (
    key: string,
    kind: string,
    since: Date,
    until: Date,
    confirmed: Date | null,
    withdrawn: boolean,
  ) =>
    world.rows(
      `insert into excursions (alliance_id, id, organisation_id, device_id, place_id, kind, started_at, ended_at, confirmed_at,
         out_seconds, withdrawn_at)
       select alliance_id, 'exc_' || md5($2::text), organisation_id, id, place_id, $3, $4, $5, $6, 3600,
         case when $7 then now() end from devices where id = $1`,
      [device.id, key, kind, since, until, confirmed, withdrawn],
    )
  await excursion('warm', 'TEMPERATURE', at('01T10:00'), at('01T11:00'), at('01T10:30'), false)
  await excursion('gone', 'TEMPERATURE', at('01T12:00'), at('01T12:10'), null, true)
  await excursion('silent', 'SILENCE', at('02T00:10'), at('02T06:00'), null, false)
  for (const [key, raised, answeredAt, falseAlarm] of [
    ['one', at('01T10:10'), at('01T10:12'), false],
    ['two', at('02T00:10'), at('02T00:40'), true],
    ['three', at('02T23:00'), null, null],
  ] as const)
    await raise('lead.technician', { key, at: raised, answeredAt, falseAlarm })
  await readByHand(fridge, 'lead.technician', ['01T08:00', '01T16:00', '02T09:00'].map(at))
})
afterAll(() => world.close())

const PERFORMANCE = `query ($from: Date!, $to: Date!, $organisation: String) {
  coldChainPerformance(from: $from, to: $to, organisation: $organisation) {
    organisation { code } places watchedSeconds inRangeSeconds outOfRangeSeconds unknownSeconds excursions confirmedExcursions
    alarms answeredAlarms answerMedianSeconds answerP90Seconds falseAlarms nuisanceRate dutyDays dutyDaysKept dutyKeptRate } }`
const EVENTS = `query ($figure: PerformanceFigure!, $first: Int, $after: String) {
  coldChainPerformanceEvents(from: "2026-03-01", to: "2026-03-02", organisation: "CS-LEAD", figure: $figure, first: $first, after: $after) {
    edges { node { at what place device seconds good reference } } pageInfo { hasNextPage endCursor } } }`
const DAYS = { from: '2026-03-01', to: '2026-03-02' }

describe('coldChainPerformance', () => {
  it('tells how each site kept its cold chain', async () => {
    const { data, errors } = await world.ask('lead.quality', PERFORMANCE, DAYS)
    expect(errors).toBeUndefined()
    expect(data?.coldChainPerformance).toEqual([
      {
        organisation: { code: 'CS-LEAD' },
        places: 1,
        watchedSeconds: 172_800,
        // The last reading before the silence speaks for a quarter of an hour, and the silence of the first day for none.
        inRangeSeconds: 172_800 - 3_600 - (6 * 3_600 - 600),
        outOfRangeSeconds: 3_600,
        unknownSeconds: 6 * 3_600 - 600,
        excursions: 1,
        confirmedExcursions: 1,
        alarms: 3,
        answeredAlarms: 2,
        answerMedianSeconds: 120,
        answerP90Seconds: 1_800,
        falseAlarms: 1,
        nuisanceRate: 1 / 3,
        dutyDays: 2,
        dutyDaysKept: 1,
        dutyKeptRate: 0.5,
      },
    ])
  })

  it.each(['OUT_OF_RANGE', 'UNKNOWN', 'EXCURSIONS', 'ALARMS', 'MANUAL_DUTY'])(
    'lists what made %s, and nothing else',
    async (figure) => {
      const { data, errors } = await world.ask('lead.quality', EVENTS, { figure })
      expect(errors).toBeUndefined()
      const events = data?.coldChainPerformanceEvents.edges.map(({ node }: { node: object }) => node)
      const [site] = (await world.ask('lead.quality', PERFORMANCE, DAYS)).data?.coldChainPerformance ?? []
      const seconds = events.reduce(
        (sum: number, event: { seconds: number | null }) => sum + (event.seconds ?? 0),
        0,
      )
      const goods = events.map(({ good }: { good: boolean | null }) => good)
      const expected = {
        OUT_OF_RANGE: () => expect([events.length, seconds]).toEqual([1, site.outOfRangeSeconds]),
        UNKNOWN: () => expect([events.length, seconds]).toEqual([1, site.unknownSeconds]),
        EXCURSIONS: () => expect([events.length, seconds]).toEqual([site.excursions, 3_600]),
        ALARMS: () => expect([seconds, goods]).toEqual([1_920, [true, false, null]]),
        MANUAL_DUTY: () => expect(goods).toEqual([true, false]),
      }
      expected[figure as keyof typeof expected]()
    },
  )

  it('names places and sensors to the alliance alone', async () => {
    const namesFor = async (account: string) =>
      (
        await world.ask(account, EVENTS, { figure: 'OUT_OF_RANGE' })
      ).data?.coldChainPerformanceEvents.edges.map(
        ({ node }: { node: { place: string | null; device: string | null } }) => [
          node.place,
          node.device !== null,
        ],
      )
    expect(await namesFor('lead.manager')).toEqual([['FRIDGE-1', true]])
    expect(await namesFor('qc.centre')).toEqual([[null, false]])
  })

  it('lists page by page', async () => {
    const first = (await world.ask('lead.quality', EVENTS, { figure: 'ALARMS', first: 2 })).data
    const { pageInfo, edges } = first?.coldChainPerformanceEvents ?? {}
    expect([edges.length, pageInfo.hasNextPage]).toEqual([2, true])
    const next = (
      await world.ask('lead.quality', EVENTS, { figure: 'ALARMS', first: 2, after: pageInfo.endCursor })
    ).data
    expect(next?.coldChainPerformanceEvents).toMatchObject({ edges: [{}], pageInfo: { hasNextPage: false } })
  })

  it('is open to the lead, to those who watch over the alliance, and to a member for itself', async () => {
    for (const account of ['lead.manager', 'regulator.county', 'regulator', 'qc.centre']) {
      const { data } = await world.ask(account, PERFORMANCE, DAYS)
      expect([
        account,
        data?.coldChainPerformance.map((site: { organisation: { code: string } }) => site.organisation.code),
      ]).toEqual([account, ['CS-LEAD']])
    }
    expect((await world.ask('mem01.technician', PERFORMANCE, DAYS)).data?.coldChainPerformance).toEqual([])
    expect(
      (await world.ask('mem01.technician', EVENTS, { figure: 'ALARMS' })).data?.coldChainPerformanceEvents
        .edges,
    ).toEqual([])
    for (const account of ['lead.physician', 'station.dispatcher', 'lead.cashier']) {
      const { errors } = await world.ask(account, PERFORMANCE, DAYS)
      expect([account, errors?.[0]?.extensions?.code ?? errors?.[0]?.originalError]).toEqual([
        account,
        expect.objectContaining({ code: 'FORBIDDEN' }),
      ])
    }
  })

  it('tells of each site by itself: a member without a sensor, the lead with one that is silent', async () => {
    const [{ id: fridge = '' } = {}] = await world.rows<{ id: string }>(
      `update places set in_use_since = $1 where id = (select min(p.id) from places p
         join organisations o on o.alliance_id = p.alliance_id and o.id = p.organisation_id
         where o.code = 'CS-MEM01' and p.kind <> 'BOX') returning id`,
      [at('04T00:00')],
    )
    // Every four hours on the first day; on the second the reading of noon is missing.
    const byHand = (day: string, hours: readonly string[]) => hours.map((hour) => at(`${day}T${hour}:00`))
    await readByHand(fridge, 'mem01.technician', [
      ...byHand('04', ['00', '04', '08', '12', '16', '20']),
      ...byHand('05', ['00', '04', '08', '16', '20']),
    ])
    // Answered after one, four and ten minutes, the second of them for nothing; one never.
    for (const [key, raised, answeredAt, falseAlarm] of [
      ['m1', at('04T09:00'), at('04T09:01'), false],
      ['m2', at('04T10:00'), at('04T10:04'), true],
      ['m3', at('05T09:00'), at('05T09:10'), false],
      ['m4', at('05T10:00'), null, null],
    ] as const)
      await raise('mem01.technician', { key, at: raised, answeredAt, falseAlarm })
    const { data } = await world.ask('lead.quality', PERFORMANCE, { from: '2026-03-04', to: '2026-03-05' })
    const site = (code: string) =>
      data?.coldChainPerformance.find(
        (one: { organisation: { code: string } }) => one.organisation.code === code,
      )
    expect(site('CS-MEM01')).toMatchObject({
      ...{ places: 1, watchedSeconds: 0, unknownSeconds: 0, excursions: 0 },
      ...{ alarms: 4, answeredAlarms: 3, answerMedianSeconds: 240, answerP90Seconds: 600 },
      ...{ falseAlarms: 1, nuisanceRate: 0.25, dutyDays: 2, dutyDaysKept: 1, dutyKeptRate: 0.5 },
    })
    expect(site('CS-LEAD')).toMatchObject({
      ...{
        places: 1,
        watchedSeconds: 172_800,
        inRangeSeconds: 0,
        outOfRangeSeconds: 0,
        unknownSeconds: 172_800,
      },
      ...{ alarms: 0, answeredAlarms: 0, answerMedianSeconds: null, answerP90Seconds: null },
      ...{ falseAlarms: 0, nuisanceRate: null, dutyDays: 2, dutyDaysKept: 0, dutyKeptRate: 0 },
    })
    expect(data?.coldChainPerformance).toHaveLength(2)
  })

  it('has nothing to tell of days to come, and refuses days in the wrong order or too many', async () => {
    const asked = async (from: string, to: string) => world.ask('lead.quality', PERFORMANCE, { from, to })
    expect((await asked('2026-03-07', '2026-03-08')).data?.coldChainPerformance).toEqual([])
    expect((await asked('2026-03-02', '2026-03-01')).errors?.[0]?.message).toContain('to: ')
    expect((await asked('2025-03-01', '2026-03-02')).errors?.[0]?.message).toContain('to: ')
  })
})

describe('the value that a share of all does not exceed', () => {
  it.each<[readonly number[], number, number | null]>([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[3, 1], 0.5, 1],
    [[1, 2, 3], 0.5, 2],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9, 9],
  ])('of %j at %d is %s', (values, share, expected) => expect(quantile(values, share)).toBe(expected))
})
