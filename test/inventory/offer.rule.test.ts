import { describe, expect, test } from 'vitest'
import { type AboGroup, aboGroups, type RhdType } from '#rules/compatibility/terms.ts'
import { type FindingCode, finding } from '#rules/finding.ts'
import {
  meetsRequirements,
  offerOf,
  offerPlace,
  type RankedUnit,
  recipientOf,
  stepOfFinding,
} from '#rules/inventory/offer.ts'
import {
  type OfferCriterion,
  offerCriteria,
  offerStandings,
  offerSteps,
} from '#rules/inventory/offer-terms.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { releaseFindings } from '#rules/inventory/release-findings.ts'
import { readPolicyValue } from '#rules/policy-values.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import { plainProduct, RELEASE_SETTING, releaseWith } from '../support/rules/release.ts'

type Changes = Parameters<typeof releaseWith>[0]

const rhds = ['POSITIVE', 'NEGATIVE'] as const
const written = (abo: AboGroup, rhd: RhdType) => `${abo}${rhd === 'POSITIVE' ? '+' : '-'}`
const shelf = aboGroups.flatMap((abo) => rhds.map((rhd) => ({ abo, rhd })))

/** A unit as it lies on the shelf: neither reserved nor crossmatched. */
const onShelf = (kind: ComponentClass, unit: Partial<ReleaseFacts['unit']>, changes: Changes = {}) =>
  releaseWith({
    ...changes,
    request: { components: [kind], ...changes.request },
    unit: { product: plainProduct(kind), state: 'IN_STOCK', reservedUntil: null, ...unit },
    crossmatch: { MAJOR: 'NOT_DONE', MINOR: 'NOT_DONE', report: 'UNSIGNED', ...changes.crossmatch },
  })

/** One unit of each group, as they are offered: `standing group`. */
const order = (kind: ComponentClass, patient: Changes['patient'], request: Changes['request'] = {}) => {
  const judged = shelf.map((group) => {
    const facts = onShelf(kind, group, { patient, request })
    const { findings } = decideRelease(facts, RELEASE_SETTING)
    const offer = { ...offerOf(findings), meetsRequirements: meetsRequirements(findings) }
    const { expiresAt } = facts.unit
    const unit = { ...group, number: '', componentClass: kind, expiresAt, asked: true, ...offer }
    return { unit, place: offerPlace(recipientOf(facts.patient, kind), unit, RELEASE_SETTING.policy) }
  })
  return judged
    .toSorted((one, other) => compare(one.place, other.place))
    .map(({ unit }) => [unit.standing, written(unit.abo, unit.rhd)] as const)
}
const compare = (one: readonly number[], other: readonly number[]): number =>
  one.map((value, at) => value - (other[at] ?? 0)).find((difference) => difference !== 0) ?? 0
const groupsIn = (standing: string, ordered: ReturnType<typeof order>) =>
  ordered.filter(([of]) => of === standing).map(([, group]) => group)
const offered = (kind: ComponentClass, abo: AboGroup, rhd: RhdType) =>
  groupsIn('NOW', order(kind, { abo, rhd })).join(' ')

/** An A positive unit for an A positive patient that nothing speaks against. */
const plainUnit: RankedUnit = {
  number: '',
  componentClass: 'RED_CELLS',
  abo: 'A',
  rhd: 'POSITIVE',
  expiresAt: new Date('2026-03-10'),
  standing: 'NOW',
  asked: true,
  meetsRequirements: true,
}

