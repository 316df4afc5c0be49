import { describe, expect, test } from 'vitest'
import { rolesAt } from '#rules/alliance/posts.ts'
import { isSuperiorTitle } from '#rules/alliance/superior.ts'
import { organisationKinds, roles } from '#rules/alliance/terms.ts'

describe('what anybody can be', () => {
  const elsewhere = ['STATION_DISPATCHER', 'STATION_FINANCE', 'REGULATOR', 'QC_CENTRE']
  test.each(['HOSPITAL', 'STORAGE_POINT', 'CENTRAL_BLOOD_BANK'] as const)(
    'at a %s is every role but those of the station, the authorities and the quality control',
    (kind) => {
      expect(rolesAt[kind].toSorted()).toEqual(roles.filter((role) => !elsewhere.includes(role)).toSorted())
    },
  )
  test.each([
    ['STATION', ['STATION_DISPATCHER', 'STATION_FINANCE', 'MACHINE']],
    ['COUNTY_BUREAU', ['REGULATOR', 'MACHINE']],
    ['CITY_COMMISSION', ['REGULATOR', 'MACHINE']],
    ['QC_CENTRE', ['QC_CENTRE', 'MACHINE']],
  ] as const)('at a %s is %j', (kind, expected) => {
    expect(rolesAt[kind]).toEqual(expected)
  })
  test('is told of every kind of organisation', () => {
    expect(Object.keys(rolesAt).toSorted()).toEqual(organisationKinds.toSorted())
  })
})

test('nobody but a physician is the superior of anybody', () => {
  for (const asked of ['HIGHER', 'NOT_LOWER'] as const) {
    expect(isSuperiorTitle('NURSE_SENIOR', 'NURSE_JUNIOR', asked)).toBe(false)
    expect(isSuperiorTitle('NONE', 'NONE', asked)).toBe(false)
  }
})
