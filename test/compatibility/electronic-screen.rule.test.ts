import { expect, test } from 'vitest'
import {
  type ElectronicPatient,
  electronicStands,
  transfusedBefore,
} from '#rules/compatibility/electronic-crossmatch.ts'
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
  antibodyEver: false,
  transfused: 'NO',
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
  ['a confirmed group without an ABO', { group: { ...patient.group, abo: null } }, false],
  ['a confirmed group without an RhD', { group: { ...patient.group, rhd: 'UNKNOWN' } }, false],
  ['an antibody that was thought harmless', { antibodyEver: true }, false],
  ['blood given since', { transfused: 'YES' }, false],
  ['nobody saying whether blood was given', { transfused: 'NOT_TOLD' }, false],
])('an electronic crossmatch with %s stands or does not', (_, changes, stands) => {
  expect(electronicStands({ ...patient, ...changes })).toBe(stands)
})

test.each<[string, boolean, Parameters<typeof transfusedBefore>[1], string]>([
  ['a record says so', true, ['NO'], 'YES'],
  ['an older form says so', false, ['NO', 'YES'], 'YES'],
  ['the newest form says so', false, ['YES', 'NO'], 'YES'],
  ['the newest form says never', false, ['NO', 'UNKNOWN', null], 'NO'],
  ['the newest form does not know', false, ['UNKNOWN', 'NO'], 'NOT_TOLD'],
  ['the newest form says nothing', false, [null, 'NO'], 'NOT_TOLD'],
  ['there is no form', false, [], 'NOT_TOLD'],
])('whether blood was given before, where %s', (_, onRecord, forms, answer) => {
  expect(transfusedBefore(onRecord, forms)).toBe(answer)
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