describe('the order that the policy gives', () => {
  const recipient = { abo: 'A', rhd: 'POSITIVE' } as const
  /** Of each criterion one unit that is behind by it and before all others by those that it isn't named for. */
  const behind: Readonly<Record<OfferCriterion, Partial<RankedUnit>>> = {
    STANDING: { standing: 'LATER' },
    IDENTICAL_ABO: { abo: 'O' },
    IDENTICAL_RHD: { rhd: 'NEGATIVE' },
    SPECIAL_REQUIREMENTS: { meetsRequirements: false },
    PRODUCT_ASKED: { asked: false },
    FIRST_TO_EXPIRE: { expiresAt: new Date('2026-03-11') },
  }
  /** The criteria from the lightest to the weightiest, by the units that they put back. */
  const putBack = (offerOrder: readonly OfferCriterion[]) =>
    offerCriteria
      .map((criterion) => ({
        criterion,
        place: offerPlace(recipient, { ...plainUnit, ...behind[criterion] }, { offerOrder }),
      }))
      .toSorted((one, other) => compare(one.place, other.place))
      .map(({ criterion }) => criterion)
  const [first, ...others] = offerCriteria
  const orders = (words: readonly OfferCriterion[]): OfferCriterion[][] =>
    words.length === 0
      ? [[]]
      : words.flatMap((word) =>
          orders(words.filter((other) => other !== word)).map((rest) => [word, ...rest]),
        )
  test.each(orders(others).map((rest) => [[first, ...rest]]))('%j weighs in that order', (order) => {
    expect(readPolicyValue('offerOrder', order)).toEqual({ ok: true, value: order })
    expect(putBack(order)).toEqual(order.toReversed())
  })
  test('is identical first, special requirements, first to expire, while nobody agreed on another', () => {
    expect(RELEASE_SETTING.policy.offerOrder).toEqual([
      'STANDING',
      'IDENTICAL_ABO',
      'IDENTICAL_RHD',
      'SPECIAL_REQUIREMENTS',
      'PRODUCT_ASKED',
      'FIRST_TO_EXPIRE',
    ])
  })
  test.each<[string, unknown]>([
    ['leaves one out', offerCriteria.slice(0, -1)],
    ['names one twice', [...offerCriteria, 'PRODUCT_ASKED']],
    ['offers first what may not leave', offerCriteria.toReversed()],
    ['knows another word', [...offerCriteria.slice(0, -1), 'CHEAPEST']],
    ['is no list', 'STANDING'],
  ])('is none that %s', (_, order) => {
    expect(readPolicyValue('offerOrder', order).ok).toBe(false)
  })
  test.each<[FindingCode, boolean]>([
    ['REQUIREMENT_UNMET', false],
    ['ANTIGEN_POSITIVE', false],
    ['ANTIGEN_UNTESTED', false],
    ['MOTHER_ANTIBODY_INCOMPATIBLE', false],
    ['CROSSMATCH_NOT_DONE', true],
  ])('takes %s for a special requirement that is met: %s', (code, met) => {
    const asked = finding(code, { values: {} })
    expect(meetsRequirements([asked])).toBe(met)
    expect(meetsRequirements([finding('CONSENT_MISSING', { values: {} }), asked])).toBe(met)
  })
})

describe('a patient whose group is confirmed', () => {
  test.each<[AboGroup, string, string]>([
    ['O', 'O+ O-', 'O-'],
    ['A', 'A+ A- O+ O-', 'A- O-'],
    ['B', 'B+ B- O+ O-', 'B- O-'],
    ['AB', 'AB+ AB- A+ A- B+ B- O+ O-', 'AB- A- B- O-'],
  ])('of group %s is offered red cells identical first: %s; RhD-negative: %s', (abo, positive, negative) => {
    expect(offered('RED_CELLS', abo, 'POSITIVE')).toBe(positive)
    expect(offered('RED_CELLS', abo, 'NEGATIVE')).toBe(negative)
    expect(offered('RED_CELLS', abo, 'WEAK')).toBe(negative)
    const rest = order('RED_CELLS', { abo, rhd: 'POSITIVE' }).map(([standing]) => standing)
    expect(rest).toEqual(
      rest.toSorted((one, other) => offerStandings.indexOf(one) - offerStandings.indexOf(other)),
    )
  })
  test.each<[AboGroup, string]>([
    ['O', 'O+ O- A+ A- B+ B- AB+ AB-'],
    ['A', 'A+ A- AB+ AB-'],
    ['B', 'B+ B- AB+ AB-'],
    ['AB', 'AB+ AB-'],
  ])('of group %s is offered plasma and cryoprecipitate whatever its RhD: %s', (abo, expected) => {
    const unordered = (text: string) => text.split(' ').toSorted()
    for (const kind of ['PLASMA', 'CRYOPRECIPITATE'] as const)
      for (const rhd of rhds) {
        expect(unordered(offered(kind, abo, rhd))).toEqual(unordered(expected))
        expect(offered(kind, abo, rhd).replace(/[+-]/g, '').split(' ')).toEqual(
          expected.replace(/[+-]/g, '').split(' '),
        )
      }
  })
  test('of any group is offered identical platelets and whole blood alone', () => {
    for (const abo of aboGroups) {
      expect(offered('PLATELETS', abo, 'POSITIVE')).toBe(`${abo}+ ${abo}-`)
      expect(offered('WHOLE_BLOOD', abo, 'POSITIVE')).toBe(`${abo}+ ${abo}-`)
      expect(offered('WHOLE_BLOOD', abo, 'NEGATIVE')).toBe(`${abo}-`)
    }
  })
  test('is offered the product asked for before its like, then the first to expire', () => {
    const recipient = { abo: 'A', rhd: 'POSITIVE' } as const
    const at = (asked: boolean, day: string, abo: AboGroup = 'A') =>
      offerPlace(recipient, { ...plainUnit, abo, expiresAt: new Date(day), asked }, RELEASE_SETTING.policy)
    const places = [
      at(true, '2026-03-10'),
      at(true, '2026-03-11'),
      at(false, '2026-03-09'),
      at(true, '2026-03-08', 'O'),
    ]
    expect(places.toReversed().toSorted(compare)).toEqual(places)
  })
})

