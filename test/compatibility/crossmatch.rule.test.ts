import { describe, expect, test } from 'vitest'
import {
  type CrossmatchTest,
  checkSampleForResult,
  readCrossmatch,
  requiredSides,
} from '#rules/compatibility/crossmatch.ts'
import { crossmatchMethods, crossmatchResults, resultStatuses } from '#rules/compatibility/terms.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { POLICY } from '../support/rules/forms.ts'

const product = (code: string) => {
  const found = standardDictionary.get(code)
  if (!found) throw new Error(`${code} is no product`)
  return found
}
const redCells = product('RBC-SUSP')
const major = (changes: Partial<CrossmatchTest> = {}): CrossmatchTest => ({
  side: 'MAJOR',
  method: 'COLUMN_AGGLUTINATION',
  result: 'COMPATIBLE',
  status: 'FINAL',
  ...changes,
})
const minor = (changes: Partial<CrossmatchTest> = {}) => major({ side: 'MINOR', ...changes })
const read = (tests: readonly CrossmatchTest[], code = 'RBC-SUSP') => {
  const { sides, findings } = readCrossmatch(tests, product(code), POLICY)
  return { sides, codes: findings.map((found) => found.code) }
}

test.each([
  ['WB', 'MAJOR MINOR'],
  ['RBC-CONC', 'MAJOR MINOR'],
  ['RBC-SUSP-LR-IR', 'MAJOR MINOR'],
  ['RBC-WASHED', 'MAJOR MINOR'],
  ['RBC-DEGLY', 'MAJOR MINOR'],
  ['PLT-CONC', 'MAJOR MINOR'],
  ['GRAN-APH', 'MAJOR MINOR'],
  ['PLT-APH', ''],
  ['PLT-APH-LR', ''],
  ['FFP', ''],
  ['FP-VI', ''],
  ['CRYO', ''],
])('%s needs the sides "%s"', (code, sides) => {
  expect(requiredSides(product(code), POLICY).join(' ')).toBe(sides)
})

describe('readCrossmatch', () => {
  const grid = crossmatchMethods.flatMap((method) =>
    crossmatchResults.flatMap((result) => resultStatuses.map((status) => ({ method, result, status }))),
  )

  test.each(grid)('of a major side by $method: $result, $status', ({ method, result, status }) => {
    const counts = status !== 'PRELIMINARY'
    const enough = method !== 'SALINE' && method !== 'ELECTRONIC'
    const compatible = counts && enough && result === 'COMPATIBLE'
    const expected =
      counts && result === 'INCOMPATIBLE' ? 'INCOMPATIBLE' : compatible ? 'COMPATIBLE' : 'NOT_DONE'
    expect(read([major({ method, result, status })]).sides).toEqual({ MAJOR: expected, MINOR: 'NOT_DONE' })
  })

  test('finds nothing when both sides are compatible', () => {
    expect(read([major(), minor()])).toEqual({
      sides: { MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE' },
      codes: [],
    })
  })

  test('lets saline stand beside a sufficient method', () => {
    expect(read([major({ method: 'SALINE' }), major(), minor()]).codes).toEqual([])
  })

  test('lets one incompatible or indeterminate result outweigh a compatible one', () => {
    expect(read([major(), major({ result: 'INCOMPATIBLE', method: 'SALINE' })]).sides.MAJOR).toBe(
      'INCOMPATIBLE',
    )
    expect(read([major(), major({ result: 'INDETERMINATE' })]).sides.MAJOR).toBe('NOT_DONE')
  })

  test('takes an unnamed method with a warning', () => {
    expect(read([major(), minor({ method: null })])).toEqual({
      sides: { MAJOR: 'COMPATIBLE', MINOR: 'COMPATIBLE' },
      codes: ['CROSSMATCH_METHOD_MISSING'],
    })
  })

  test('names each missing side, and none for plasma', () => {
    expect(read([]).codes).toEqual(['CROSSMATCH_SIDE_MISSING', 'CROSSMATCH_SIDE_MISSING'])
    expect(read([], 'FFP').codes).toEqual([])
    expect(readCrossmatch([minor()], redCells, POLICY).findings[0]?.message.zh).toContain('主侧')
  })
})

test.each(sampleStates)('a sample in state %s carries results only when received', (state) => {
  expect(checkSampleForResult(state)).toHaveLength(state === 'RECEIVED' ? 0 : 1)
})
