import { describe, expect, test } from 'vitest'
import { checkAlarmMove, checkAnswerer, checkResolution, nextAlarmState } from '#rules/alarms/life.ts'
import {
  type AlarmAction,
  type AlarmKind,
  type AlarmState,
  alarmActions,
  alarmKindRules,
  alarmKinds,
  alarmStates,
  coldChainAlarmKinds,
  inventoryAlarmKinds,
} from '#rules/alarms/terms.ts'

const NOW = new Date('2026-03-02T08:00:00+08:00')

describe('the life of an alarm', () => {
  test.each<[AlarmAction, AlarmState | null, AlarmState | null]>([
    // action, from OPEN, from ACKNOWLEDGED; nothing leads out of RESOLVED
    ['noteAgain', 'OPEN', 'ACKNOWLEDGED'],
    ['worsen', 'OPEN', 'OPEN'],
    ['acknowledge', 'ACKNOWLEDGED', null],
    ['escalate', 'OPEN', null],
    ['lapse', null, 'OPEN'],
    ['endCondition', 'OPEN', 'ACKNOWLEDGED'],
    ['resolve', 'RESOLVED', 'RESOLVED'],
    ['answer', 'RESOLVED', 'RESOLVED'],
    ['resolveBySelf', null, 'RESOLVED'],
  ])('%s leads from open to %s, from acknowledged to %s, from resolved nowhere', (action, open, seenTo) => {
    expect(nextAlarmState(action, 'OPEN')).toBe(open)
    expect(nextAlarmState(action, 'ACKNOWLEDGED')).toBe(seenTo)
    expect(nextAlarmState(action, 'RESOLVED')).toBeNull()
    const refused = alarmStates.filter((state) => checkAlarmMove(action, state).length > 0)
    expect(refused).toEqual(alarmStates.filter((state) => nextAlarmState(action, state) === null))
  })
  test('has its whole table above', () => {
    expect(alarmActions).toHaveLength(9)
  })
  test('says in which state it is when something is refused', () => {
    const [found] = checkAlarmMove('acknowledge', 'RESOLVED')
    expect(found).toMatchObject({ code: 'ALARM_STATE_FORBIDS', severity: 'STOP', field: 'alarmId' })
    expect(found?.message).toMatchObject({
      zh: expect.stringContaining('已解决'),
      en: expect.stringContaining('resolved'),
    })
  })
})

describe('an alarm is answered', () => {
  /** By the organisation’s own people, by the lead’s. */
  const answeredBy: Readonly<Record<AlarmKind, { own: boolean; lead: boolean }>> = {
    STOCK_LOW: { own: true, lead: false },
    STOCK_CRITICAL: { own: true, lead: false },
    NEAR_EXPIRY: { own: true, lead: false },
    FEED_SILENT: { own: true, lead: true },
    STATION_UNREACHABLE: { own: false, lead: true },
    STATION_SHORTAGE: { own: false, lead: true },
    EMERGENCY_OPENED: { own: false, lead: true },
    RECALL_OVERDUE: { own: true, lead: true },
    COLD_CHAIN_EXCURSION: { own: true, lead: true },
    COLD_CHAIN_SILENT: { own: true, lead: true },
    COLD_CHAIN_FAULT: { own: true, lead: true },
    COLD_CHAIN_POWER: { own: true, lead: true },
    COLD_CHAIN_AGITATION: { own: true, lead: true },
    COLD_CHAIN_BLOOD_OUT: { own: true, lead: true },
    SHIPMENT_OVERDUE: { own: true, lead: true },
    MANUAL_READING_OVERDUE: { own: true, lead: true },
  }
  test.each(alarmKinds)('of kind %s by those alone whom it concerns', (kind) => {
    const { own, lead } = answeredBy[kind]
    const may = (sits: { own: boolean; lead: boolean }) => checkAnswerer(kind, sits).length === 0
    expect(may({ own: true, lead: false })).toBe(own)
    expect(may({ own: false, lead: true })).toBe(lead)
    // The lead's own alarms are answered at the lead.
    expect(may({ own: true, lead: true })).toBe(true)
    expect(may({ own: false, lead: false })).toBe(false)
  })
  test('by those whom the refusal names', () => {
    expect(checkAnswerer('EMERGENCY_OPENED', { own: true, lead: false })[0]?.message.en).toBe(
      'This alarm is answered by people of the lead hospital.',
    )
    expect(checkAnswerer('RECALL_OVERDUE', { own: false, lead: false })[0]?.message.zh).toBe(
      '该报警须由报警所属机构或牵头单位的人员响应。',
    )
  })
  test('of every kind somewhere, and followed either with stock or with the cold chain', () => {
    for (const kind of alarmKinds) expect(checkAnswerer(kind, { own: true, lead: true })).toEqual([])
    expect(new Set([...inventoryAlarmKinds, ...coldChainAlarmKinds])).toEqual(new Set(alarmKinds))
    expect(inventoryAlarmKinds.length + coldChainAlarmKinds.length).toBe(alarmKinds.length)
    for (const kind of coldChainAlarmKinds) expect(alarmKindRules[kind].duty).toBe('COLD_CHAIN')
  })
})

test('an alarm whose cause lasts is resolved only with a reason', () => {
  const codes = (conditionEndedAt: Date | null, reason: string | null) =>
    checkResolution({ conditionEndedAt, reason }).map(({ code, field }) => `${code} ${field}`)
  expect(codes(null, null)).toEqual(['ALARM_CONDITION_STANDS standingReason'])
  expect(codes(null, '停用该科室')).toEqual([])
  expect(codes(NOW, null)).toEqual([])
  expect(codes(NOW, '多余')).toEqual([])
})
