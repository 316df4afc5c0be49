import { describe, expect, test } from 'vitest'
import { celsius } from '#lib/quantities.ts'
import { attestedUntil, checkAttestedReading } from '#rules/inventory/attest.ts'
import { liftableHolds, liftingOf } from '#rules/inventory/hold.ts'
import type { PlaceFacts } from '#rules/inventory/places.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const now = new Date('2026-03-01T09:30:00+08:00')
const hoursAgo = (hours: number, ms = 0) => new Date(now.getTime() - hours * 3_600_000 - ms)
const fridge: PlaceFacts = { kind: 'FRIDGE', keeps: 'COLD' }
const box: PlaceFacts = { kind: 'BOX', keeps: 'COLD' }
const freezer: PlaceFacts = { kind: 'FREEZER', keeps: 'FROZEN' }
const incubator: PlaceFacts = { kind: 'PLATELET_INCUBATOR', keeps: 'ROOM' }

describe('an attested reading', () => {
  test.each<[string, PlaceFacts, number, Date, readonly string[]]>([
    ['at the lower limit', fridge, 2, now, []],
    ['at the upper limit', fridge, 6, now, []],
    ['too cold', fridge, 1.9, now, ['ATTESTED_READING_OUT']],
    ['too warm', fridge, 6.1, now, ['ATTESTED_READING_OUT']],
    ['of a box as warm as transport allows', box, 10, now, []],
    ['of a box too warm', box, 10.1, now, ['ATTESTED_READING_OUT']],
    ['of a freezer', freezer, -18, now, []],
    ['of a freezer too warm', freezer, -17.9, now, ['ATTESTED_READING_OUT']],
    ['of platelets', incubator, 22, now, []],
    ['of platelets too cold', incubator, 19.9, now, ['ATTESTED_READING_OUT']],
    ['as old as one by hand counts', fridge, 4, hoursAgo(4), []],
    ['a moment older', fridge, 4, hoursAgo(4, 1), ['ATTESTED_READING_OLD']],
    ['both', fridge, 12, hoursAgo(5), ['ATTESTED_READING_OUT', 'ATTESTED_READING_OLD']],
  ])('%s', (_, place, value, takenAt, codes) => {
    const reading = { celsius: celsius(value), source: 'DEVICE_LOG' as const, takenAt }
    const found = checkAttestedReading(reading, place, { now, policy: POLICY })
    expect(found.map(({ code }) => code)).toEqual(codes)
    expect(found.every(({ severity, field }) => severity === 'STOP' && field === 'reading')).toBe(true)
  })

  test('is leant on as long as one by hand', () => {
    expect(attestedUntil(now, POLICY)).toEqual(new Date('2026-03-01T13:30:00+08:00'))
  })
})

describe('lifting a hold', () => {
  test.each(liftableHolds.flatMap((kind) => [[kind, false] as const, [kind, true] as const]))(
    '%s, laid by the same officer %s',
    (kind, own) => {
      const expected = {
        QUARANTINE: { officers: own ? 2 : 1, evidence: false, despiteHarm: false },
        EXCURSION: { officers: 1, evidence: false, despiteHarm: false },
        SUSPECTED_FROZEN: { officers: 2, evidence: true, despiteHarm: true },
      }
      expect(liftingOf(kind, own)).toEqual(expected[kind])
    },
  )
})
