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
  state: 'OPEN',
  severity: 'CRITICAL',
  level: 1,
  toldAt: BEGUN,
  acknowledgedAt: null,
  conditionEndedAt: null,
  ...of,
})
/** What is due a minute before an instant, at it, and a minute after. */
const around = (minutes: number, of: Partial<AlarmClock>, rungs: number) =>
  [minutes - 1, minutes, minutes + 1].map((minute) => {
    const due = dueNow(clock(of), policy, rungs, at(minute))
    return due.act === 'TELL' ? `TELL ${due.level}` : due.act
  })
const acknowledged = { state: 'ACKNOWLEDGED', acknowledgedAt: BEGUN } as const

describe('an alarm nobody answers', () => {
  test.each<[string, number, Partial<AlarmClock>, number, string]>([
    ['critical, first rung of three told', 10, {}, 3, 'TELL 2'],
    ['critical, second rung of three told', 10, { level: 2 }, 3, 'TELL 3'],
    ['critical, last rung told', 30, { level: 3 }, 3, 'TELL 3'],
    ['critical, the roster lost its upper rungs', 30, { level: 3 }, 1, 'TELL 1'],
    ['critical, one rung alone', 30, {}, 1, 'TELL 1'],
    ['critical, nobody was on duty, somebody now is', 1, { level: 0 }, 1, 'TELL 1'],
    ['warning, first rung of two told', 60, { severity: 'WARNING' }, 2, 'TELL 2'],
    ['warning, last rung told', 240, { severity: 'WARNING', level: 2 }, 2, 'TELL 2'],
    ['critical, its cause over', 10, { conditionEndedAt: at(5) }, 2, 'TELL 2'],
  ])('%s: is due at minute %d, not a minute before', (_, minutes, of, rungs, act) => {
    expect(around(minutes, of, rungs)).toEqual(['NONE', act, act])
  })
  test('wakes nobody for a warning whose cause is over, and goes on when it is back', () => {
    const over = { severity: 'WARNING', conditionEndedAt: at(5) } as const
    expect(nextLookAt(clock(over), policy)).toBeNull()
    expect(dueNow(clock(over), policy, 2, at(10_000))).toEqual({ act: 'NONE', lookAt: null })
    expect(around(60, { severity: 'WARNING', conditionEndedAt: null }, 2)).toEqual([
      'NONE',
      'TELL 2',
      'TELL 2',
    ])
  })
  test('is looked at each minute while nobody is on duty', () => {
    expect(dueNow(clock({ level: 0 }), policy, 0, at(7))).toEqual({ act: 'NONE', lookAt: at(8) })
    expect(dueNow(clock({ level: 2 }), policy, 0, at(11))).toEqual({ act: 'NONE', lookAt: at(12) })
  })
  test('is looked at when the last rung is due again', () => {
    expect(dueNow(clock(), policy, 1, at(12))).toEqual({ act: 'NONE', lookAt: at(30) })
    expect(dueNow(clock(), policy, 2, at(3))).toEqual({ act: 'NONE', lookAt: at(10) })
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
    expect(around(minutes, { ...acknowledged, ...of }, 2)).toEqual(['NONE', act, act])
  })
  test('waits for a person where the policy lets nothing resolve by itself', () => {
    const never = { ...policy, alarmSelfResolveHours: 0 }
    expect(nextLookAt(clock({ ...acknowledged, conditionEndedAt: BEGUN }), never)).toBeNull()
  })
  test('and resolved is never due', () => {
    expect(nextLookAt(clock({ state: 'RESOLVED' }), policy)).toBeNull()
    expect(dueNow(clock({ state: 'RESOLVED' }), policy, 3, at(100_000))).toEqual({
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
    rungsOf(kind, of, leads).map((people) => people.map(({ staffId }) => staffId).join('+'))

  test.each<[AlarmKind, string]>([
    ['STOCK_LOW', 'o1 o3 l1+l1b l2'],
    ['STOCK_CRITICAL', 'o1 o3 l1+l1b l2'],
    ['NEAR_EXPIRY', 'o1 o3 l1+l1b l2'],
    ['FEED_SILENT', 'o1 o3 l1+l1b l2'],
    ['STATION_UNREACHABLE', 'l1+l1b l2'],
    ['STATION_SHORTAGE', 'l1+l1b l2'],
    ['EMERGENCY_OPENED', 'l1+l1b l2'],
    ['RECALL_OVERDUE', 'o1+l1+l1b l2 o3'],
  ])('%s climbs %s', (kind, expected) => {
    expect(rungs(kind).join(' ')).toBe(expected)
  })
  test('of the lead’s own alarms are the lead’s roster, once', () => {
    const own = { ORGANISATION: duty.LEAD, LEAD: duty.LEAD }
    for (const kind of alarmKinds) expect(rungs(kind, true, own)).toEqual(['l1+l1b', 'l2'])
  })
  test('hold each person once, and are none where nobody is on duty', () => {
    const twice = { ORGANISATION: [[person('x'), person('x')]], LEAD: [[person('x')]] }
    expect(rungs('RECALL_OVERDUE', false, twice)).toEqual(['x'])
    expect(rungs('STOCK_LOW', false, { ORGANISATION: [], LEAD: [] })).toEqual([])
  })
})
