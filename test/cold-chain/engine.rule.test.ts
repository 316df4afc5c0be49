import { describe, expect, test } from 'vitest'
import { pastLimit } from '#rules/cold-chain/engine.ts'
import { recoveredUntil, standingAt } from '#rules/cold-chain/engine-clock.ts'
import type { EngineEvent } from '#rules/cold-chain/engine-terms.ts'
import { deviceStandings } from '#rules/cold-chain/excursion-terms.ts'
import { readingFaults } from '#rules/cold-chain/terms.ts'
import {
  at,
  BOX,
  every5,
  FREEZER,
  FRIDGE,
  HOUR,
  INCUBATOR,
  inShort,
  MINUTE,
  told,
} from '#test/support/engine.ts'

const short = (events: readonly EngineEvent[], settings = FRIDGE, later = 0) =>
  told(events, settings, later).episodes.map(inShort)
const standing = (events: readonly EngineEvent[], settings = FRIDGE, later = 0) =>
  told(events, settings, later).standing

describe('a reading is out of range', () => {
  test.each([
    // settings, inside at both ends, outside by the least step
    ['fridge', FRIDGE, [2, 6], [1.999, 6.001]],
    ['freezer', FREEZER, [-18, -18.001], [-17.999]],
    ['incubator', INCUBATOR, [20, 24], [19.999, 24.001]],
    ['box', BOX, [2, 10], [1.999, 10.001]],
  ] as const)('of a %s on the other side of its limit', (_, settings, inside, outside) => {
    for (const celsius of inside) expect(standing([at(0, celsius)], settings)).toBe('IN_RANGE')
    for (const celsius of outside) expect(standing([at(0, celsius)], settings)).toBe('SUSPECT')
  })
})

describe('a door is no excursion', () => {
  test('one reading out of range is a suspicion, and over with the next', () => {
    expect(standing(every5(4, 7))).toBe('SUSPECT')
    expect(short(every5(4, 7, 5))).toEqual([])
    expect(standing(every5(4, 7, 5))).toBe('IN_RANGE')
  })
  test('several within the time of a door’s opening are one too', () => {
    expect(standing([at(0, 4), at(1, 7), at(2, 8), at(3, 9), at(4.99, 9)])).toBe('SUSPECT')
    expect(short([at(0, 4), at(1, 7), at(2, 8), at(3, 9), at(4.99, 9), at(5.5, 5)])).toEqual([])
  })
  test('from the second reading and the fourth minute on it is an excursion, begun with the first', () => {
    expect(short([at(0, 4), at(1, 7), at(2, 8), at(5, 9)])).toEqual(['TEMPERATURE TOO_WARM 1–·–now 7..9'])
    expect(short([at(0, 4), at(1, 7), at(9, 8)])).toEqual(['TEMPERATURE TOO_WARM 1–·–now 7..8'])
  })
  test('as many readings as the policy asks for are needed, however far apart', () => {
    const three = { ...FRIDGE, debounceReadings: 3 }
    expect(standing(every5(4, 7, 7), three)).toBe('SUSPECT')
    expect(standing(every5(4, 7, 7, 7), three)).toBe('EXCURSION')
    const one = { ...FRIDGE, debounceReadings: 1, debounceMs: 0 }
    expect(standing(every5(4, 7), one)).toBe('EXCURSION')
  })
  test('the same reading told twice at one instant is one reading', () => {
    expect(standing([at(0, 4), at(5, 7), at(5, 7)])).toBe('SUSPECT')
    expect(standing([at(0, 4), at(5, -1), at(5, -1)])).toBe('SUSPECT')
  })
})

