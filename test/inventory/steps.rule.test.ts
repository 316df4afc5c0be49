import { describe, expect, test } from 'vitest'
import { type FindingCode, finding } from '#rules/finding.ts'
import { emergencyGroups, orderForEmergency } from '#rules/inventory/emergency-products.ts'
import { checkStillAllowed } from '#rules/inventory/judged-again.ts'
import { offerOf, stepOfFinding } from '#rules/inventory/offer.ts'
import { checkReservation, groupsToOffer } from '#rules/inventory/reservation.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'
import { plainProduct, releaseWith } from '../support/rules/release.ts'

describe('what ends a finding', () => {
  test.each<[FindingCode, string, string]>([
    ['REQUEST_NOT_ACCEPTED', 'ACCEPT_REQUEST', 'NOW'],
    ['APPROVALS_INCOMPLETE', 'APPROVE', 'NOW'],
    ['RELEASE_CONSENT_MISSING', 'CONSENT', 'NOW'],
    ['SAMPLE_MISSING', 'DRAW_SAMPLE', 'NOW'],
    ['SAMPLE_MISMATCHED', 'DRAW_SAMPLE', 'NOW'],
    ['SAMPLE_OLDER_THAN_LIMIT', 'DRAW_SAMPLE', 'NOW'],
    ['PATIENT_GROUP_UNKNOWN', 'TYPE_PATIENT', 'LATER'],
    ['RHD_UNTYPED', 'TYPE_PATIENT', 'LATER'],
    ['SECOND_SAMPLE_MISSING', 'SECOND_SAMPLE', 'LATER'],
    ['PATIENT_GROUP_DISCREPANT', 'RESOLVE_GROUP', 'LATER'],
    ['PATIENT_GROUP_CONFLICTING', 'RESOLVE_GROUP', 'LATER'],
    ['SCREEN_NOT_DONE', 'SCREEN_ANTIBODIES', 'NOW'],
    ['ANTIBODY_UNIDENTIFIED', 'IDENTIFY_ANTIBODY', 'LATER'],
    ['MOTHER_ANTIBODIES_UNKNOWN', 'TEST_MOTHER', 'LATER'],
    ['ANTIGEN_UNTESTED', 'TEST_UNIT', 'LATER'],
    ['UNIT_NOT_RESERVED', 'RESERVE', 'NOW'],
    ['CROSSMATCH_NOT_DONE', 'CROSSMATCH', 'NOW'],
    ['CROSSMATCH_SIDE_MISSING', 'CROSSMATCH', 'NOW'],
    ['CROSSMATCH_REPORT_UNSIGNED', 'SIGN_REPORT', 'NOW'],
    ['COLD_CHAIN_UNKNOWN', 'ATTEST_COLD_CHAIN', 'NOW'],
  ])('%s is %s, and the unit is offered %s', (code, step, standing) => {
    expect(stepOfFinding[code]).toBe(step)
    expect(offerOf([finding(code, { severity: 'STOP', values: {} })])).toEqual({ standing, toDo: [step] })
    const onAuthority = offerOf([finding(code, { severity: 'AUTHORITY', values: {} })]).standing
    expect(onAuthority).toBe(standing === 'LATER' ? 'ON_AUTHORITY' : 'NOW')
  })
})

test.each<FindingCode>(['REQUIREMENT_UNMET', 'ANTIGEN_UNTESTED', 'COLD_CHAIN_UNKNOWN', 'UNIT_EXCURSION'])(
  'a bag with %s goes after one without, in an emergency',
  (code) => {
    const patient = {
      standing: 'UNKNOWN',
      abo: null,
      rhd: 'UNKNOWN',
      transplant: null,
      antibodies: [],
      childBearing: 'NO',
      infantUnder4Months: false,
    } as const
    const bag = { abo: 'O', rhd: 'POSITIVE', expiresAt: NOW } as const
    const faulty = { ...bag, number: '1', findings: [finding(code, { severity: 'AUTHORITY', values: {} })] }
    const offers = emergencyGroups(plainProduct('RED_CELLS'), patient, POLICY)
    const order = orderForEmergency(offers, [faulty, { ...bag, number: '2', findings: [] }])
    expect(order.map(({ number }) => number)).toEqual(['2', '1'])
  },
)

describe('a reservation', () => {
  test('of RhD-positive cells for an anti-D is refused', () => {
    const facts = releaseWith({
      patient: { rhd: 'NEGATIVE', antibodies: ['D'] },
      unit: { state: 'IN_STOCK', reservedUntil: null },
    })
    expect(checkReservation(facts).map(({ code }) => code)).toEqual(['RHD_INCOMPATIBLE'])
  })
  test.each([
    ['RED_CELLS', 'AB', 'AB A B O'],
    ['RED_CELLS', 'B', 'B O'],
    ['PLASMA', 'O', 'O A B AB'],
    ['PLASMA', 'B', 'B AB'],
    ['PLATELETS', 'AB', 'AB'],
  ] as const)('of %s for %s looks for %s in this order', (component, abo, expected) => {
    const abos = groupsToOffer(component, { abo, rhd: 'POSITIVE' }).map((group) => group.abo)
    expect([...new Set(abos)].join(' ')).toBe(expected)
  })
})

test.each<FindingCode>([
  'UNIT_STATE_FORBIDS',
  'UNIT_NOT_RESERVED',
  'COLD_CHAIN_UNKNOWN',
  'UNIT_EXPIRED',
  'VISUAL_DEFECT',
  'UNIT_QUARANTINED',
  'UNIT_RECALLED',
  'UNIT_EXCURSION',
  'UNIT_SUSPECTED_FROZEN',
])('%s is judged at the counter itself, not by the gate once more', (code) => {
  const judge = (found: FindingCode) =>
    checkStillAllowed({
      requestState: 'ACCEPTED',
      atIssue: [],
      now: [finding(found, { severity: 'STOP', values: {} })],
      overridden: [],
    })
  expect(judge(code)).toEqual([])
  expect(judge('PATIENT_GROUP_CONFLICTING')).toHaveLength(1)
})
