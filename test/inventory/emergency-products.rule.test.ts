import { describe, expect, test } from 'vitest'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { finding } from '#rules/finding.ts'
import {
  type EmergencyCandidate,
  type EmergencyPatient,
  emergencyGroups,
  orderForEmergency,
} from '#rules/inventory/emergency-products.ts'
import { POLICY } from '../support/rules/forms.ts'
import { plainProduct } from '../support/rules/release.ts'

const nobody: EmergencyPatient = {
  standing: 'UNKNOWN',
  abo: null,
  rhd: 'UNKNOWN',
  transplant: null,
  antibodies: [],
  childBearing: 'NO',
  infantUnder4Months: false,
}
const cells = plainProduct('RED_CELLS')
const plasma = plainProduct('PLASMA')
/** `O+ O-`: positive stands for weak as well; a bar divides the tiers. */
const told = (product: typeof cells, patient: Partial<EmergencyPatient>): string => {
  const offers = emergencyGroups(product, { ...nobody, ...patient }, POLICY)
  const word = (abo: AboGroup, rhds: readonly RhdType[]) =>
    `${abo}${rhds.length > 2 ? '' : rhds.includes('POSITIVE') ? '+' : '-'}`
  return [...Map.groupBy(offers, ({ tier }) => tier).values()]
    .map((tier) => tier.map(({ abo, rhds }) => word(abo, rhds)).join(' '))
    .join(' | ')
}

describe('red cells of the emergency', () => {
  const known = { standing: 'CONFIRMED', abo: 'A' } as const
  test.each<[string, Partial<EmergencyPatient>, string]>([
    ['nothing is known of a man', {}, 'O+ O-'],
    ['nothing is known of a girl or woman of child-bearing age', { childBearing: 'YES' }, 'O- | O+'],
    ['age or sex is not known', { childBearing: 'UNKNOWN' }, 'O- | O+'],
    ['an anti-D is known', { antibodies: ['D'] }, 'O-'],
    ['an anti-D is known and the RhD typed positive', { antibodies: ['D'], rhd: 'POSITIVE' }, 'O-'],
    ['the RhD is negative', { rhd: 'NEGATIVE' }, 'O- | O+'],
    ['the RhD is weak', { rhd: 'WEAK' }, 'O- | O+'],
    ['the RhD is positive', { rhd: 'POSITIVE' }, 'O+ O-'],
    ['forward and reverse disagree', { standing: 'DISCREPANT', rhd: 'POSITIVE' }, 'O+ O-'],
    ['the history conflicts', { standing: 'CONFLICT' }, 'O+ O-'],
    ['one venepuncture gave A', { standing: 'ONE_SAMPLE', abo: 'A', rhd: 'POSITIVE' }, 'O+ O-'],
    ['two venepunctures gave A positive', { ...known, rhd: 'POSITIVE' }, 'A+ O+ A- O-'],
    ['two venepunctures gave A negative', { ...known, rhd: 'NEGATIVE' }, 'A- O- | A+ O+'],
    ['A is confirmed, the RhD is not typed, a man', { ...known }, 'O+ A- O-'],
    ['A is confirmed, the RhD is not typed, a woman', { ...known, childBearing: 'YES' }, 'A- O- | O+'],
    ['A is confirmed with anti-D', { ...known, rhd: 'NEGATIVE', antibodies: ['D'] }, 'A- O-'],
    ['O is confirmed', { standing: 'CONFIRMED', abo: 'O', rhd: 'POSITIVE' }, 'O+ O-'],
    [
      'groups were assigned after a transplant',
      { ...known, rhd: 'POSITIVE', transplant: { redCells: 'A', plasma: 'A' } },
      'O+ O-',
    ],
    ['an infant', { ...known, rhd: 'POSITIVE', infantUnder4Months: true }, 'O+ O-'],
  ])('when %s', (_, patient, expected) => {
    expect(told(cells, patient)).toBe(expected)
  })
})