describe('an excursion is over', () => {
  test.each([
    // a third reading after two of 7 °C, and whether it ends
    [5.5, true],
    [5.501, false],
    [6, false],
    [2, false],
    [2.499, false],
    [2.5, true],
  ])('well inside the limits: at %d °C %s', (celsius, over) => {
    expect(standing(every5(4, 7, 7, celsius))).toBe(over ? 'RECOVERED' : 'EXCURSION')
  })
  test('of what is frozen below its one limit', () => {
    const thawing = (celsius: number) => standing(every5(-25, -17, -17, celsius), FREEZER)
    expect([-18, -18.4, -18.5, -40].map(thawing)).toEqual([
      'EXCURSION',
      'EXCURSION',
      'RECOVERED',
      'RECOVERED',
    ])
  })
  test('at its first reading inside the limits', () => {
    expect(short(every5(4, 7, 7.5, 5.9, 5.8, 5.4))).toEqual(['TEMPERATURE TOO_WARM 5–·–15 7..7.5'])
  })
  test('within the limits for as long as the grace, though never well inside', () => {
    const lingering = every5(4, 7, 7, 5.8, 5.8, 5.8, 5.9, 5.8, 5.8)
    expect(standing(lingering)).toBe('EXCURSION')
    expect(short([...lingering, at(45, 5.8)])).toEqual(['TEMPERATURE TOO_WARM 5–·–15 7..7'])
  })
  test('not while it flutters about its limit: that is one', () => {
    expect(short(every5(4, 6.1, 5.9, 6.1, 5.9, 6.1, 5.9, 6.1, 5.4))).toEqual([
      'TEMPERATURE TOO_WARM 5–·–40 6.1..6.1',
    ])
  })
})

describe('an excursion is confirmed', () => {
  test('when it was out of range for longer than the grace', () => {
    const warm = every5(4, 7, 7, 7, 7, 7, 7, 7)
    expect(short(warm)).toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7'])
    expect(short([...warm, at(35.001, 7)])).toEqual(['TEMPERATURE TOO_WARM 5–35–now 7..7'])
    expect(standing([...warm, at(40, 7)])).toBe('CONFIRMED')
    expect(short([...warm, at(40, 5)])).toEqual(['TEMPERATURE TOO_WARM 5–35–40 7..7'])
  })
  test('by the time it was out, not by the time since it began', () => {
    // Out for five minutes of every ten.
    const flutter = every5(4, ...Array.from({ length: 11 }, (_, index) => (index % 2 === 0 ? 6.2 : 5.9)))
    expect(short(flutter)).toEqual(['TEMPERATURE TOO_WARM 5–·–now 6.2..6.2'])
    expect(short([...flutter, at(60, 6.2), at(65, 6.2), at(70, 6.2)])).toEqual([
      'TEMPERATURE TOO_WARM 5–60–now 6.2..6.2',
    ])
  })
  test('by the clock, where no further reading comes', () => {
    const warm = every5(4, 7, 7)
    expect(short(warm, FRIDGE, 25)).toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7', 'SILENCE 25–·–now'])
    expect(short(warm, FRIDGE, 25.001)).toEqual(['TEMPERATURE TOO_WARM 5–35–now 7..7', 'SILENCE 25–·–now'])
  })
  test('not by the clock, where the last reading lay within the limits', () => {
    const lingering = every5(4, 7, 7, 5.8)
    expect(told(lingering, FRIDGE, 90).episodes.map(inShort)).toEqual([
      'TEMPERATURE TOO_WARM 5–·–now 7..7',
      'SILENCE 30–·–now',
    ])
    expect(told(lingering, FRIDGE, 16).lookAt).toBeNull()
  })
  test('once: the clock looks no more at what harm has confirmed', () => {
    expect(told([at(0, 4), at(1, -1), at(2, -1)], FRIDGE, 16).lookAt).toBeNull()
  })
  test('by the clock only as far as a device has delivered what it had stored', () => {
    const { memory } = told(every5(4, 7, 7), FRIDGE)
    // Its last reading, of the tenth minute, arrives a day later: five minutes out so far, twenty-five to go from then on.
    const receivedAt = 24 * HOUR
    const wordAt = (now: number) => standingAt(memory, { now, receivedAt }, FRIDGE)
    expect(wordAt(receivedAt)).toMatchObject({ standing: 'EXCURSION', lookAt: receivedAt + 25 * MINUTE + 1 })
    expect(wordAt(receivedAt + 25 * MINUTE).standing).toBe('EXCURSION')
    expect(wordAt(receivedAt + 25 * MINUTE + 1).standing).toBe('CONFIRMED')
    // Silence is of the hub's own clock.
    expect(wordAt(receivedAt).open.map(({ kind }) => kind)).toContain('SILENCE')
  })
  test.each([
    ['a fridge', FRIDGE, 4, 0, 0.001, 'FROZEN'],
    ['an incubator', INCUBATOR, 22, 0, 0.001, 'FROZEN'],
    ['a box', BOX, 4, 0, 0.001, 'FROZEN'],
    ['a freezer', FREEZER, -25, 0, -0.001, 'THAWED'],
  ] as const)('at once with two harmful readings in %s', (_, settings, good, harmful, harmless, cause) => {
    expect(standing([at(0, good), at(1, harmful)], settings)).toBe('SUSPECT')
    const [found] = told([at(0, good), at(1, harmful), at(2, harmful)], settings).episodes
    expect(found).toMatchObject({ cause, startedAt: MINUTE, confirmedAt: 2 * MINUTE, endedAt: null })
    expect(standing([at(0, good), at(1, harmless), at(2, harmless)], settings)).toBe('SUSPECT')
    // Two of one excursion, whatever lies between; after a good reading it is another.
    const between = told([at(0, good), at(1, harmful), at(2, harmless), at(3, harmful)], settings)
    expect(between.episodes).toMatchObject([{ cause, startedAt: MINUTE, confirmedAt: 3 * MINUTE }])
    expect(standing([at(0, good), at(1, harmful), at(2, good), at(3, harmful)], settings)).toBe('SUSPECT')
  })
  test('by whichever comes first: the grace, or the harm', () => {
    const [late] = told(every5(4, 1, 1, 1, 1, 1, 1, 1, -1, -1), FRIDGE).episodes
    expect(late).toMatchObject({ cause: 'FROZEN', confirmedAt: 35 * MINUTE })
    const [early] = told(every5(4, -1, -1, 1, 1, 1, 1, 1, 1, 1), FRIDGE).episodes
    expect(early).toMatchObject({ cause: 'FROZEN', confirmedAt: 10 * MINUTE })
  })
  test('with harm though a fault stands between the two readings', () => {
    expect(standing([at(0, 4), at(1, -1), at(2, 'OPEN_CIRCUIT'), at(3, -1)])).toBe('CONFIRMED')
  })
  test('and says on which side it was', () => {
    expect(short(every5(4, 1.5, 1.4))).toEqual(['TEMPERATURE TOO_COLD 5–·–now 1.4..1.5'])
    expect(short(every5(4, 1.5, 7))).toEqual(['TEMPERATURE BOTH_SIDES 5–·–now 1.5..7'])
    expect(short(every5(-25, -17, -10), FREEZER)).toEqual(['TEMPERATURE TOO_WARM 5–·–now -17..-10'])
  })
})

