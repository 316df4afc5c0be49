import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { addDays, instantOf } from '#rules/calendar.ts'
import { takingsOf } from '#rules/waivers/cover.ts'
import { decideWaiver, type WaiverFacts } from '#rules/waivers/decide.ts'
import type { BloodLine, Candidate, Taking } from '#rules/waivers/facts.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import { donationKinds, proofStandings, relations, usedKinds } from '#rules/waivers/terms.ts'
import { inForce } from '../support/waivers.ts'

const day = fc.nat(4000).map((days) => addDays('2016-02-27', days))
const region = fc.constantFrom('330822', '340100', '410000', '430100', '320100', '370202')

const donation = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom(...donationKinds, 'WHOLE_BLOOD' as const, 'WHOLE_BLOOD' as const),
  ml: fc.constantFrom(200, 300, 400),
  on: day,
  region,
})
const candidate: fc.Arbitrary<Candidate> = fc.record({
  donor: fc.record({
    token: fc.uuid(),
    donations: fc.array(donation, { maxLength: 4 }),
    goldAward: fc.boolean(),
    rareGroup: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    diedOn: fc.option(day, { freq: 8, nil: null }),
  }),
  relation: fc.constantFrom(...relations),
  standing: fc.constantFrom(...proofStandings, 'VERIFIED' as const, 'VERIFIED' as const),
})
const line: fc.Arbitrary<BloodLine> = fc.record({
  id: fc.uuid(),
  number: fc.integer({ min: 1, max: 40 }),
  kind: fc.constantFrom(...usedKinds, 'RED_CELLS' as const, 'RED_CELLS' as const),
  quantity: fc.constantFrom('0.5', '1', '1.5', '2', '4').map(quantity),
  transfusedAt: fc.tuple(day, fc.integer({ min: 0, max: 23 })).map(([on, hour]) => instantOf(on, hour)),
  chargedFen: fc.nat(500_000),
  insuredFen: fc.nat(200_000),
  waivedFen: fc.nat(20_000),
})
const policies = KNOWN_POLICIES.map((policy) =>
  inForce(policy, {}, policy.code === 'ZJ-2025' ? '2020-06-01' : '2000-01-01'),
)
const family: fc.Arbitrary<WaiverFacts> = fc.record({
  patient: fc.constant('p'),
  consent: fc.boolean(),
  region,
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  candidates: fc.array(candidate, { maxLength: 3 }),
  takings: fc.constant([] as readonly Taking[]),
  policies: fc.constant(policies),
})

describe('any family', () => {
  test('gets the same decision from the same facts, in whatever order they come', () => {
    fc.assert(
      fc.property(family, (facts) => {
        const again = structuredClone(facts)
        const turned = {
          ...again,
          lines: again.lines.toReversed(),
          candidates: again.candidates.toReversed(),
          policies: again.policies.toReversed(),
        }
        const { fen, open, next } = decideWaiver(facts)
        expect(decideWaiver(again)).toEqual(decideWaiver(facts))
        expect(decideWaiver(turned)).toMatchObject({ fen, next })
        expect(new Set(decideWaiver(turned).open)).toEqual(new Set(open))
      }),
      { numRuns: 300 },
    )
  })

  test('is never waived more than a line’s base, and each line is the sum of its parts', () => {
    fc.assert(
      fc.property(family, (facts) => {
        const { lines, fen } = decideWaiver(facts)
        expect(fen).toBe(lines.reduce((sum, one) => sum + one.fen, 0))
        for (const one of lines) {
          expect(one.fen).toBe(one.parts.reduce((sum, part) => sum + part.fen, 0))
          expect(one.fen).toBeLessThanOrEqual(one.baseFen)
          expect(one.parts.every(({ fen: part, ml }) => part >= 0 && (ml === null || ml > 0))).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('loses nothing by one candidate more, and gains nothing by one who is not verified', () => {
    fc.assert(
      fc.property(family, candidate, (facts, another) => {
        const { fen } = decideWaiver(facts)
        const more = decideWaiver({ ...facts, candidates: [...facts.candidates, another] })
        if (another.standing === 'VERIFIED') expect(more.fen).toBeGreaterThanOrEqual(fen)
        else expect(more.fen).toBe(fen)
      }),
      { numRuns: 300 },
    )
  })

  test('never takes from a donor’s relatives’ quota more than it ever holds, bill after bill', () => {
    const patients = fc.array(
      fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 3 }), patient: fc.uuid() }),
      {
        minLength: 2,
        maxLength: 6,
      },
    )
    fc.assert(
      fc.property(candidate, patients, ({ donor }, bills) => {
        let takings: readonly Taking[] = []
        for (const { lines, patient } of bills) {
          const child: Candidate = { donor, relation: 'CHILD', standing: 'VERIFIED' }
          const facts = {
            patient,
            consent: true,
            region: '330822',
            lines,
            candidates: [child],
            takings,
            policies,
          }
          const decision = decideWaiver(facts)
          takings = [
            ...takings,
            ...decision.lines.flatMap((covered) => {
              const of = lines.find(({ id }) => id === covered.line)
              return of ? takingsOf(covered, of, patient) : []
            }),
          ]
        }
        for (const { id, kind, ml } of donor.donations) {
          const taken = takings
            .filter((taking) => taking.donation === id)
            .reduce((sum, one) => sum + one.ml, 0)
          expect(taken).toBeLessThanOrEqual(2 * (kind === 'PLATELETS' ? 800 : ml))
        }
        const once = takings
          .filter((taking) => taking.donation === null)
          .reduce((sum, one) => sum + one.ml, 0)
        expect(once).toBeLessThanOrEqual(800)
      }),
      { numRuns: 200 },
    )
  })
})