describe('a first-time patient without second sample', () => {
  const patient = (abo: AboGroup) => ({ abo, rhd: 'POSITIVE', standing: 'ONE_SAMPLE' }) as const
  test.each(aboGroups)('of group %s is offered group O cells without delay, and the others later', (abo) => {
    const cells = order('RED_CELLS', patient(abo))
    expect(groupsIn('NOW', cells)).toEqual(['O+', 'O-'])
    if (abo !== 'O') expect(groupsIn('LATER', cells).slice(0, 2)).toEqual([`${abo}+`, `${abo}-`])
  })
  test.each(aboGroups)('of group %s is offered AB plasma without delay, its own group later', (abo) => {
    const plasma = order('PLASMA', patient(abo))
    expect(groupsIn('NOW', plasma).toSorted()).toEqual(['AB+', 'AB-'])
    if (abo !== 'AB') expect(groupsIn('LATER', plasma)[0]).toMatch(new RegExp(`^${abo}[+-]$`))
  })
  test('is offered its own platelets on authority', () => {
    expect(groupsIn('ON_AUTHORITY', order('PLATELETS', patient('B')))).toEqual(['B+', 'B-'])
  })
})

describe('a patient without a group to go by', () => {
  test.each(['UNKNOWN', 'DISCREPANT', 'CONFLICT'] as const)(
    '(%s) is offered nothing in routine',
    (standing) => {
      const patient = { abo: null, rhd: 'UNKNOWN', standing } as const
      expect(order('RED_CELLS', patient).every(([found]) => found === 'LATER')).toBe(true)
    },
  )
  test('is offered group O cells, negative first, and AB plasma on authority in an emergency', () => {
    const patient = { abo: null, rhd: 'UNKNOWN', standing: 'UNKNOWN' } as const
    const request = { urgency: 'EMERGENCY', plannedAt: null } as const
    expect(groupsIn('ON_AUTHORITY', order('RED_CELLS', patient, request))).toEqual(['O-', 'O+'])
    expect(groupsIn('ON_AUTHORITY', order('PLASMA', patient, request)).toSorted()).toEqual(['AB+', 'AB-'])
    expect(groupsIn('NOW', order('RED_CELLS', patient, request))).toEqual([])
  })
})

describe('known antibodies and special requirements', () => {
  const standing = (changes: Changes, unit: Partial<ReleaseFacts['unit']> = {}) =>
    offerOf(decideRelease(onShelf('RED_CELLS', unit, changes), RELEASE_SETTING).findings)
  test('offer a unit tested negative, put off one not tested, and keep back a positive one', () => {
    const changes = { patient: { antibodies: ['E'], screen: 'IDENTIFIED' } } as const
    expect(standing(changes, { antigens: { E: 'NEGATIVE' } }).standing).toBe('NOW')
    expect(standing(changes)).toMatchObject({
      standing: 'LATER',
      toDo: expect.arrayContaining(['TEST_UNIT']),
    })
    expect(standing(changes, { antigens: { E: 'POSITIVE' } }).standing).toBe('NOT')
  })
  test('keep back a unit that is not what the patient needs', () => {
    const changes = { patient: { requirements: ['IRRADIATED'] } } as const
    expect(standing(changes).standing).toBe('NOT')
    expect(standing(changes, { attributes: ['IR'] }).standing).toBe('NOW')
  })
  test('keep back what is held, expired or was incompatible', () => {
    for (const kind of ['QUARANTINE', 'RECALL', 'EXCURSION', 'SUSPECTED_FROZEN'] as const)
      expect(standing({}, { holds: [{ kind, harmCertain: false }] }).standing).toBe('NOT')
    expect(standing({}, { expiresAt: new Date('2026-03-01T00:00:00Z') }).standing).toBe('NOT')
    expect(standing({ crossmatch: { MAJOR: 'INCOMPATIBLE' } }).standing).toBe('NOT')
  })
})

