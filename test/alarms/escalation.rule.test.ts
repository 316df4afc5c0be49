import { describe, expect, test } from 'vitest'
import { type AlarmClock, type AlarmPolicy, dueNow, nextLookAt, rungsOf } from '#rules/alarms/escalation.ts'
import { type AlarmKind, alarmKinds } from '#rules/alarms/terms.ts'

const policy: AlarmPolicy = {
  alarmEscalationMinutes: { WARNING: 60, CRITICAL: 10 },
  alarmRepeatMinutes: { WARNING: 240, CRITICAL: 30 },
  alarmAcknowledgementMinutes: { WARNING: 1440, CRITICAL: 240 },
  alarmSelfResolveHours: 24,
}
const BEGUN = new Date('2026-03-02T08:00:00+08:00')
const at = (minutes: number) => new Date(BEGUN.getTime() + minutes * 60_000)
const clock = (of: Partial<AlarmClock> = {}): AlarmClock => ({
  kind: 'STOCK_LOW',
  state: 'OPEN',
  severity: 'CRITICAL',
  level: 1,
  toldAt: BEGUN,
  acknowledgedAt: null,
  conditionEndedAt: null,
  ...of,
})
/** Rungs that have somebody now, as `1 2? 6`: with a question mark where somebody knows nothing yet. */
const ladder = (text: string) =>
  text
    .split(' ')
    .filter((rung) => rung !== '')
    .map((rung) => ({ level: Number.parseInt(rung, 10), allTold: !rung.endsWith('?') }))
/** What is due a minute before an instant, at it, and a minute after. */
const around = (minutes: number, of: Partial<AlarmClock>, rungs: string) =>
  [minutes - 1, minutes, minutes + 1].map((minute) => {
    const due = dueNow(clock(of), policy, ladder(rungs), at(minute))
    return due.act === 'TELL' ? `TELL ${due.level}` : due.act
  })
const acknowledged = { state: 'ACKNOWLEDGED', toldAt: at(-7), acknowledgedAt: BEGUN } as const

describe('an alarm nobody answers', () => {
  test.each<[string, number, Partial<AlarmClock>, string, string]>([
    ['critical, first rung of three told', 10, {}, '1 2? 6?', 'TELL 2'],
    ['critical, second rung of three told', 10, { level: 2 }, '1 2 6?', 'TELL 6'],
    ['critical, last rung told', 30, { level: 6 }, '1 2 6', 'TELL 6'],
    ['critical, the roster lost its upper rungs', 30, { level: 6 }, '1', 'TELL 1'],
    ['critical, the first rung has somebody else now', 10, { level: 1 }, '1?', 'TELL 1'],
    ['critical, a lower rung has somebody else now', 10, { level: 6 }, '1 2? 6', 'TELL 2'],
    ['critical, a rung between is empty now', 10, { level: 2 }, '1 6?', 'TELL 6'],
    ['critical, the upper rung is told before the lower one anew', 10, { level: 1 }, '1? 2?', 'TELL 2'],
    ['critical, one rung alone', 30, {}, '1', 'TELL 1'],
    ['critical, nobody was on duty, somebody now is', 1, { level: 0 }, '1?', 'TELL 1'],
    ['critical, nobody was on duty, somebody higher now is', 1, { level: 0 }, '7?', 'TELL 7'],
    ['warning, first rung of two told', 60, { severity: 'WARNING' }, '1 2?', 'TELL 2'],
    ['warning, last rung told', 240, { severity: 'WARNING', level: 2 }, '1 2', 'TELL 2'],
    ['critical, its cause over', 10, { conditionEndedAt: at(5) }, '1 2?', 'TELL 2'],
  ])('%s: is due at minute %d, not a minute before', (_, minutes, of, rungs, act) => {
    expect(around(minutes, of, rungs)).toEqual(['NONE', act, act])
  })
  test('wakes nobody for a warning whose cause is over, and goes on when it is back', () => {
    const over = { severity: 'WARNING', conditionEndedAt: at(5) } as const
    expect(nextLookAt(clock(over), policy)).toBeNull()
    expect(dueNow(clock(over), policy, ladder('1 2?'), at(10_000))).toEqual({ act: 'NONE', lookAt: null })
    expect(around(60, { severity: 'WARNING', conditionEndedAt: null }, '1 2?')).toEqual([
      'NONE',
      'TELL 2',
      'TELL 2',
    ])
  })
  test('is looked at each minute while nobody is on duty', () => {
    expect(dueNow(clock({ level: 0 }), policy, [], at(7))).toEqual({ act: 'NONE', lookAt: at(8) })
    expect(dueNow(clock({ level: 2 }), policy, [], at(11))).toEqual({ act: 'NONE', lookAt: at(12) })
  })
  test('is looked at when the last rung is due again', () => {
    expect(dueNow(clock(), policy, ladder('1'), at(12))).toEqual({ act: 'NONE', lookAt: at(30) })
    expect(dueNow(clock(), policy, ladder('1 2?'), at(3))).toEqual({ act: 'NONE', lookAt: at(10) })
  })
})

