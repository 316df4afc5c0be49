import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime, parseTime } from '#adapters/hl7/datetime.ts'

describe('HL7 times', () => {
  test.each([
    ['20260301093000+0800', '2026-03-01T01:30:00.000Z', 'second'],
    ['20260301093000', '2026-03-01T01:30:00.000Z', 'second'],
    ['202603010930', '2026-03-01T01:30:00.000Z', 'minute'],
    ['2026030109', '2026-03-01T01:00:00.000Z', 'hour'],
    ['20260301', '2026-02-28T16:00:00.000Z', 'day'],
    ['202603', '2026-02-28T16:00:00.000Z', 'month'],
    ['2026', '2025-12-31T16:00:00.000Z', 'year'],
    ['20260301093000.1234-0500', '2026-03-01T14:30:00.123Z', 'millisecond'],
    ['20260301093000.5+0530', '2026-03-01T04:00:00.500Z', 'millisecond'],
    ['20240229', '2024-02-28T16:00:00.000Z', 'day'],
    [' 20260301 ', '2026-02-28T16:00:00.000Z', 'day'],
  ])('reads %j', (text, instant, precision) => {
    const result = parseTime(text)
    if (!result.ok) throw new Error(result.fault.en)
    expect(result.time.instant.toISOString()).toBe(instant)
    expect(result.time.precision).toBe(precision)
  })

  test('keeps the calendar date as written, whatever the zone', () => {
    expect(parseTime('19680707')).toMatchObject({
      time: { date: '1968-07-07', zoned: false, offsetMinutes: 480 },
    })
    expect(parseTime('20260301233000-0500')).toMatchObject({
      time: { date: '2026-03-01', zoned: true, offsetMinutes: -300 },
    })
  })

  test.each([
    '',
    '20260230',
    '20251301',
    '20260100',
    '196203520',
    '2026030124',
    '202603011060',
    '20260301093060',
    '20260301093000+1500',
    '20260301093000+0860',
    '2026-01-15T14:30:00',
    '%s',
    '00000101',
    '0001',
    '00010101075959',
    '99991231235959-1200',
    '20260301093000.12345',
    '２０２６',
  ])('refuses %j in both languages and rolls nothing over', (text) => {
    expect(parseTime(text)).toMatchObject({
      ok: false,
      fault: { zh: expect.stringContaining('无效'), en: expect.any(String) },
    })
  })

  test('writes an instant in the clock of Shanghai', () => {
    const instant = new Date('2026-03-01T16:30:05.070Z')
    expect(formatTime(instant)).toBe('20260302003005+0800')
    expect(formatTime(instant, 'day')).toBe('20260302')
    expect(formatTime(instant, 'minute')).toBe('202603020030+0800')
    expect(formatTime(instant, 'millisecond')).toBe('20260302003005.070+0800')
  })

  test('reads back what it wrote', () => {
    const instants = fc.date({
      min: new Date('1900-01-02'),
      max: new Date('2200-01-01'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, (instant) => {
        const result = parseTime(formatTime(instant, 'millisecond'))
        expect(result.ok && result.time.instant.getTime()).toBe(instant.getTime())
      }),
    )
  })
})
