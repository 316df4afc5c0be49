import { expect, test } from 'vitest'
import type { Passport, PassportScreen } from '#rules/compatibility/passport.ts'
import { openPassportDebts } from '#rules/compatibility/passport-debts.ts'
import { groupStandings } from '#rules/compatibility/terms.ts'

const screen = (changes: Partial<PassportScreen> = {}): PassportScreen => ({
  result: 'POSITIVE',
  identified: false,
  referral: 'NONE',
  sampleId: 's',
  ...changes,
})
type Judged = Parameters<typeof openPassportDebts>[0]
const passport = (changes: Partial<Judged> = {}): Judged => ({
  group: { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE' },
  screens: [screen({ result: 'NEGATIVE' })],
  infantUnder4Months: false,
  mother: null,
  ...changes,
})
const mother = (screens: readonly PassportScreen[], speaking = ['s']): NonNullable<Passport['mother']> => ({
  personId: 'm',
  group: { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' },
  antibodies: [],
  screens,
  speaking,
})

test('a conflict of groups alone leaves its resolution open', () => {
  for (const standing of groupStandings)
    expect(openPassportDebts(passport({ group: { standing, abo: null, rhd: 'UNKNOWN' } })), standing).toEqual(
      standing === 'CONFLICT' ? ['GROUP_RESOLUTION'] : [],
    )
})

test.each<[string, readonly PassportScreen[], boolean]>([
  ['no screen', [], false],
  ['a negative one', [screen({ result: 'NEGATIVE' })], false],
  ['one that could not be read', [screen({ result: null })], false],
  ['a positive one', [screen()], true],
  ['a positive one before a negative one', [screen({ result: 'NEGATIVE' }), screen()], true],
  ['a named one', [screen({ identified: true })], false],
  [
    'one that was named on a later sample',
    [screen({ result: 'NEGATIVE', identified: true }), screen()],
    false,
  ],
  ['one that is named, with a newer one that is not', [screen(), screen({ identified: true })], true],
  ['one that is with the reference laboratory', [screen({ referral: 'OPEN' })], true],
  ['one that the reference laboratory has answered', [screen({ referral: 'ANSWERED' })], false],
])('with %s the antibody is still to be named: %s', (_, screens, open) => {
  const expected = open ? ['ANTIBODY_IDENTIFICATION'] : []
  expect(openPassportDebts(passport({ screens }))).toEqual(expected)
  // An infant's plasma is its mother's.
  const infant = passport({ mother: mother([screen({ result: 'NEGATIVE' }), ...screens]) })
  expect(openPassportDebts(infant)).toEqual(expected)
})

test.each<[string, Passport['mother'], boolean]>([
  ['a mother nobody knows', null, true],
  ['a mother who was not screened', mother([]), true],
  ['a mother screened negative', mother([screen({ result: 'NEGATIVE' })]), false],
  ['a mother screened too long before', mother([screen({ result: 'NEGATIVE' })], []), true],
  ['a mother whose antibody is named', mother([screen({ identified: true })]), false],
])('an infant of %s leaves her screen open: %s', (_, hers, open) => {
  const expected = open ? ['MOTHER_SCREEN'] : []
  expect(openPassportDebts(passport({ infantUnder4Months: true, mother: hers }))).toEqual(expected)
  expect(openPassportDebts(passport({ infantUnder4Months: false, mother: null }))).toEqual([])
})