describe('what stands there may have been harmed', () => {
  const harmed = (events: readonly EngineEvent[], settings = FRIDGE) =>
    told(events, settings)
      .episodes.filter(({ kind }) => kind === 'TEMPERATURE')
      .map((episode) =>
        episode.harmed.map(({ since, until }) =>
          [since, until].map((instant) => (instant === null ? null : instant / MINUTE)),
        ),
      )
  test.each<[string, readonly EngineEvent[], (number | null)[][]]>([
    // what was read, and from which minute to which it may have frozen
    ['from the reading before to the one behind', every5(4, 1, -1, -1, 1, 1), [[5, 20]]],
    ['as long as nothing else is read', every5(4, 0, -0.5), [[0, null]]],
    ['up to the first good reading', every5(4, -1, -1, 4), [[0, 15]]],
    ['since it hangs there, where nothing was read before', every5(-1, -1, 1), [[null, 10]]],
    [
      'twice, where it was warmer for a while',
      every5(1, -1, -1, 1, 1, -1, -1, 1),
      [
        [0, 15],
        [20, 35],
      ],
    ],
    ['in one go, where one reading alone was warmer', every5(1, -1, 1, -1, 1), [[0, 20]]],
    [
      'as well around a single reading, where another one bears it out',
      every5(1, -1, 1, 1, -1, 1),
      [
        [0, 10],
        [15, 25],
      ],
    ],
    ['not around a single reading that stays alone', every5(1, -1, 1, 1, 1), []],
    ['not where it never froze', every5(4, 1, 1, 1), []],
    ['through a silence, of which nobody knows', [at(0, 4), at(60, -1), at(65, -1), at(180, 4)], [[0, 180]]],
    [
      'through faults, which tell no temperature',
      [...every5(4, 'POWER_ON', -1, -1, 'POWER_ON'), at(25, 4)],
      [[0, 25]],
    ],
    [
      'beyond another reading of the same instant',
      [at(0, 4), at(5, -1), at(10, -1), at(10, 1), at(15, 1)],
      [[0, 15]],
    ],
  ])('%s', (_, events, times) => {
    expect(harmed(events)).toEqual([times])
  })
  test('and plasma thawed, on the other side', () => {
    expect(harmed(every5(-25, -17, 0, 0.5, -17, -25), FREEZER)).toEqual([[[5, 20]]])
  })
  test('in many times at most, the last of which goes on then', () => {
    const wave = Array.from({ length: 60 }, () => [-1, 1, 1]).flat()
    const [times = []] = harmed(every5(1, ...wave, 4))
    expect(times).toHaveLength(24)
    expect(times.at(-1)).toEqual([23 * 15, 60 * 15 - 5])
  })
  test('whatever other kinds say', () => {
    const { episodes } = told([at(0, 4), at(60, 4)], FRIDGE)
    expect(episodes.map(({ harmed: none }) => none)).toEqual([[]])
  })
})

