import fc from 'fast-check'
import { expect, it } from 'vitest'
import { instantText } from '#lib/instant-text.ts'

it('writes instants as toISOString does', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (instant) => {
      expect(instantText(instant)).toBe(instant.toISOString())
    }),
  )
})

it.each([
  '0001-01-01T00:00:00.000Z',
  '0999-12-31T23:59:59.999Z',
  '1000-01-01T00:00:00.001Z',
  '9999-12-31T23:59:59.010Z',
])('writes %s as it is', (text) => {
  expect(instantText(new Date(text))).toBe(text)
})