describe('what is still to do', () => {
  test('is reserve, crossmatch and sign for a plain unit', () => {
    const found = decideRelease(onShelf('RED_CELLS', {}), RELEASE_SETTING).findings
    expect(offerOf(found)).toEqual({ standing: 'NOW', toDo: ['RESERVE', 'CROSSMATCH', 'SIGN_REPORT'] })
  })
  test('names the cold chain where it is not known, and what the request lacks', () => {
    const facts = onShelf(
      'RED_CELLS',
      { coldChain: { knownGoodUntil: null, attested: false } },
      { request: { components: ['RED_CELLS'], approvals: 'INCOMPLETE', consent: 'MISSING' }, sample: null },
    )
    const { standing, toDo } = offerOf(decideRelease(facts, RELEASE_SETTING).findings)
    expect(standing).toBe('NOW')
    expect(toDo).toEqual([
      'APPROVE',
      'CONSENT',
      'DRAW_SAMPLE',
      'RESERVE',
      'CROSSMATCH',
      'SIGN_REPORT',
      'ATTEST_COLD_CHAIN',
    ])
  })
  test('is empty, and the unit offered, when the gate finds nothing', () => {
    expect(offerOf([])).toEqual({ standing: 'NOW', toDo: [] })
  })

  /** Findings of the gate that no step ends: they speak against the unit, or only warn. */
  const final: readonly FindingCode[] = [
    'PRODUCT_NOT_REQUESTED',
    'UNIT_STATE_FORBIDS',
    'AUTOLOGOUS_NOT_OWN',
    'UNIT_GROUP_UNKNOWN',
    'ABO_INCOMPATIBLE',
    'ABO_NOT_IDENTICAL',
    'PLATELETS_NOT_IDENTICAL',
    'RHD_INCOMPATIBLE',
    'RHD_NEGATIVE_FIRST',
    'RHD_NOT_IDENTICAL',
    'TRANSPLANT_GROUPS_ASSIGNED',
    'ANTIGEN_POSITIVE',
    'MOTHER_ANTIBODY_INCOMPATIBLE',
    'REQUIREMENT_UNMET',
    'CROSSMATCH_MAJOR_INCOMPATIBLE',
    'CROSSMATCH_MINOR_INCOMPATIBLE',
    'UNIT_EXPIRED',
    'VISUAL_DEFECT',
    'UNIT_QUARANTINED',
    'UNIT_RECALLED',
    'UNIT_SUSPECTED_FROZEN',
    'UNIT_EXCURSION',
  ]
  const ofOthers = /^(OVERRIDE_|PLACE_|ATTESTED_)/
  test('is said of every finding of the gate, or that nothing ends it', () => {
    const undecided = (Object.keys(releaseFindings) as FindingCode[]).filter(
      (code) => !ofOthers.test(code) && !final.includes(code) && stepOfFinding[code] === undefined,
    )
    expect(undecided).toEqual([])
    expect(final.filter((code) => stepOfFinding[code] !== undefined)).toEqual([])
    expect(offerSteps.filter((step) => !Object.values(stepOfFinding).includes(step))).toEqual([])
  })
  test('keeps back every STOP that nothing ends, and none that a step of the usual course ends', () => {
    for (const code of final)
      expect(offerOf([finding(code, { severity: 'STOP', values: {} })]).standing, code).toBe('NOT')
    for (const code of ['CROSSMATCH_NOT_DONE', 'UNIT_NOT_RESERVED', 'SCREEN_NOT_DONE'] as const)
      expect(offerOf([finding(code, { severity: 'STOP', values: {} })]).standing, code).toBe('NOW')
  })
})

describe('the recipient after a transplant', () => {
  test('is who the assigned groups say, cells and plasma apart', () => {
    const { patient } = releaseWith({ patient: { transplant: { redCells: 'O', plasma: 'AB' } } })
    expect(recipientOf(patient, 'RED_CELLS').abo).toBe('O')
    expect(recipientOf(patient, 'WHOLE_BLOOD').abo).toBe('O')
    expect(recipientOf(patient, 'PLASMA').abo).toBe('AB')
    expect(recipientOf(patient, 'PLATELETS').abo).toBe('AB')
  })
})