describe('an excursion that is over', () => {
  const over = every5(4, 7, 7, 5, 4.9, 4.8, 4.9, 4.8)
  test('is shown as recovered until the grace has passed, by readings and by the clock', () => {
    expect([4, 5, 6, 7, 8].map((length) => standing(over.slice(0, length)))).toEqual(
      Array.from({ length: 5 }, () => 'RECOVERED'),
    )
    expect(standing([...over, at(44.999, 4.7)])).toBe('RECOVERED')
    expect(standing([...over, at(45, 4.7)])).toBe('IN_RANGE')
    expect(standing(over, FRIDGE, 9.999)).toBe('RECOVERED')
    expect(standing(over, FRIDGE, 10)).toBe('IN_RANGE')
    expect(recoveredUntil(told(over, FRIDGE).memory, FRIDGE)).toBe(45 * MINUTE)
    expect(recoveredUntil(told([...over, at(45, 4.7)], FRIDGE).memory, FRIDGE)).toBeNull()
  })
  test('and was no door', () => {
    expect(standing(every5(4, 7, 5))).toBe('IN_RANGE')
  })
  test('is graver again while another is suspected, it is silent or faulty', () => {
    expect(standing([...over.slice(0, 4), at(20, 7)])).toBe('SUSPECT')
    expect(standing([...over.slice(0, 4), at(20, 7), at(25, 5)])).toBe('RECOVERED')
    expect(standing(over.slice(0, 4), FRIDGE, 16)).toBe('SILENT')
    expect(standing([...over.slice(0, 4), at(20, 'POWER_ON'), at(25, 'POWER_ON')])).toBe('FAULTY')
  })
  test('counts from the newest of several', () => {
    expect(standing([...over.slice(0, 4), at(20, 7), at(25, 7), at(30, 5), at(44, 4.9), at(58, 5)])).toBe(
      'RECOVERED',
    )
    expect(standing([...over.slice(0, 4), at(20, 7), at(25, 7), at(30, 5), at(44, 4.9), at(60, 5)])).toBe(
      'IN_RANGE',
    )
  })
})

describe('silence', () => {
  test('begins behind the gap limit and ends with the next reading', () => {
    expect(standing([at(0, 4)], FRIDGE, 15)).toBe('IN_RANGE')
    expect(short([at(0, 4)], FRIDGE, 15.001)).toEqual(['SILENCE 15–·–now'])
    expect(short([at(0, 4), at(15, 4.1)])).toEqual([])
    expect(short([at(0, 4), at(15.001, 4.1)])).toEqual(['SILENCE 15–·–15.001'])
  })
  test('of a device that never told anything counts from its hanging there', () => {
    expect(standing([], FRIDGE)).toBe('UNHEARD')
    expect(standing([], FRIDGE, 15.001)).toBe('SILENT')
  })
  test('is no excursion after one reading out of range, and what was out at both its ends was out', () => {
    expect(short([at(0, 4), at(5, 7), at(65, 4.2)])).toEqual(['SILENCE 20–·–65'])
    expect(short([at(0, 4), at(5, 7), at(65, 7)])).toEqual([
      'SILENCE 20–·–65',
      'TEMPERATURE TOO_WARM 5–35–now 7..7',
    ])
  })
  test('is told by the clock at which to look next', () => {
    expect(told([at(10, 4)], FRIDGE).lookAt).toBe(25 * MINUTE + 1)
    expect(told([at(10, 4)], FRIDGE, 16).lookAt).toBeNull()
    expect(told(every5(4, 7, 7), FRIDGE).lookAt).toBe(25 * MINUTE + 1)
  })
})