describe('plasma, platelets and whole blood of the emergency', () => {
  test.each<[string, Partial<EmergencyPatient>, string]>([
    ['nothing is known', {}, 'AB'],
    ['one venepuncture gave A', { standing: 'ONE_SAMPLE', abo: 'A' }, 'AB'],
    ['two venepunctures gave A', { standing: 'CONFIRMED', abo: 'A' }, 'A AB'],
    ['two venepunctures gave O', { standing: 'CONFIRMED', abo: 'O' }, 'O A B AB'],
    ['the history conflicts', { standing: 'CONFLICT' }, 'AB'],
    ['plasma of B was assigned', { transplant: { redCells: 'O', plasma: 'B' } }, 'B AB'],
  ])('plasma when %s', (_, patient, expected) => {
    expect(told(plasma, patient)).toBe(expected)
    expect(told(plainProduct('CRYOPRECIPITATE'), patient)).toBe(expected)
  })
  test('plasma goes by one venepuncture where the rule set asks for no second', () => {
    const offers = emergencyGroups(
      plasma,
      { ...nobody, standing: 'ONE_SAMPLE', abo: 'A' },
      { ...POLICY, secondSampleRequired: false },
    )
    expect(offers.map(({ abo }) => abo)).toEqual(['A', 'AB'])
  })
  test('apheresis platelets are of any group, the patient’s own first', () => {
    const platelets = plainProduct('PLATELETS', 'APHERESIS')
    expect(told(platelets, {})).toBe('AB A B O')
    expect(told(platelets, { standing: 'ONE_SAMPLE', abo: 'B' })).toBe('B AB A O')
    expect(told(platelets, { standing: 'CONFIRMED', abo: 'B', rhd: 'NEGATIVE' })).toBe(
      'B- AB- A- O- | B+ AB+ A+ O+',
    )
  })
  test('what is crossmatched and no red cells is of the own confirmed group alone', () => {
    for (const product of [
      plainProduct('WHOLE_BLOOD'),
      plainProduct('GRANULOCYTES'),
      plainProduct('PLATELETS'),
    ]) {
      expect(told(product, { rhd: 'POSITIVE' })).toBe('')
      expect(told(product, { standing: 'ONE_SAMPLE', abo: 'A', rhd: 'POSITIVE' })).toBe('')
    }
    expect(told(plainProduct('WHOLE_BLOOD'), { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE' })).toBe(
      'A+ A-',
    )
  })
  test('granulocytes meet an anti-D also where the rule set has them not crossmatched', () => {
    const offers = emergencyGroups(
      plainProduct('GRANULOCYTES'),
      { ...nobody, standing: 'CONFIRMED', abo: 'A', rhd: 'NEGATIVE', antibodies: ['D'] },
      { ...POLICY, crossmatchSides: { ...POLICY.crossmatchSides, GRANULOCYTES: [] } },
    )
    expect(offers.map(({ abo, rhds }) => [abo, rhds])).toEqual([['A', ['NEGATIVE']]])
  })
})

describe('the bags that are taken', () => {
  const offers = emergencyGroups(cells, { ...nobody, childBearing: 'YES' }, POLICY)
  const bag = (number: string, changes: Partial<EmergencyCandidate> = {}): EmergencyCandidate => ({
    abo: 'O',
    rhd: 'NEGATIVE',
    expiresAt: new Date('2026-03-20T00:00:00Z'),
    number,
    findings: [],
    ...changes,
  })
  const order = (...bags: EmergencyCandidate[]) => orderForEmergency(offers, bags).map(({ number }) => number)

  test('are those of the first tier before all others, then those that fit better, then the first to expire', () => {
    const unmet = [finding('REQUIREMENT_UNMET', { severity: 'AUTHORITY' })]
    expect(
      order(
        bag('positive', { rhd: 'POSITIVE' }),
        bag('unfit', { findings: unmet }),
        bag('late', { expiresAt: new Date('2026-03-21T00:00:00Z') }),
        bag('b'),
        bag('a'),
      ),
    ).toEqual(['a', 'b', 'late', 'unfit', 'positive'])
  })
  test('are not stopped by the gate, but for what the choice mends itself', () => {
    expect(
      order(
        bag('antigen', { findings: [finding('ANTIGEN_POSITIVE')] }),
        bag('held', { findings: [finding('UNIT_QUARANTINED')] }),
        bag('free', { findings: [finding('UNIT_NOT_RESERVED')] }),
        bag('last', { rhd: 'POSITIVE', findings: [finding('RHD_NEGATIVE_FIRST')] }),
        bag('other', { abo: 'A' }),
      ),
    ).toEqual(['free', 'last'])
  })
})
