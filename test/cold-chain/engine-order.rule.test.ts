import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, type DeviceMemory } from '#rules/cold-chain/engine.ts'
import { standingAt } from '#rules/cold-chain/engine-clock.ts'
import { fold, harmlessMemory, isInOrder, newestHarmless } from '#rules/cold-chain/engine-fold.ts'
import type { EngineEvent, EngineReading, Episode } from '#rules/cold-chain/engine-terms.ts'
import { reconcile } from '#rules/cold-chain/reconcile.ts'
import { episode, FRIDGE, goOn, INCUBATOR, inShort, MINUTE, told } from '#test/support/engine.ts'

/** A feed as sensors send them: irregular steps, gaps, values about both limits, faults, the same value again. */
const feed = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }) },
        { weight: 1, arbitrary: fc.integer({ min: 14, max: 50 }) },
      ),
      celsius: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(4, 4.1, 5.5, 5.8, 6, 6.1, 7, 2, 2.4, 1.9, 0, -1) },
        { weight: 1, arbitrary: fc.constantFrom('OPEN_CIRCUIT' as const, 'POWER_ON' as const) },
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let minutes = 0
    return steps.map(({ step, celsius }): EngineReading => {
      minutes += step
      const at = minutes * MINUTE
      return typeof celsius === 'number'
        ? { is: 'READING', at, celsius, fault: null }
        : { is: 'READING', at, celsius: null, fault: celsius }
    })
  })

const settingsAt = () => FRIDGE
const RUNS = { numRuns: 300 }

describe('the fold', () => {
  test('comes to the same in whatever batches a sorted feed arrives', () => {
    fc.assert(
      fc.property(feed, fc.array(fc.nat(60)), (events, cuts) => {
        const whole = fold(begin(0), events, settingsAt)
        const marks = [...new Set([0, ...cuts.filter((cut) => cut < events.length), events.length])].sort(
          (one, other) => one - other,
        )
        let memory = begin(0)
        const facts = []
        for (const [index, mark] of marks.slice(1).entries()) {
          const step = goOn(memory, events.slice(marks[index], mark), FRIDGE)
          memory = JSON.parse(JSON.stringify(step.memory))
          facts.push(...step.facts)
        }
        expect(memory).toEqual(whole.memory)
        expect(facts).toEqual(whole.facts)
      }),
      RUNS,
    )
  })

  test('told anew from any harmless reading comes to the same memory, and to what was amiss since', () => {
    let harmless = 0
    fc.assert(
      fc.property(feed, fc.nat(60), (events, cut) => {
        const good = events
          .slice(0, cut)
          .flatMap(({ at, celsius }) => (celsius === null ? [] : [{ at, celsius }]))
          .reverse()
        const from = newestHarmless(good, settingsAt)
        if (from === null) return
        harmless += 1
        const whole = fold(begin(0), events, settingsAt)
        const behind = events.filter(({ at }) => at > from.at)
        const anew = fold(harmlessMemory(from, FRIDGE), behind, settingsAt)
        const ended = (facts: typeof whole.facts) =>
          facts.flatMap((fact) =>
            fact.is === 'ENDED' && (fact.episode.endedAt ?? 0) > from.at ? [inShort(fact.episode)] : [],
          )
        const { proof, recoveredAt: _, ...rest } = anew.memory
        const { proof: proofOfWhole, recoveredAt: __, ...restOfWhole } = whole.memory
        // How long ago anything was told of a fault that is over is of no consequence.
        expect({ ...rest, faultSince: 0, faultAt: 0 }).toEqual({ ...restOfWhole, faultSince: 0, faultAt: 0 })
        expect(proof?.until).toEqual(proofOfWhole?.until)
        expect(ended(anew.facts)).toEqual(ended(whole.facts))
      }),
      RUNS,
    )
    expect(harmless).toBeGreaterThan(50)
  })

  test('told anew from a harmless reading a grace before shows the same recovery', () => {
    let recovered = 0
    fc.assert(
      fc.property(feed, fc.nat(60), (events, cut) => {
        const now = (events[cut] ?? events.at(-1))?.at ?? 0
        const good = events
          .flatMap(({ at, celsius }) =>
            celsius === null || at >= now - FRIDGE.graceMs ? [] : [{ at, celsius }],
          )
          .reverse()
        const from = newestHarmless(good, settingsAt)
        if (from === null) return
        const until = events.filter(({ at }) => at <= now)
        const wordOf = (memory: DeviceMemory) => standingAt(memory, { now, receivedAt: now }, FRIDGE).standing
        const whole = wordOf(fold(begin(0), until, settingsAt).memory)
        if (whole === 'RECOVERED') recovered += 1
        const behind = until.filter(({ at }) => at > from.at)
        expect(wordOf(fold(harmlessMemory(from, FRIDGE), behind, settingsAt).memory)).toBe(whole)
      }),
      { numRuns: 1_500 },
    )
    expect(recovered).toBeGreaterThan(5)
  })

  test.each<[string, readonly (readonly [number, number])[], number | null]>([
    // what stands there, the newest first, as instant and degrees; the harmless one
    [
      'the newest, where it differs from the one before',
      [
        [3, 4.2],
        [2, 4.1],
        [1, 4],
      ],
      3,
    ],
    [
      'one before, where the newest is the same',
      [
        [3, 4],
        [2, 4],
        [1, 5],
      ],
      2,
    ],
    [
      'none out of the band',
      [
        [3, 5.8],
        [2, 7],
        [1, 4],
      ],
      null,
    ],
    ['none before which nothing stands', [[3, 4]], null],
    [
      'none that shares its instant with a later one',
      [
        [2, 6.5],
        [2, 4.5],
        [1, 5],
      ],
      null,
    ],
  ])('begins anew at %s', (_, readings, at) => {
    const found = newestHarmless(
      readings.map(([instant, celsius]) => ({ at: instant, celsius })),
      settingsAt,
    )
    expect(found?.at ?? null).toBe(at)
  })

  test('knows what came late', () => {
    const events: EngineEvent[] = [
      { is: 'READING', at: 10, celsius: 4, fault: null },
      { is: 'STATUS', at: 20, powered: true, agitating: null },
    ]
    const { memory } = fold(begin(0), events, settingsAt)
    const reading = (at: number): EngineEvent => ({ is: 'READING', at, celsius: 4, fault: null })
    const status = (at: number, of: 'powered' | 'agitating'): EngineEvent => ({
      ...{ is: 'STATUS', at, powered: null, agitating: null },
      [of]: true,
    })
    expect(isInOrder(begin(0), [reading(-5)])).toBe(true)
    expect([9, 10, 11].map((at) => isInOrder(memory, [reading(at)]))).toEqual([false, false, true])
    expect([19, 20, 21].map((at) => isInOrder(memory, [status(at, 'powered')]))).toEqual([false, false, true])
    expect(isInOrder(memory, [status(5, 'agitating')])).toBe(true)
    const agitated = fold(begin(0), [status(20, 'agitating')], () => INCUBATOR).memory
    expect([19, 20, 21].map((at) => isInOrder(agitated, [status(at, 'agitating')]))).toEqual([
      false,
      false,
      true,
    ])
    expect(isInOrder(agitated, [status(5, 'powered')])).toBe(true)
    expect(isInOrder(memory, [reading(11), reading(9)])).toBe(false)
  })
})