describe('a value that proves nothing', () => {
  const faults = readingFaults.filter((fault) => fault !== 'CLOCK_AHEAD')
  test.each(faults)('%s once is a slip, twice a fault, until a good reading', (fault) => {
    expect(standing([at(0, 4), at(5, fault)])).toBe('IN_RANGE')
    expect(short([at(0, 4), at(5, fault), at(10, 4.1), at(15, fault)])).toEqual([])
    expect(standing([at(0, 4), at(5, fault), at(10, fault)])).toBe('FAULTY')
    expect(short([at(0, 4), at(5, fault), at(10, fault), at(15, 4)])).toEqual([`FAULT ${fault} 5–·–15`])
  })
  test('told twice at one instant is one', () => {
    expect(standing([at(0, 4), at(5, 'POWER_ON'), at(5, 'POWER_ON')])).toBe('IN_RANGE')
  })
  test('after a flat line is the same fault, until another value', () => {
    const flat = Array.from({ length: 145 }, (_, index) => at(index * 5, 4))
    expect(short([...flat, at(725, 'OPEN_CIRCUIT'), at(730, 'OPEN_CIRCUIT')])).toEqual([
      'FAULT FLAT_LINE 720–·–now',
    ])
  })
  test('moves no temperature: an excursion lasts through it, and its time counts', () => {
    expect(short([...every5(4, 7, 7), at(15, 'OPEN_CIRCUIT'), at(20, 'OPEN_CIRCUIT'), at(36, 5)])).toEqual([
      'SILENCE 35–·–36',
      'FAULT OPEN_CIRCUIT 15–·–36',
      'TEMPERATURE TOO_WARM 5–35–36 7..7',
    ])
  })
  test('breaks the silence', () => {
    expect(short([at(0, 4), at(10, 'POWER_ON'), at(20, 4)])).toEqual([])
  })
})

describe('a flat line', () => {
  const flat = (readings: number, minutes: number, celsius = 4) =>
    Array.from({ length: readings }, (_, index) => at((index * minutes) / (readings - 1), celsius))
  test('is the same value for long and often', () => {
    expect(short(flat(145, 719.9))).toEqual([])
    expect(short(flat(145, 720))).toEqual(['FAULT FLAT_LINE 720–·–now'])
    // Seldom told: silence, but no flat line.
    expect(short(flat(35, 720)).filter((one) => one.startsWith('FAULT'))).toEqual([])
    expect(short(flat(36, 720)).filter((one) => one.startsWith('FAULT'))).toHaveLength(1)
  })
  test('counts from its first value on, not from the first of all', () => {
    const later = Array.from({ length: 40 }, (_, index) => at(500 + index * 10, 4))
    expect(short([at(490, 5), ...later]).filter((one) => one.startsWith('FAULT'))).toEqual([])
  })
  test('ends with another value', () => {
    expect(short([...flat(145, 720), at(725, 4), at(730, 4.1)])).toEqual(['FAULT FLAT_LINE 720–·–730'])
  })
  test('outside the limits is an excursion as well', () => {
    expect(told(flat(145, 720, 7), FRIDGE).standing).toBe('CONFIRMED')
    expect(short(flat(145, 720, 7))).toEqual([
      'TEMPERATURE TOO_WARM 0–30–now 7..7',
      'FAULT FLAT_LINE 720–·–now',
    ])
  })
})

