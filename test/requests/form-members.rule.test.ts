import { describe, expect, test } from 'vitest'
import { type FindingCode, finding } from '#rules/finding.ts'
import { isQualified } from '#rules/requests/indications.ts'
import { checkLink } from '#rules/requests/patient-link.ts'
import { checkRequestForm, lacksRest, owedInEmergency } from '#rules/requests/request-form.ts'
import {
  checkSampleCollector,
  checkSampleLabel,
  compareLabel,
  isInDoubt,
} from '#rules/requests/sample-label.ts'
import { checkSampleAge } from '#rules/requests/sample-validity.ts'
import { label, recordHere, recordThere } from '../support/rules/finding-cases.ts'
import { FORM_SETTING, formWith, NOW, POLICY } from '../support/rules/forms.ts'

const told = (changes: Parameters<typeof formWith>[0]) =>
  checkRequestForm(formWith(changes), FORM_SETTING).map(({ code, field }) => `${code} ${field}`)

describe('a member of the form', () => {
  test.each<[string, Parameters<typeof formWith>[0], string[]]>([
    [
      'sex of nobody known',
      { patient: { sex: null } },
      ['PATIENT_SEX_MISSING patient.sex', 'HISTORY_MISSING history.pregnancies'],
    ],
    [
      'birth date left empty',
      { patient: { birthDate: '', identityNumber: null, identityExemption: 'NEWBORN' as never } },
      ['BIRTH_DATE_MISSING patient.birthDate'],
    ],
    [
      'identity number left empty',
      { patient: { identityNumber: ' ' } },
      ['IDENTITY_NUMBER_MISSING patient.identityNumber'],
    ],
    [
      'history not told of a man',
      { history: { transfusions: null, pregnancies: null, reactions: null } },
      ['HISTORY_MISSING history.transfusions', 'HISTORY_MISSING history.reactions'],
    ],
    [
      'history not told of a woman',
      {
        patient: { sex: 'FEMALE', identityNumber: null, identityExemption: 'NONE' as never },
        history: { transfusions: null, pregnancies: null, reactions: null },
      },
      [
        'HISTORY_MISSING history.transfusions',
        'HISTORY_MISSING history.pregnancies',
        'HISTORY_MISSING history.reactions',
      ],
    ],
    [
      'collector of the sample',
      { sample: { number: 'S1', collectedAt: NOW, collector: ' ' } },
      ['SAMPLE_COLLECTOR_MISSING sample.collector'],
    ],
    [
      'sample drawn later than now',
      { sample: { number: 'S1', collectedAt: new Date(NOW.getTime() + 1), collector: '王护' } },
      ['SAMPLE_TIME_IN_FUTURE sample.collectedAt'],
    ],
    [
      'value as words',
      {
        laboratoryValues: [
          { code: 'X', value: ' <5 ', unit: null },
          { code: 'X', value: '5 g', unit: null },
          { code: 'X', value: 'x5', unit: null },
        ],
      },
      [
        'LABORATORY_VALUE_INVALID laboratoryValues[1].value',
        'LABORATORY_VALUE_INVALID laboratoryValues[2].value',
      ],
    ],
    ['consent without a time', { consent: { kind: 'PATIENT', signer: null, signedAt: null } }, []],
  ])('%s is told', (_, changes, expected) => {
    expect(told(changes)).toEqual(expected)
  })
  test('that only warns says so', () => {
    const [found] = checkRequestForm(
      formWith({ sample: { number: 'S1', collectedAt: NOW, collector: null } }),
      FORM_SETTING,
    )
    expect(found?.severity).toBe('WARN')
  })
})

describe('a form', () => {
  test.each(owedInEmergency)('of an emergency goes on without %s, which is owed', (code) => {
    expect(lacksRest([finding('ABO_NOT_IDENTICAL'), finding(code)])).toBe(true)
  })
  test('without anything owed lacks nothing', () => {
    expect(lacksRest([])).toBe(false)
    expect(lacksRest([finding('PRODUCT_UNKNOWN', { values: { product: 'X' } })])).toBe(false)
    expect(owedInEmergency).toEqual([
      'BIRTH_DATE_MISSING',
      'DIAGNOSIS_MISSING',
      'INDICATION_MISSING',
      'CONSENT_SIGNER_MISSING',
      'SAMPLE_OLDER_THAN_LIMIT',
    ])
  })
  test('of an emergency keeps all of a finding but its class', () => {
    const routine = checkRequestForm(formWith({ diagnosis: null }), FORM_SETTING)
    const emergency = checkRequestForm(
      formWith({ diagnosis: null, urgency: 'EMERGENCY', plannedAt: null }),
      FORM_SETTING,
    )
    const ofDiagnosis = ({ code }: { code: string }) => code === 'DIAGNOSIS_MISSING'
    expect(emergency.find(ofDiagnosis)).toEqual({ ...routine.find(ofDiagnosis), severity: 'WARN' })
  })
  test.each<[FindingCode, boolean]>([
    ['BIRTH_DATE_MISSING', false],
    ['DIAGNOSIS_MISSING', false],
    ['INDICATION_MISSING', false],
    ['HISTORY_MISSING', false],
    ['LABORATORY_VALUES_MISSING', false],
    ['WARD_MISSING', false],
    ['CONSENT_MISSING', false],
    ['CONSENT_SIGNER_MISSING', false],
    ['SAMPLE_OLDER_THAN_LIMIT', false],
    ['INDICATION_NOT_MET', true],
    ['INDICATION_VALUE_MISSING', true],
  ])('with %s is qualified for a reason that was given: %s', (code, excused) => {
    const found = [finding('PRODUCT_REPEATED', { values: { product: 'X' } }), finding(code, { values: {} })]
    expect(isQualified(found, null)).toBe(false)
    expect(isQualified(found, 'active bleeding')).toBe(excused)
  })
})

describe('a label', () => {
  test('is compared without regard to spaces and case', () => {
    const written = { ...label, hospitalNumber: ' mr 000\t 123 ' }
    expect(compareLabel(written, label).hospitalNumber).toBe('AGREES')
    expect(checkSampleLabel(written, label)).toEqual([])
    expect(checkSampleLabel({ ...label, bed: '13' }, label).map(({ field }) => field)).toEqual(['label.bed'])
  })
  test('is in doubt by what does not agree and by what is missing', () => {
    expect(isInDoubt([finding('SAMPLE_FORM_MISMATCH', { values: {} })])).toBe(true)
    expect(isInDoubt([finding('SAMPLE_LABEL_INCOMPLETE', { values: {} })])).toBe(true)
    expect(isInDoubt([finding('WARD_MISSING')])).toBe(false)
  })
  test('says who drew the blood', () => {
    expect(checkSampleCollector('王护')).toEqual([])
    expect(checkSampleCollector(' ').map(({ field }) => field)).toEqual(['collector'])
  })
  test('says when, at the field the caller names', () => {
    const times = { start: NOW, now: NOW }
    expect(checkSampleAge({ ...times, collectedAt: null }, POLICY, 'at')[0]?.field).toBe('at')
    expect(checkSampleAge({ ...times, collectedAt: null }, POLICY)[0]?.field).toBe('sample.collectedAt')
  })
})

test('two records with one number missing are not linked by it', () => {
  const fields = checkLink({ ...recordHere, identityNumber: null }, recordThere, NOW).map(
    ({ field }) => field,
  )
  expect(fields).toContain('identityNumber')
})