describe('matching what is kept with what late readings tell', () => {
  const outcome = (kept: readonly Episode[], toldNow: readonly Episode[]) => {
    const { withdrawn, matched, added } = reconcile(kept, toldNow)
    return {
      withdrawn: withdrawn.length,
      matched: matched.map(({ kept: one, told: now }) => [one.startedAt, now.startedAt]),
      added: added.map(({ startedAt }) => startedAt),
    }
  }
  test.each([
    ['nothing is nothing', [], [], { withdrawn: 0, matched: [], added: [] }],
    ['a new one is added', [], [episode(1, 2)], { withdrawn: 0, matched: [], added: [1] }],
    ['one that never was is withdrawn', [episode(1, 2)], [], { withdrawn: 1, matched: [], added: [] }],
    [
      'one that began earlier stays the same one',
      [episode(5, 9)],
      [episode(3, 9)],
      { withdrawn: 0, matched: [[5, 3]], added: [] },
    ],
    [
      'one that lasts still has ended',
      [episode(5, null)],
      [episode(5, 9)],
      { withdrawn: 0, matched: [[5, 5]], added: [] },
    ],
    [
      'two that were one are one and a withdrawn one',
      [episode(1, 3), episode(5, 9)],
      [episode(1, 9)],
      { withdrawn: 1, matched: [[1, 1]], added: [] },
    ],
    [
      'one that was two is one and a new one',
      [episode(1, null)],
      [episode(1, 3), episode(5, null)],
      { withdrawn: 0, matched: [[1, 1]], added: [5] },
    ],
    [
      'another time is another one',
      [episode(1, 2)],
      [episode(3, 4)],
      { withdrawn: 1, matched: [], added: [3] },
    ],
    [
      'another kind is another one',
      [episode(1, 4)],
      [episode(1, 4, 'FAULT')],
      { withdrawn: 1, matched: [], added: [1] },
    ],
  ])('%s', (_, kept, now, expected) => {
    expect(outcome(kept, now)).toEqual(expected)
  })
  test('loses none and takes none twice', () => {
    const some = fc.array(
      fc
        .tuple(fc.nat(20), fc.option(fc.nat(5)))
        .map(([start, length]) => episode(start, length === null ? null : start + length)),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(some, some, (kept, now) => {
        const { withdrawn, matched, added } = reconcile(kept, now)
        expect(new Set([...withdrawn, ...matched.map((pair) => pair.kept)]).size).toBe(kept.length)
        expect(new Set([...added, ...matched.map((pair) => pair.told)]).size).toBe(now.length)
      }),
      RUNS,
    )
  })
})

test('a sorted feed told twice over tells of the same excursions', () => {
  fc.assert(
    fc.property(feed, (events) => {
      const once = told(events, FRIDGE).episodes.filter(({ kind }) => kind === 'TEMPERATURE')
      const doubled = told(
        events.flatMap((event) => [event, event]),
        FRIDGE,
      ).episodes
      expect(doubled.filter(({ kind }) => kind === 'TEMPERATURE').map(inShort)).toEqual(once.map(inShort))
    }),
    RUNS,
  )
})