describe('power and agitation', () => {
  const status = (minutes: number, told: { powered?: boolean; agitating?: boolean }): EngineEvent => ({
    is: 'STATUS',
    at: minutes * MINUTE,
    powered: told.powered ?? null,
    agitating: told.agitating ?? null,
  })
  test('lost power stands until it is told to be back', () => {
    expect(short([at(0, 4), status(1, { powered: false })])).toEqual(['POWER 1–·–now'])
    expect(
      short([status(1, { powered: false }), status(2, { powered: false }), status(3, { powered: true })]),
    ).toEqual(['POWER 1–·–3'])
    expect(short([status(1, { powered: true })])).toEqual([])
    expect(told([status(1, { powered: false })], FRIDGE).facts).toEqual([])
    expect(short([status(1, { powered: false }), status(3, { agitating: true })])).toEqual(['POWER 1–·–now'])
  })
  test('platelets at rest are harmed after a day', () => {
    const rest = [status(0, { agitating: false })]
    const only = (one: string) => one.startsWith('AGITATION')
    expect(short(rest, INCUBATOR, 24 * 60).filter(only)).toEqual(['AGITATION 0–·–now'])
    expect(short(rest, INCUBATOR, 24 * 60 + 0.001).filter(only)).toEqual(['AGITATION 0–1440–now'])
    expect(short([...rest, status(1440, { agitating: true })], INCUBATOR).filter(only)).toEqual([
      'AGITATION 0–·–1440',
    ])
    expect(short([...rest, status(1440.001, { agitating: true })], INCUBATOR).filter(only)).toEqual([
      'AGITATION 0–1440–1440.001',
    ])
  })
  test('are looked at by the clock when their day is over, and then no more', () => {
    const events = [status(0, { agitating: false }), at(1430, 22)]
    expect(told(events, INCUBATOR).lookAt).toBe(1440 * MINUTE + 1)
    expect(told(events, INCUBATOR, 20).lookAt).toBeNull()
  })
  test.each([
    [0, 20, 20, null],
    [0, 21, 20, 20],
    [10, 25, 20, null],
    [10, 31, 20, 30],
    [0, 5, null, null],
  ])('what lasts from %d to %d has passed a limit of %s at %s', (since, until, limit, passed) => {
    expect(pastLimit(since, until, limit)).toBe(passed)
  })
  test('and nobody asks a fridge whether it agitates', () => {
    expect(short([status(0, { agitating: false })])).toEqual([])
    expect(short([status(0, { agitating: false }), status(1, { agitating: true })])).toEqual([])
  })
})

describe('what the readings prove', () => {
  const proofs = (events: readonly EngineEvent[], settings = FRIDGE) => {
    const { facts, memory } = told(events, settings)
    const closed = facts.flatMap((fact) => {
      if (fact.is === 'PROVED') return [`${fact.proof.since / MINUTE}–${fact.proof.until / MINUTE}`]
      return fact.is === 'DOUBTED' ? [`doubt ${fact.from / MINUTE} ${fact.why}`] : []
    })
    return memory.proof === null
      ? closed
      : [...closed, `${memory.proof.since / MINUTE}–${memory.proof.until / MINUTE}`]
  }
  test('reaches a gap limit beyond each good reading', () => {
    expect(proofs(every5(4, 4.1, 4.2))).toEqual(['0–25'])
    expect(proofs([at(0, 4), at(15, 4.1)])).toEqual(['0–30'])
    expect(proofs([at(0, 4), at(15.001, 4.1)])).toEqual(['0–15', '15.001–30.001'])
  })
  test('is not broken by a door, and ends where an excursion began', () => {
    expect(proofs(every5(4, 7, 4))).toEqual(['0–25'])
    expect(proofs(every5(4, 4, 7, 7))).toEqual(['0–10', 'doubt 10 TEMPERATURE'])
    expect(proofs(every5(4, 4, 7, 7, 5.8, 5.4, 5))).toEqual(['0–10', 'doubt 10 TEMPERATURE', '25–45'])
  })
  test('is nothing where it began with the excursion, or within it', () => {
    expect(proofs(every5(6.1, 5.9, 6.1))).toEqual(['doubt 0 TEMPERATURE'])
    expect(proofs([at(0, 4), at(0, 7), at(5, 7)])).toEqual(['doubt 0 TEMPERATURE'])
  })
  test('ends with a broken sensor', () => {
    expect(proofs(every5(4, 'OPEN_CIRCUIT', 'OPEN_CIRCUIT'))).toEqual(['0–10', 'doubt 10 FAULT'])
    expect(proofs(every5(4, 'OPEN_CIRCUIT', 'OPEN_CIRCUIT', 4))).toEqual(['0–10', 'doubt 10 FAULT', '15–30'])
  })
})

test('every word of a device’s standing is reached', () => {
  const reached = new Set([
    standing([]),
    standing([at(0, 4)]),
    standing([at(0, 7)]),
    standing([at(0, 4)], FRIDGE, 20),
    standing(every5('OPEN_CIRCUIT', 'OPEN_CIRCUIT')),
    standing(every5(7, 7)),
    standing(every5(7, 7, 4)),
    standing(every5(0, 0)),
  ])
  expect([...reached].sort()).toEqual([...deviceStandings].sort())
})
