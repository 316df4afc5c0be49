import { describe, expect, test } from 'vitest'
import { certifiableRelations, isCertifiable } from '#rules/waivers/kin-terms.ts'
import { INVERSE, type KinshipFacts, kinshipFault } from '#rules/waivers/kinship.ts'
import { relations } from '#rules/waivers/terms.ts'

const SPOUSES: KinshipFacts = {
  samePerson: false,
  donorBorn: '1980-06-01',
  relativeBorn: '1982-03-01',
  relation: 'SPOUSE',
  on: '2026-03-01',
  between: [],
  otherSpouse: false,
}

describe('what a donor may certify', () => {
  test.each<[string, Partial<KinshipFacts>, string | null]>([
    ['a spouse', {}, null],
    ['themselves', { samePerson: true }, 'SAME_PERSON'],
    ['a spouse on the day of turning eighteen', { donorBorn: '2008-03-01' }, null],
    ['a spouse on the day before that', { donorBorn: '2008-03-02' }, 'DONOR_UNDERAGE'],
    [
      'a spouse eighteen years after 29 February, the day before',
      { donorBorn: '2008-02-29', on: '2026-02-28' },
      'DONOR_UNDERAGE',
    ],
    ['a spouse eighteen years after 29 February', { donorBorn: '2008-02-29' }, null],
    ['an elder as a parent', { relation: 'PARENT', relativeBorn: '1955-01-01' }, null],
    ['somebody of the same day as a parent', { relation: 'PARENT', relativeBorn: '1980-06-01' }, 'AGES'],
    ['a child of one day', { relation: 'CHILD', relativeBorn: '2026-02-28' }, null],
    ['an elder as a child', { relation: 'CHILD', relativeBorn: '1979-01-01' }, 'AGES'],
    ['somebody of the same day as a child', { relation: 'CHILD', relativeBorn: '1980-06-01' }, 'AGES'],
    ['a younger one as a parent', { relation: 'PARENT' }, 'AGES'],
    ['a younger one as a grandparent', { relation: 'GRANDPARENT' }, 'AGES'],
    ['an elder as a grandchild', { relation: 'GRANDCHILD', relativeBorn: '1960-01-01' }, 'AGES'],
    ['a younger parent-in-law', { relation: 'PARENT_IN_LAW' }, null],
    ['a spouse again', { between: ['SPOUSE'] }, null],
    ['a sibling as a spouse', { between: ['SIBLING'] }, 'OTHER_RELATION'],
    ['a second spouse', { otherSpouse: true }, 'OTHER_SPOUSE'],
    ['a sibling of somebody who has a spouse', { relation: 'SIBLING', otherSpouse: true }, null],
  ])('%s', (_, changes, fault) => {
    expect(kinshipFault({ ...SPOUSES, ...changes })).toBe(fault)
  })

  test('is kin, never themselves or anybody else', () => {
    expect(relations.filter(isCertifiable)).toEqual(
      relations.filter((relation) => relation !== 'SELF' && relation !== 'OTHER'),
    )
  })

  test('seen from the other side twice, a relation is what it was', () => {
    expect(certifiableRelations.map((relation) => INVERSE[INVERSE[relation]])).toEqual([
      ...certifiableRelations,
    ])
  })
})
