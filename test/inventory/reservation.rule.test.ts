import { describe, expect, test } from 'vitest'
import { checkReservation, groupsToOffer } from '#rules/inventory/reservation.ts'
import { plainProduct, releaseWith } from '../support/rules/release.ts'

type Changes = Parameters<typeof releaseWith>[0]
const found = ({ unit, ...changes }: Changes) =>
  checkReservation(
    releaseWith({ ...changes, unit: { state: 'IN_STOCK', reservedUntil: null, ...unit } }),
  ).map(({ code }) => code)
const of = (componentClass: 'PLASMA' | 'PLATELETS' | 'RED_CELLS', unit: object = {}): Changes => ({
  unit: { product: plainProduct(componentClass), ...unit },
  request: { components: [componentClass] },
})

describe('a reservation', () => {
  test.each<[string, Changes, string]>([
    ['of a good unit in stock', {}, ''],
    ['of a unit that is reserved', { unit: { state: 'RESERVED' } }, 'UNIT_STATE_FORBIDS'],
    ['of issued blood', { unit: { state: 'ISSUED' } }, 'UNIT_STATE_FORBIDS ISSUED_BLOOD_STAYS_OUT'],
    ['for a request that is not accepted', { request: { state: 'SUBMITTED' } }, 'REQUEST_NOT_ACCEPTED'],
    ['of what was not asked for', { request: { components: ['PLASMA'] } }, 'PRODUCT_NOT_REQUESTED'],
    ['of another’s own blood', { unit: { givenFor: 'ANOTHER' as never } }, 'AUTOLOGOUS_NOT_OWN'],
    ['of an incompatible group', { unit: { abo: 'B' } }, 'ABO_INCOMPATIBLE'],
    ['of a compatible group', { unit: { abo: 'O' } }, ''],
    ['of RhD-positive cells for a negative patient', { patient: { rhd: 'NEGATIVE' } }, ''],
    ['for a patient whose RhD is not typed', { patient: { rhd: 'UNKNOWN' } }, ''],
    ['of an expired unit', { unit: { expiresAt: new Date(0) } }, 'UNIT_EXPIRED'],
    ['of a held unit', { unit: { holds: [{ kind: 'RECALL', harmCertain: false }] } }, 'UNIT_RECALLED'],
    ['before crossmatch and sample', { sample: null, crossmatch: { MAJOR: 'NOT_DONE' } }, ''],
    ['of platelets of another group, which a shortage may excuse', of('PLATELETS', { abo: 'B' }), ''],
  ])('%s: %s', (_, changes, expected) => {
    expect(found(changes).join(' ')).toBe(expected)
  })
  test('names the unit', () => {
    const facts = releaseWith({ unit: { state: 'DISCARDED' } })
    expect(checkReservation(facts)[0]).toMatchObject({ code: 'UNIT_STATE_FORBIDS', field: 'state' })
  })
})

describe('the groups to offer', () => {
  const offered = (...facts: Parameters<typeof groupsToOffer>) =>
    groupsToOffer(...facts)
      .map(({ abo, rhds }) => `${abo} ${rhds.join('/')}`)
      .join(', ')
  test('go from the identical to the compatible, ABO before RhD', () => {
    expect(offered('RED_CELLS', { abo: 'A', rhd: 'NEGATIVE' })).toBe('A NEGATIVE, O NEGATIVE')
    expect(offered('RED_CELLS', { abo: 'A', rhd: 'POSITIVE' })).toMatch(
      /^A POSITIVE.*, A NEGATIVE.*, O POSITIVE.*, O NEGATIVE/,
    )
    expect(offered('RED_CELLS', { abo: 'O', rhd: 'NEGATIVE' })).toBe('O NEGATIVE')
  })
  test('of plasma take every RhD at once', () => {
    const lines = groupsToOffer('PLASMA', { abo: 'A', rhd: 'NEGATIVE' })
    expect(lines.map(({ abo }) => abo)).toEqual(['A', 'AB'])
    expect(lines[0]?.rhds).toHaveLength(4)
  })
})