describe('an alarm somebody answered', () => {
  test.each<[string, number, Partial<AlarmClock>, string]>([
    ['critical, its cause lasting', 240, {}, 'LAPSE'],
    ['warning, its cause lasting', 1440, { severity: 'WARNING' }, 'LAPSE'],
    ['its cause over since the answer', 1440, { conditionEndedAt: BEGUN }, 'RESOLVE'],
    ['its cause over since an hour later', 1500, { conditionEndedAt: at(60) }, 'RESOLVE'],
    ['its cause over before the answer', 1440, { conditionEndedAt: at(-60) }, 'RESOLVE'],
  ])('%s: is due at minute %d, not a minute before', (_, minutes, of, act) => {
    expect(around(minutes, { ...acknowledged, ...of }, '1 2')).toEqual(['NONE', act, act])
  })
  test('waits for a person where the policy lets nothing resolve by itself', () => {
    const never = { ...policy, alarmSelfResolveHours: 0 }
    expect(nextLookAt(clock({ ...acknowledged, conditionEndedAt: BEGUN }), never)).toBeNull()
  })
  test.each(alarmKinds.map((kind): [AlarmKind, boolean] => [kind, !kind.startsWith('COLD_CHAIN_')]))(
    'of kind %s and quiet for long is resolved by itself: %s',
    (kind, resolvesItself) => {
      const quiet = clock({ kind, ...acknowledged, conditionEndedAt: at(60) })
      const due = { act: resolvesItself ? 'RESOLVE' : 'NONE' }
      expect(dueNow(quiet, policy, ladder('1 2'), at(1_000_000))).toMatchObject(due)
      expect(nextLookAt(quiet, policy)).toEqual(resolvesItself ? at(1500) : null)
    },
  )
  test.each(alarmKinds)('of kind %s and lasting is opened anew when the answer lapses', (kind) => {
    expect(around(240, { kind, ...acknowledged }, '1 2')).toEqual(['NONE', 'LAPSE', 'LAPSE'])
  })
  test('and resolved is never due', () => {
    expect(nextLookAt(clock({ state: 'RESOLVED' }), policy)).toBeNull()
    expect(dueNow(clock({ state: 'RESOLVED' }), policy, ladder('1 2 3'), at(100_000))).toEqual({
      act: 'NONE',
      lookAt: null,
    })
  })
})

describe('the rungs of an alarm', () => {
  const person = (staffId: string) => ({ staffId })
  const duty = {
    ORGANISATION: [[person('o1')], [], [person('o3')]],
    LEAD: [[person('l1'), person('l1b')], [person('l2')]],
  }
  const rungs = (kind: AlarmKind, leads = false, of = duty) =>
    rungsOf(kind, of, leads).map(
      ({ level, people }) => `${level}:${people.map(({ staffId }) => staffId).join('+')}`,
    )

  const OWN_FIRST = '1:o1 3:o3 6:l1+l1b 7:l2'
  const LEAD_ALONE = '1:l1+l1b 2:l2'
  const TOGETHER = '1:o1+l1+l1b 2:l2 3:o3'
  const climbs: Readonly<Record<AlarmKind, string>> = {
    STOCK_LOW: OWN_FIRST,
    STOCK_CRITICAL: OWN_FIRST,
    NEAR_EXPIRY: OWN_FIRST,
    FEED_SILENT: OWN_FIRST,
    STATION_UNREACHABLE: LEAD_ALONE,
    STATION_SHORTAGE: LEAD_ALONE,
    EMERGENCY_OPENED: LEAD_ALONE,
    RECALL_OVERDUE: TOGETHER,
    COLD_CHAIN_EXCURSION: OWN_FIRST,
    COLD_CHAIN_SILENT: OWN_FIRST,
    COLD_CHAIN_FAULT: OWN_FIRST,
    COLD_CHAIN_POWER: OWN_FIRST,
    COLD_CHAIN_AGITATION: OWN_FIRST,
    COLD_CHAIN_BLOOD_OUT: TOGETHER,
    SHIPMENT_OVERDUE: TOGETHER,
    MANUAL_READING_OVERDUE: OWN_FIRST,
  }
  test.each(alarmKinds)('of %s are climbed in their order', (kind) => {
    expect(rungs(kind).join(' ')).toBe(climbs[kind])
  })
  test('of the lead’s own alarms are the lead’s roster, once', () => {
    const own = { ORGANISATION: duty.LEAD, LEAD: duty.LEAD }
    for (const kind of alarmKinds) expect(rungs(kind, true, own)).toEqual(['1:l1+l1b', '2:l2'])
  })
  test('hold each person once, and are none where nobody is on duty', () => {
    const twice = { ORGANISATION: [[person('x'), person('x')]], LEAD: [[person('x')]] }
    for (const kind of alarmKinds) expect(rungs(kind, false, twice)[0]).toBe('1:x')
    for (const kind of alarmKinds.filter((one) => climbs[one] === TOGETHER))
      expect(rungs(kind, false, twice)).toEqual(['1:x'])
    for (const kind of alarmKinds) expect(rungs(kind, false, { ORGANISATION: [], LEAD: [] })).toEqual([])
  })
})
