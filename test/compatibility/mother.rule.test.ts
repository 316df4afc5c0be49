import { expect, test } from 'vitest'
import { motherAbo, speaksForInfant } from '#rules/compatibility/mother.ts'
import { POLICY } from '../support/rules/forms.ts'

const now = new Date('2026-03-01T09:30:00+08:00')
const bornOn = '2026-02-20'

test.each([
  ['a tube whose time is not known', null, bornOn, false],
  ['a tube of the 72nd hour before the day of birth', '2026-02-17T00:00:00+08:00', bornOn, true],
  ['a tube of a second before', '2026-02-16T23:59:59+08:00', bornOn, false],
  ['a tube drawn since', '2026-02-28T10:00:00+08:00', bornOn, true],
  ['a tube of 72 hours ago, the day of birth unknown', '2026-02-26T09:30:00+08:00', null, true],
  ['an older one, the day of birth unknown', '2026-02-26T09:29:59+08:00', null, false],
])('%s speaks for the infant or does not', (_, drawnAt, day, speaks) => {
  expect(speaksForInfant(drawnAt === null ? null : new Date(drawnAt), { bornOn: day, now }, POLICY)).toBe(
    speaks,
  )
})

test('the mother’s group is gone by once it is confirmed, or where the rules ask for no second sample', () => {
  const one = { standing: 'ONE_SAMPLE', abo: 'A', rhd: 'POSITIVE' } as const
  expect(motherAbo(one, POLICY)).toBeNull()
  expect(motherAbo(one, { secondSampleRequired: false })).toBe('A')
  expect(motherAbo({ ...one, standing: 'CONFIRMED' }, POLICY)).toBe('A')
  expect(
    motherAbo({ standing: 'CONFLICT', abo: null, rhd: 'UNKNOWN' }, { secondSampleRequired: false }),
  ).toBeNull()
})
