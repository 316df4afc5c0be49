import { describe, expect, test } from 'vitest'
import { finding, findingCodes } from '#rules/finding.ts'
import { antigensAfterwards, judgeAntigenPositive } from '#rules/inventory/emergency.ts'
import { mildestClasses, type ReleaseCode } from '#rules/inventory/release-classes.ts'
import { leftForLater, leftUncrossmatched, skippedKinds } from '#rules/inventory/skipped.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { settledBy } from '#rules/requests/owed.ts'
import { type OwedKind, owedKinds } from '#rules/requests/terms.ts'
import { POLICY } from '../support/rules/forms.ts'
import { RELEASE_SETTING, releaseWith } from '../support/rules/release.ts'

/** What a physician reads here: for every finding of the gate, what an emergency that passes it over owes. */
const table: Readonly<Record<ReleaseCode, 'STOPS' | 'NOTHING' | readonly OwedKind[]>> = {
  REQUEST_NOT_ACCEPTED: 'STOPS',
  PRODUCT_NOT_REQUESTED: 'STOPS',
  APPROVALS_INCOMPLETE: ['APPROVAL'],
  RELEASE_CONSENT_MISSING: ['CONSENT'],
  UNIT_STATE_FORBIDS: 'STOPS',
  UNIT_NOT_RESERVED: 'STOPS',
  PATIENT_GROUP_UNKNOWN: ['TYPING'],
  PATIENT_GROUP_DISCREPANT: ['TYPING'],
  PATIENT_GROUP_CONFLICTING: ['TYPING', 'GROUP_RESOLUTION'],
  SECOND_SAMPLE_MISSING: ['SECOND_SAMPLE'],
  TRANSPLANT_GROUPS_ASSIGNED: 'NOTHING',
  UNIT_GROUP_UNKNOWN: 'STOPS',
  AUTOLOGOUS_NOT_OWN: 'STOPS',
  ABO_INCOMPATIBLE: 'STOPS',
  ABO_NOT_IDENTICAL: 'NOTHING',
  PLATELETS_NOT_IDENTICAL: 'NOTHING',
  RHD_INCOMPATIBLE: 'NOTHING',
  RHD_UNTYPED: ['TYPING'],
  RHD_NEGATIVE_FIRST: 'STOPS',
  RHD_NOT_IDENTICAL: 'NOTHING',
  ANTIGEN_POSITIVE: 'STOPS',
  ANTIGEN_UNTESTED: ['UNIT_ANTIGENS'],
  SCREEN_NOT_DONE: ['ANTIBODY_SCREEN'],
  ANTIBODY_UNIDENTIFIED: ['ANTIBODY_IDENTIFICATION'],
  MOTHER_ANTIBODY_INCOMPATIBLE: 'STOPS',
  MOTHER_ANTIBODIES_UNKNOWN: ['MOTHER_SCREEN'],
  REQUIREMENT_UNMET: 'NOTHING',
  SAMPLE_MISSING: ['SAMPLE'],
  SAMPLE_MISMATCHED: 'STOPS',
  SAMPLE_OLDER_THAN_LIMIT: ['SAMPLE'],
  CROSSMATCH_NOT_DONE: ['CROSSMATCH', 'CROSSMATCH_REPORT'],
  CROSSMATCH_SIDE_MISSING: ['CROSSMATCH', 'CROSSMATCH_REPORT'],
  CROSSMATCH_MAJOR_INCOMPATIBLE: 'NOTHING',
  CROSSMATCH_MINOR_INCOMPATIBLE: 'NOTHING',
  CROSSMATCH_REPORT_UNSIGNED: ['CROSSMATCH_REPORT'],
  UNIT_EXPIRED: 'STOPS',
  VISUAL_DEFECT: 'STOPS',
  UNIT_QUARANTINED: 'STOPS',
  UNIT_RECALLED: 'STOPS',
  UNIT_SUSPECTED_FROZEN: 'STOPS',
  UNIT_EXCURSION: 'NOTHING',
  COLD_CHAIN_UNKNOWN: 'NOTHING',
}
const codes = Object.keys(mildestClasses) as ReleaseCode[]
/** Debts of the paperwork, which the form and the approvals themselves bring up. */
const notOfTheGate: readonly OwedKind[] = ['FORM']

describe('what an emergency did not wait for', () => {
  test.each(codes)('is said of %s', (code) => {
    const row = table[code]
    expect(skippedKinds([finding(code)])).toEqual(Array.isArray(row) ? row : [])
    const left = Object.hasOwn(leftForLater, code) ? leftForLater[code as keyof typeof leftForLater] : null
    expect(left === null).toBe(mildestClasses[code].EMERGENCY === 'STOP')
    expect(row === 'STOPS').toBe(left === null)
    if (row === 'NOTHING') expect((left as { nothing: string }).nothing).toMatch(/^\w.{20,}/)
  })

  test('is of every kind that the gate can leave, each due within hours of its own', () => {
    const kinds = new Set(codes.flatMap((code) => skippedKinds([finding(code)])))
    expect([...kinds, ...notOfTheGate].toSorted()).toEqual(owedKinds.toSorted())
    for (const kind of owedKinds) expect(POLICY.owedHours[kind], kind).toBeGreaterThan(0)
    for (const kind of owedKinds) expect(settledBy[kind].zh, kind).not.toBe('')
  })

  test('is nothing for what the gate never finds, and each thing is owed once', () => {
    const others = findingCodes.filter((code) => !Object.hasOwn(mildestClasses, code))
    expect(skippedKinds(others.map((code) => finding(code)))).toEqual([])
    expect(skippedKinds([finding('RHD_UNTYPED'), finding('PATIENT_GROUP_CONFLICTING')])).toEqual([
      'TYPING',
      'GROUP_RESOLUTION',
    ])
  })

  test.each(codes)('is a crossmatch of its own only for an uncrossmatched bag: %s', (code) => {
    const open = code === 'CROSSMATCH_NOT_DONE' || code === 'CROSSMATCH_SIDE_MISSING'
    expect(leftUncrossmatched([finding('ABO_NOT_IDENTICAL'), finding(code)])).toBe(open)
  })
})

describe('a bag that left untested for an antigen', () => {
  const left = releaseWith({ request: { urgency: 'EMERGENCY' }, patient: { antibodies: ['E', 'Jka', 'D'] } })
  const negativeD = { ...left, unit: { ...left.unit, rhd: 'NEGATIVE' as const } }
  test.each([
    ['while none is tested', {}, 'OPEN'],
    ['while one is left', { E: 'NEGATIVE' }, 'OPEN'],
    ['once all are negative, D as its label says', { E: 'NEGATIVE', Jka: 'NEGATIVE' }, 'NEGATIVE'],
    ['as soon as one is positive', { Jka: 'POSITIVE' }, 'POSITIVE'],
    ['with every other antigen positive', { E: 'NEGATIVE', Jka: 'NEGATIVE', K: 'POSITIVE' }, 'NEGATIVE'],
  ] as const)('stands %s', (_, antigens, state) => {
    expect(antigensAfterwards(negativeD, antigens, RELEASE_SETTING)).toBe(state)
  })
  test('is called back wherever it is, but not once it is destroyed', () => {
    const calledBack = unitStates.filter((custody) => judgeAntigenPositive(custody).length > 0)
    expect(calledBack).toEqual(unitStates.filter((custody) => custody !== 'DISCARDED'))
    expect(judgeAntigenPositive('ISSUED')[0]).toMatchObject({
      code: 'RETROSPECTIVE_ANTIGEN_POSITIVE',
      field: 'unitId',
    })
  })
})
