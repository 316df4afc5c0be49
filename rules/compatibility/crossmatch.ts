import {
  type CrossmatchMethod,
  type CrossmatchResult,
  type CrossmatchSide,
  crossmatchSideLabels,
  feedsDecisions,
  type ResultStatus,
} from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { CrossmatchCategory, PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { SampleState } from '#rules/requests/terms.ts'

/** One side of one bag's crossmatch, as recorded. */
export type CrossmatchTest = {
  readonly side: CrossmatchSide
  /** Null where the sender named none. */
  readonly method: CrossmatchMethod | null
  readonly result: CrossmatchResult
  readonly status: ResultStatus
}

/** A recorded crossmatch, of whose sides one may be left out. */
export type RecordedCrossmatch = {
  readonly major: CrossmatchResult | null
  readonly minor: CrossmatchResult | null
} & Pick<CrossmatchTest, 'method' | 'status'>

/** The sides that a recorded crossmatch has tested. */
export const crossmatchTests = ({ major, minor, method, status }: RecordedCrossmatch): CrossmatchTest[] => [
  ...(major === null ? [] : [{ side: 'MAJOR' as const, method, result: major, status }]),
  ...(minor === null ? [] : [{ side: 'MINOR' as const, method, result: minor, status }]),
]

/** What a side amounts to in a decision: a result, or nothing that counts. */
export type SideState = Exclude<CrossmatchResult, 'INDETERMINATE'> | 'NOT_DONE'
export type CrossmatchReading = {
  readonly sides: Readonly<Record<CrossmatchSide, SideState>>
  readonly findings: readonly Finding[]
}

/** Under which line of the crossmatch table a product falls. */
export function crossmatchCategoryOf(
  product: Pick<Product, 'componentClass' | 'preparation'>,
): CrossmatchCategory {
  if (product.componentClass !== 'PLATELETS') return product.componentClass
  return product.preparation === 'APHERESIS' ? 'PLATELETS_APHERESIS' : 'PLATELETS_CONCENTRATED'
}

/** The sides that must be compatible before a bag of this product is released. */
export const requiredSides = (
  product: Pick<Product, 'componentClass' | 'preparation'>,
  policy: PolicyValues,
): readonly CrossmatchSide[] => policy.crossmatchSides[crossmatchCategoryOf(product)]

/**
 * Whole blood, red cells, granulocytes and hand-made platelets are crossmatched per bag, on both sides, by a method
 * that also finds incomplete antibodies; saline alone doesn't count, nor does a preliminary or indeterminate result.
 * One incompatible test makes the side incompatible.
 *
 * Facts: the bag's tests on the present sample, its product, the rule set in force.
 * Refuses: `CROSSMATCH_SIDE_MISSING`, `CROSSMATCH_METHOD_INSUFFICIENT`, `CROSSMATCH_INDETERMINATE`,
 * `RESULT_PRELIMINARY`; warns `CROSSMATCH_METHOD_MISSING`.
 * Source: SPEC_2000_ART_16, HL7_TABLE_0085.
 * Reviewed: not yet reviewed by a physician.
 */
export function readCrossmatch(
  tests: readonly CrossmatchTest[],
  product: Pick<Product, 'componentClass' | 'preparation'>,
  policy: PolicyValues,
): CrossmatchReading {
  const sides = { MAJOR: sideState('MAJOR', tests, policy), MINOR: sideState('MINOR', tests, policy) }
  const required = requiredSides(product, policy)
  const missing = required
    .filter((side) => sides[side] === 'NOT_DONE')
    .map((side) => finding('CROSSMATCH_SIDE_MISSING', { values: { side: crossmatchSideLabels[side] } }))
  const judged = tests.filter(({ side }) => required.includes(side))
  return { sides, findings: [...judged.flatMap((test) => checkTest(test, judged, policy)), ...missing] }
}

function sideState(side: CrossmatchSide, tests: readonly CrossmatchTest[], policy: PolicyValues): SideState {
  const final = tests.filter((test) => test.side === side && feedsDecisions(test.status))
  if (final.some(({ result }) => result === 'INCOMPATIBLE')) return 'INCOMPATIBLE'
  if (final.some(({ result }) => result === 'INDETERMINATE')) return 'NOT_DONE'
  return final.some(({ method }) => isSufficient(method, policy)) ? 'COMPATIBLE' : 'NOT_DONE'
}

/** An unnamed method is warned about, not refused: senders often name it on one side only. */
const isSufficient = (method: CrossmatchMethod | null, policy: PolicyValues): boolean => {
  if (method === 'ELECTRONIC') return policy.electronicCrossmatch
  return method === null || policy.sufficientCrossmatchMethods.includes(method)
}

function checkTest(test: CrossmatchTest, all: readonly CrossmatchTest[], policy: PolicyValues): Finding[] {
  const side = crossmatchSideLabels[test.side]
  if (!feedsDecisions(test.status)) return [finding('RESULT_PRELIMINARY')]
  if (test.result === 'INDETERMINATE') return [finding('CROSSMATCH_INDETERMINATE', { values: { side } })]
  if (test.method === null) return [finding('CROSSMATCH_METHOD_MISSING')]
  const sameSide = all.filter((other) => other.side === test.side && feedsDecisions(other.status))
  const enough = sameSide.some(({ method }) => isSufficient(method, policy))
  return enough ? [] : [finding('CROSSMATCH_METHOD_INSUFFICIENT')]
}

/**
 * Results rest on a sample that the laboratory has received and not rejected.
 *
 * Facts: the state of the sample.
 * Refuses: `RESULT_SAMPLE_UNUSABLE`.
 * Source: SPEC_2000_ART_13.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkSampleForResult = (state: SampleState): Finding[] =>
  state === 'RECEIVED' ? [] : [finding('RESULT_SAMPLE_UNUSABLE', { field: 'sample' })]
