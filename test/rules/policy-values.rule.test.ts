import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import {
  isPublishable,
  type PublishableName,
  publishableNames,
  readPolicyValue,
  writePolicyValue,
} from '#rules/policy-values.ts'
import { POLICY } from '../support/rules/forms.ts'

const refused = (name: PublishableName, written: unknown): boolean => !readPolicyValue(name, written).ok
/** As written in JSON, so that tables are copies. */
const written = (name: PublishableName) => JSON.parse(JSON.stringify(writePolicyValue(name, POLICY)))
const takes = (name: PublishableName, value: unknown, read: unknown = value) =>
  expect(readPolicyValue(name, value)).toEqual({ ok: true, value: read })
const refuses = (name: PublishableName, ...values: unknown[]) => {
  for (const value of values) expect(refused(name, value), JSON.stringify(value)).toBe(true)
}

describe('a value of the rule set', () => {
  test.each(publishableNames.map((name): [PublishableName] => [name]))(
    '%s reads back as it is written',
    (name) => {
      takes(name, written(name), POLICY[name])
      expect(isPublishable(name)).toBe(true)
    },
  )
  test.each(publishableNames.map((name): [PublishableName] => [name]))(
    '%s is nothing else, and says so',
    (name) => {
      const wrong = name === 'releaseClasses' || name === 'storageLimits' ? ['y'] : [{}]
      for (const value of [null, undefined, 'x', ...wrong, -1000, 0.25, [null], [[]]]) {
        const reading = readPolicyValue(name, value)
        if (reading.ok) throw new Error(`${name} takes ${JSON.stringify(value)}`)
        expect(reading.fault.zh).not.toBe('')
        expect(reading.fault.en).not.toBe('')
      }
    },
  )
  test('has a name that an alliance may set', () => {
    expect(isPublishable('storage')).toBe(false)
    expect(isPublishable('toString')).toBe(false)
  })

  test.each<[PublishableName, number, number]>([
    ['sampleValidityHours', 1, 168],
    ['venepunctureMinutesApart', 1, 1440],
    ['venepunctureHoursEvident', 1, 168],
    ['sampleRetentionDays', 7, 365],
    ['preTransfusionValidityDays', 1, 365],
    ['reservationHours', 1, 168],
    ['urgentPlannedTimeGraceMinutes', 0, 1440],
    ['plannedTimeHorizonDays', 1, 365],
    ['collectionMinutes', 5, 1440],
    ['outOfStorageMinutes', 1, 240],
    ['recallAcknowledgementMinutes', 1, 1440],
    ['alarmSelfResolveHours', 0, 168],
    ['stationOrderMostBags', 1, 2000],
    ['stationUnreachableMinutes', 5, 1440],
    ['stockFeedSilentMinutes', 5, 1440],
    ['stockRecoveryMarginBags', 0, 100],
    ['stockRecoveryMinutes', 0, 1440],
    ['stockLineMostBags', 1, 100_000],
    ['donorLockHours', 1, 720],
    ['fateHours', 1, 168],
    ['bookingDueDays', 0, 30],
    ['overrideHours', 1, 24],
    ['manualReadingHours', 1, 4],
    ['manualEntriesADay', 2, 3],
    ['manualEntriesApartHours', 8, 10],
    ['manualEntryNoticeMinutes', 0, 240],
    ['readingsKeptYears', 10, 50],
    ['sensorClockSkewMinutes', 0, 5],
    ['sensorClockRefusedHours', 1, 24],
    ['shipmentMostHours', 1, 24],
    ['gapLimitMinutes', 5, 30],
    ['excursionDebounceReadings', 1, 5],
    ['excursionDebounceSeconds', 0, 900],
    ['excursionGraceMinutes', 0, 60],
    ['excursionHysteresisTenths', 0, 20],
    ['flatLineReadings', 12, 10_000],
    ['flatLineHours', 1, 72],
    ['agitationMostHours', 1, 24],
    ['childBearingYears', 40, 60],
    ['transfusionStartMinutes', 1, 240],
    ['transfusionMostHours', 1, 12],
    ['usedBagKeepHours', 24, 720],
    ['assessmentFromHours', 0, 168],
    ['assessmentUntilHours', 1, 336],
    ['thawedPlasmaHours', 1, 24],
    ['thawedCryoprecipitateHours', 1, 6],
    ['openedBagHours', 1, 24],
    ['irradiationMostAgeDays', 1, 14],
    ['irradiatedDays', 1, 14],
    ['orderLeadDays', 0, 14],
    ['orderReviewDays', 1, 14],
    ['orderLevelPercent', 50, 99],
    ['redistributionRiskPercent', 1, 100],
    ['leadStaffLeast', 1, 100],
    ['otherBloodBankStaffLeast', 1, 100],
    ['waiverHoldMinutes', 5, 1440],
    ['waiverRestSeconds', 0, 3600],
  ])('%s is a whole number from %d to %d', (name, least, most) => {
    takes(name, least)
    takes(name, most)
    refuses(name, least - 1, most + 1, least + 0.5, String(least))
  })

  test('of a switch is true or false', () => {
    takes('selfRecheckAllowed', true)
    takes('selfRecheckAllowed', false)
    refuses('selfRecheckAllowed', 'true', 1)
  })
  test('of a choice is one of the words', () => {
    takes('approvalWindow', 'ROLLING_24_HOURS')
    takes('approvalWindow', 'CALENDAR_DAY')
    refuses('approvalWindow', '', 'WEEK', ['CALENDAR_DAY'])
    takes('superiorTitle', 'NOT_LOWER')
    refuses('superiorTitle', 'ANY', null)
    takes('bedsideCheck', 'SELF_CHECK_ALLOWED')
  })
  test('of a list is of different words, and not empty where one is needed', () => {
    takes('collectorRoles', ['NURSE', 'BLOOD_COLLECTOR'])
    refuses('collectorRoles', [], ['NURSE', 'NURSE'], ['NURSE', 'x'], ['x'], 'NURSE')
    takes('preTransfusionPanel', [])
    takes('sufficientCrossmatchMethods', [POLICY.sufficientCrossmatchMethods[0]])
    refuses('sufficientCrossmatchMethods', ['ELECTRONIC'], [])
  })
  test('of a table has exactly its members', () => {
    const { FORM, ...fewer } = written('owedHours')
    takes('owedHours', { ...fewer, FORM: 1 })
    takes('owedHours', { ...fewer, FORM: 720 })
    refuses('owedHours', fewer, { ...fewer, FORM, MORE: 1 }, { ...fewer, MORE: FORM })
    refuses('owedHours', { ...fewer, FORM: 0 }, { ...fewer, FORM: 721 })
    const reading = readPolicyValue('owedHours', { ...fewer, FORM: 0 })
    expect(reading.ok ? '' : reading.fault.en).toMatch(/^FORM: /)
    takes(
      'reactionStepMinutes',
      Object.fromEntries(Object.keys(POLICY.reactionStepMinutes).map((step) => [step, 43_200])),
    )
  })
  test('of how tubes are kept holds no temperature: nothing of the hub knows where a tube stands', () => {
    expect(isPublishable('sampleRetentionDays')).toBe(true)
    expect(isPublishable('sampleStorage')).toBe(false)
  })
  test('of a product’s temperature is narrower than the standard’s, in tenths of a degree', () => {
    takes('storageLimits', {})
    takes('storageLimits', { FROZEN_PLASMA: { least: null, most: -25 }, RED_CELLS: { least: 2, most: 6 } })
    takes('storageLimits', {
      CRYOPRECIPITATE: { least: -40, most: -18 },
      PLATELETS: { least: 20.5, most: 23.9 },
    })
    refuses('storageLimits', { PLASMA: { least: null, most: -25 } }, [], null, -25, { FROZEN_PLASMA: -25 })
    refuses('storageLimits', { FROZEN_PLASMA: { least: null, most: -17.9 } })
    refuses('storageLimits', { RED_CELLS: { least: 1.9, most: 6 } }, { RED_CELLS: { least: 2, most: 6.1 } })
    refuses('storageLimits', { RED_CELLS: { least: null, most: 6 } }, { RED_CELLS: { most: 6 } })
    refuses('storageLimits', { RED_CELLS: { least: 5, most: 5 } }, { RED_CELLS: { least: 2.05, most: 6 } })
    refuses(
      'storageLimits',
      { RED_CELLS: { least: 2, most: 6, mean: 4 } },
      { RED_CELLS: { least: '2', most: 6 } },
    )
    takes('storageLimits', { FROZEN_PLASMA: { least: -100, most: -25 } })
    refuses('storageLimits', { FROZEN_PLASMA: { least: -100.1, most: -25 } })
    refuses('storageLimits', { RED_CELLS: null }, { RED_CELLS: undefined }, { RED_CELLS: 4 })
  })
  test('of an alarm is a number of minutes for each severity', () => {
    for (const [name, least, most] of [
      ['alarmEscalationMinutes', 1, 240],
      ['alarmRepeatMinutes', 5, 1440],
      ['alarmAcknowledgementMinutes', 10, 10_080],
    ] as const) {
      takes(name, { WARNING: least, CRITICAL: most })
      refuses(name, { WARNING: least - 1, CRITICAL: least }, { WARNING: least, CRITICAL: most + 1 })
      refuses(name, { WARNING: least }, { WARNING: least, CRITICAL: least, MORE: least }, least)
    }
  })
  test('of amounts is written in decimals, positive, and from the least to the most', () => {
    const of = (U: object) => ({ ...written('lineQuantity'), U: { ...written('lineQuantity').U, ...U } })
    const reading = readPolicyValue('lineQuantity', of({ least: '0.5', most: 0.5, step: '0.25' }))
    expect(reading.ok && (reading.value as typeof POLICY.lineQuantity).U).toEqual({
      least: quantity('0.5'),
      most: quantity('0.5'),
      step: quantity('0.25'),
    })
    refuses(
      'lineQuantity',
      of({ least: '2', most: '1' }),
      of({ least: 0 }),
      of({ step: '0' }),
      of({ most: true }),
    )
    refuses('lineQuantity', of({ most: null }), of({ most: '1.0005' }), of({ most: ['1'] }))
    expect(written('bagContent').U.step).toBe('0.25')
    expect(Object.values(written('plateletIncrementLeast')).every((value) => typeof value === 'string')).toBe(
      true,
    )
    takes(
      'plateletIncrementLeast',
      { oneHour: '10', oneDay: 7.5 },
      { oneHour: quantity(10), oneDay: quantity('7.5') },
    )
    refuses('plateletIncrementLeast', { oneHour: '10' }, { oneHour: '10', oneDay: 0 })
    refuses('plateletIncrementLeast', { oneHour: 'ten', oneDay: 1 })
  })
  test('of waiver policies is read by its own rules, and nothing is adopted unless an alliance does', () => {
    expect(POLICY.waiverPolicies).toEqual([])
    takes('waiverPolicies', [
      { code: 'ZJ-2025', effectiveFrom: '2025-01-01', effectiveTo: null, settings: {} },
    ])
    refuses('waiverPolicies', [{ code: 'ZJ-2025' }])
  })
  test('of the crossmatch leaves no red cells untested', () => {
    const of = (sides: object) => ({ ...written('crossmatchSides'), ...sides })
    takes('crossmatchSides', of({ RED_CELLS: ['MAJOR'], WHOLE_BLOOD: ['MAJOR'], PLASMA: [] }))
    refuses(
      'crossmatchSides',
      of({ RED_CELLS: ['MINOR'] }),
      of({ WHOLE_BLOOD: [] }),
      of({ PLASMA: ['SIDE'] }),
    )
    const reading = readPolicyValue('crossmatchSides', of({ WHOLE_BLOOD: ['MINOR'] }))
    expect(reading.ok ? '' : reading.fault.en).toMatch(/^WHOLE_BLOOD: the MAJOR side/)
  })
  test('of authorities and classes is read by their own rules', () => {
    const authorities = written('releaseAuthorities')
    takes('releaseAuthorities', { ...authorities, RHD_UNTYPED: ['DEPARTMENT_HEAD'] })
    refuses('releaseAuthorities', { ...authorities, RHD_UNTYPED: ['NURSE'] })
    takes('releaseClasses', { ABO_NOT_IDENTICAL: { ROUTINE: 'STOP' } })
    refuses('releaseClasses', { NO_SUCH_CODE: { ROUTINE: 'STOP' } })
    refuses('releaseClasses', { ABO_NOT_IDENTICAL: { constructor: 'STOP' } })
  })
  test('of the tiers rises', () => {
    takes('approvalTierBounds', [1, 2])
    takes('approvalTierBounds', [99_999, 100_000])
    refuses('approvalTierBounds', [1, 1], [2, 1], [0, 2], [1, 100_001], [1], [1, 2, 3], {
      0: 1,
      1: 2,
      length: 2,
    })
    refuses('approvalTierBounds', ['1', 2], [1, '2'])
  })
  test('of the factors has every measure, and products by their code', () => {
    const { units } = written('approvalFactors')
    takes('approvalFactors', { units, products: {} })
    takes('approvalFactors', { units: { ...units, U: 0 }, products: { FFP: 2_000 } })
    refuses('approvalFactors', { units }, { units, products: {}, more: 1 }, { units: {}, products: {} })
    refuses(
      'approvalFactors',
      { units: { ...units, U: 2_001 }, products: {} },
      { units, products: { FFP: -1 } },
    )
    refuses('approvalFactors', { units, products: { FFP: 2_001 } })
  })
  test('of the days that advice looks back to is whole weeks', () => {
    takes('adviceHistoryDays', 28)
    takes('adviceHistoryDays', 364)
    refuses('adviceHistoryDays', 21, 27, 29, 365, 371, '28')
    const reading = readPolicyValue('adviceHistoryDays', 29)
    expect(reading.ok ? '' : reading.fault.en).toBe('must be a multiple of 7')
    const few = readPolicyValue('adviceHistoryDays', 21)
    expect(few.ok ? '' : few.fault.en).not.toMatch(/multiple/)
  })
  test('of the thresholds is positive and no larger than a slip of the keyboard', () => {
    const of = (HAEMOGLOBIN: unknown) => ({ ...written('indicationThresholds'), HAEMOGLOBIN })
    takes('indicationThresholds', of(0.01))
    takes('indicationThresholds', of(10_000))
    refuses('indicationThresholds', of(0), of(-1), of(10_000.1), of('70'))
  })
})
