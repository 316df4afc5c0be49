import { expect, test } from 'vitest'
import { type ElectronicPatient, electronicStands } from '#rules/compatibility/electronic-crossmatch.ts'
import { checkAuthorisation } from '#rules/requests/consent.ts'
import { checkIndications } from '#rules/requests/indications.ts'
import { technician } from '../support/rules/finding-cases.ts'
import { FORM_SETTING, POLICY } from '../support/rules/forms.ts'

const patient: ElectronicPatient = {
  group: { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE' },
  transplant: null,
  warmAutoantibody: false,
  infantUnder4Months: false,
  screen: 'NEGATIVE',
  antibodies: [],
}

test.each<[string, Partial<ElectronicPatient>, boolean]>([
  ['all as it was', {}, true],
  ['a group of one sample', { group: { ...patient.group, standing: 'ONE_SAMPLE' } }, false],
  ['a screen that is not done', { screen: 'NOT_DONE' }, false],
  ['an identified antibody', { screen: 'IDENTIFIED' }, false],
  ['an antigen to avoid', { antibodies: ['E'] }, false],
  ['a transplant', { transplant: { redCells: 'A', plasma: 'A' } }, false],
  ['a warm autoantibody', { warmAutoantibody: true }, false],
  ['an infant', { infantUnder4Months: true }, false],
])('an electronic crossmatch with %s stands or does not', (_, changes, stands) => {
  expect(electronicStands({ ...patient, ...changes })).toBe(stands)
})

test('the haematocrit speaks for whole blood as well', () => {
  const components = [{ product: 'WB', quantity: 1, unit: null, requirements: [], indication: null }]
  const laboratoryValues = [{ code: 'HCT', value: '0.2', unit: null }]
  expect(checkIndications({ urgency: 'ROUTINE', components, laboratoryValues }, FORM_SETTING)).toEqual([])
})

test('an authorisation points at the signatures', () => {
  const authoriser = { ...technician, roles: [] }
  const found = checkAuthorisation({ urgency: 'EMERGENCY', authoriser, day: '2026-03-01' }, POLICY)
  expect(found.length).toBeGreaterThan(1)
  expect(new Set(found.map(({ field }) => field))).toEqual(new Set(['signatures']))
})
