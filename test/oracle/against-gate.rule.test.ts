import { describe, expect, test } from 'vitest'
import { findingCodes } from '#rules/finding.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { PROOFS, sizeOfProof } from '#test/support/proofs.ts'
import { asFacts, isTold } from './as-facts.ts'
import { FULL, FURTHER } from './axes.ts'
import { type Comparison, compare, differencesOf } from './comparison.ts'
import { SETTING, theGate } from './gates.ts'
import { blankDecision, decide } from './oracle.ts'
import { eachCombination, sizeOf } from './product.ts'
import { unremarkable } from './scenario.ts'

const PATIENCE = 600_000
const STOP = 3
/** A slice takes each twenty-third combination: no axis has so many values, so each value of each comes up. */
const STRIDE = PROOFS.oracle.whole / sizeOfProof('oracle')

const outcome = (comparison: Comparison) => ({
  unsafe: comparison.unsafe,
  refusalsWithoutFinding: comparison.withoutFinding,
  differences: differencesOf(comparison).slice(0, 20),
})
const AGREED = { unsafe: 0, refusalsWithoutFinding: 0, differences: [] }

describe('the release gate decides like the oracle', () => {
  test(
    'over millions of combinations of ABO, RhD, component, antibody, history, sample, hold, cold chain and urgency',
    () => {
      const comparison = compare(theGate, FULL, STRIDE)
      expect(outcome(comparison)).toEqual(AGREED)
      expect(comparison.combinations).toBe(Math.ceil(sizeOf(FULL) / STRIDE))
      expect(sizeOf(FULL)).toBeGreaterThanOrEqual(1_000_000)
    },
    PATIENCE,
  )

  test.each(Object.entries(FURTHER))(
    'over every combination of %s',
    (_, axes) => {
      expect(outcome(compare(theGate, axes, STRIDE))).toEqual(AGREED)
    },
    PATIENCE,
  )
})

test(
  'what the oracle stops stays forbidden whatever is passed over; all else leaves once everything is',
  () => {
    const decision = blankDecision()
    const wrong: unknown[] = []
    for (const axes of Object.values(FURTHER))
      eachCombination(
        unremarkable(),
        axes,
        (scenario) => {
          if (!isTold(scenario)) return true
          const expected = decide(scenario, decision) === STOP ? 'FORBIDDEN' : 'ALLOWED'
          const decided = decideRelease(asFacts(scenario), SETTING, findingCodes).outcome
          if (decided !== expected) wrong.push({ decided, expected, scenario: { ...scenario } })
          return wrong.length < 5
        },
        STRIDE,
      )
    expect(wrong).toEqual([])
  },
  PATIENCE,
)
