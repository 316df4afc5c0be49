import { describe, expect, test } from 'vitest'
import { faultOfStay, type StayFacts, type StayStep, stepOfStay } from '#rules/waivers/stay-step.ts'

const [ADMITTED, DISCHARGED, EARLIER] = ['2026-11-10', '2026-11-15', '2026-11-01'].map(
  (day) => new Date(`${day}T02:00:00Z`),
) as [Date, Date, Date]

const NOW = new Date('2026-11-15T03:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)

/** An in-patient of a hospital that leaves it to the hub, discharged and charged. */
const due: StayFacts = {
  settlesItself: true,
  patientClass: 'I',
  startedAt: ADMITTED,
  endedAt: DISCHARGED,
  cancelledAt: null,
  isExpected: false,
  isCharged: true,
  lastChargedAt: null,
  restSeconds: 30,
  settled: null,
}
const forThis = { settled: { isOfThisBill: true, isOfThisPatient: true } }
const forAnother = { settled: { isOfThisBill: false, isOfThisPatient: true } }
const forNobodyKnown = { settled: { isOfThisBill: true, isOfThisPatient: false } }

describe('what is done for a stay by itself', () => {
  test.each<[string, Partial<StayFacts>, StayStep]>([
    ['is settled once it has ended and was charged', {}, 'SETTLE'],
    ['waits for its charges', { isCharged: false }, 'NOTHING'],
    ['waits for its end', { endedAt: null }, 'NOTHING'],
    ['as an out-patient’s visit waits for no end', { endedAt: null, patientClass: 'O' }, 'SETTLE'],
    ['as an emergency visit waits for no end', { endedAt: null, patientClass: 'E' }, 'SETTLE'],
    ['as a visit waits for its charges', { patientClass: 'O', isCharged: false }, 'NOTHING'],
    ['is left to a window that asks', { settlesItself: false }, 'NOTHING'],
    ['is not settled when it was cancelled', { cancelledAt: DISCHARGED }, 'NOTHING'],
    ['is not settled when it ends before it began', { endedAt: EARLIER }, 'NOTHING'],
    ['that is settled already is left so', forThis, 'NOTHING'],
    ['is settled anew for another bill', forAnother, 'REVERSE_AND_SETTLE'],
    ['rests while further charges are being told', { ...forAnother, lastChargedAt: ago(29_999) }, 'REST'],
    ['is settled anew once they were', { ...forAnother, lastChargedAt: ago(30_000) }, 'REVERSE_AND_SETTLE'],
    [
      'rests as long as the alliance has settled',
      { ...forAnother, lastChargedAt: ago(30_000), restSeconds: 31 },
      'REST',
    ],
    [
      'never rests where the alliance has settled so',
      { ...forAnother, lastChargedAt: NOW, restSeconds: 0 },
      'REVERSE_AND_SETTLE',
    ],
    ['is settled anew once its patient is known', forNobodyKnown, 'REVERSE_AND_SETTLE'],
    [
      'of a visit is settled anew once its patient is known',
      { ...forNobodyKnown, endedAt: null, patientClass: 'E' },
      'REVERSE_AND_SETTLE',
    ],
    ['is settled at once by its first charge', { lastChargedAt: NOW }, 'SETTLE'],
    [
      'that goes on after all is reversed at once',
      { ...forAnother, endedAt: null, lastChargedAt: NOW },
      'REVERSE',
    ],
    ['is reversed when it goes on after all', { ...forThis, endedAt: null }, 'REVERSE'],
    ['is reversed when all was taken back', { ...forThis, isCharged: false }, 'REVERSE'],
    ['is reversed when it was cancelled', { ...forThis, cancelledAt: DISCHARGED }, 'REVERSE'],
    ['is reversed when its end lies before its beginning', { ...forThis, endedAt: EARLIER }, 'REVERSE'],
    ['is looked at ahead when its end is expected', { endedAt: null, isExpected: true }, 'FORESEE'],
    [
      'is looked at ahead for a window that asks, too',
      { endedAt: null, isExpected: true, settlesItself: false },
      'FORESEE',
    ],
    [
      'is not looked at ahead once it was cancelled',
      { endedAt: null, isExpected: true, cancelledAt: ADMITTED },
      'NOTHING',
    ],
    [
      'that was expected and has ended is not looked at ahead',
      { isExpected: true, settlesItself: false },
      'NOTHING',
    ],
    ['that was expected and has ended is settled', { isExpected: true }, 'SETTLE'],
  ])('a stay %s', (_, change, step) => {
    expect(stepOfStay({ ...due, ...change }, NOW)).toBe(step)
  })
})

test.each<[string, Partial<StayFacts>, string | null]>([
  ['stands', {}, null],
  ['stands while it lasts', { endedAt: null }, null],
  ['stands when it ends as it begins', { endedAt: ADMITTED }, null],
  ['that ends before it began', { endedAt: EARLIER }, 'ENDS_BEFORE_IT_BEGAN'],
  ['that was cancelled', { cancelledAt: DISCHARGED }, 'CANCELLED'],
  ['that was cancelled, whatever its end', { cancelledAt: DISCHARGED, endedAt: EARLIER }, 'CANCELLED'],
])('a stay %s', (_, change, fault) => {
  expect(faultOfStay({ ...due, ...change })).toBe(fault)
})
