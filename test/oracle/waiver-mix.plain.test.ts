import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isWhole } from '../support/proofs.ts'
import { MIX } from './waiver-families.ts'
import { mixTable } from './waiver-mix.ts'

test('the mix of generated families is of a hundred in a hundred', () => {
  expect(MIX.reduce((sum, { percent }) => sum + percent, 0)).toBe(100)
  // Every family once; the table has a row for each kind, one for all, and its head.
  expect(mixTable(100).split('\n')).toHaveLength(MIX.length + 3)
})

test.runIf(isWhole)(
  'the mix is told in docs/waivers.md, with who decides',
  () => {
    const page = readFileSync(new URL('../../docs/waivers.md', import.meta.url), 'utf8')
    expect(page).toContain(mixTable(10_000))
  },
  120_000,
)
