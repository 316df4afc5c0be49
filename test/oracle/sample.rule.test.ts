import { expect, test } from 'vitest'
import { FULL, FURTHER } from './axes.ts'
import { firstDifference } from './comparison.ts'
import { theGate } from './gates.ts'

test('the release gate decides like the oracle wherever one looks, here and there in every product', () => {
  expect(firstDifference(theGate, [FULL], 2003)).toBeNull()
  expect(firstDifference(theGate, Object.values(FURTHER), 41)).toBeNull()
})
