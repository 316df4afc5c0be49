import { BadInput } from '#lib/errors.ts'
import {
  isMeasured,
  type MarkerResult,
  type PreTransfusionTest,
} from '#rules/compatibility/pre-transfusion-terms.ts'

/** One test: a marker with its result, or a measured value with its unit. */
export type TestedInput = {
  readonly test: PreTransfusionTest
  /** For a serological marker. */
  readonly result?: MarkerResult | null
  /** For a measured test; a marker may carry it beside its result. */
  readonly value?: number | null
  readonly unit?: string | null
}

/** A test as it is kept. */
export type PanelValue = {
  readonly test: PreTransfusionTest
  readonly result: MarkerResult | null
  readonly value: number | null
  readonly unit: string | null
}

const LARGEST = 1_000_000

/**
 * Reads what was found, test by test; each test stands in a report once.
 * @throws BadInput for an empty list, a repeated test, a marker without result, a measured test without value
 */
export const readPanelValues = (tests: readonly TestedInput[]): readonly PanelValue[] => {
  const distinct = new Set(tests.map(({ test }) => test))
  if (tests.length === 0 || distinct.size < tests.length)
    throw BadInput.of('tests', {
      zh: '至少一项检测，每项只写一次',
      en: 'at least one test, each named once',
    })
  return tests.map(readOne)
}

const readOne = ({ test, result, value, unit }: TestedInput, index: number): PanelValue => {
  const field = `tests[${index}]`
  const isNumber = value !== undefined && value !== null
  if (isNumber && !(value >= 0 && value <= LARGEST))
    throw BadInput.of(`${field}.value`, {
      zh: `${test}：数值须为 0 至 ${LARGEST}`,
      en: `${test}: the value must lie between 0 and ${LARGEST}`,
    })
  if (isMeasured(test) ? !isNumber || Boolean(result) : !result)
    throw BadInput.of(`${field}.${isMeasured(test) ? 'value' : 'result'}`, {
      zh: isMeasured(test) ? `${test} 须填数值，不填阴阳性` : `${test} 须填阴性、阳性或可疑`,
      en: isMeasured(test)
        ? `${test} is measured: it needs a value and no result`
        : `${test} needs a result: negative, positive or indeterminate`,
    })
  return { test, result: result ?? null, value: value ?? null, unit: unit?.trim() || null }
}
