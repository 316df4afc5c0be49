import {
  bothAuthority,
  bothStop,
  bothWarn,
  type Case,
  passes,
  shows,
  stopThenAuthority,
} from './table-case.ts'

const A_FOR_A = { patientAbo: 'A', unitAbo: 'A' } as const
const SECOND = 'second sample missing for a first-time patient'
const TRANSPLANT = 'after a stem-cell transplant'
const INFANT = 'infant under 4 months'

const MISSING = { confirmation: 'second sample missing' } as const
const ASSIGNED = { redCells: 'O', plasma: 'A' } as const
const CHILD = { motherAbo: 'O', motherScreened: true, motherAntigen: 'no antibody' } as const

/** The rows of §4.3 on who the patient is. */
export const PATIENT_CASES: readonly Case[] = [
  shows(SECOND, 'own-group red cells STOP | the same', { ...MISSING, ...A_FOR_A }, bothStop('secondSample')),
  shows(
    SECOND,
    'own-group plasma STOP | the same',
    { ...MISSING, ...A_FOR_A, blood: 'plasma' },
    bothStop('secondSample'),
  ),
  shows(
    SECOND,
    'platelets AUTHORITY | the same',
    { ...MISSING, ...A_FOR_A, blood: 'apheresis platelets' },
    bothAuthority('secondSample'),
  ),
  shows(SECOND, 'O cells pass | the same', { ...MISSING }, passes),
  shows(
    SECOND,
    'AB plasma passes | the same',
    { ...MISSING, blood: 'plasma', patientAbo: 'AB', unitAbo: 'AB' },
    passes,
  ),
  shows(
    TRANSPLANT,
    'the assigned red-cell group replaces the typed one; AUTHORITY | the same',
    { transplant: ASSIGNED, patientAbo: 'A', unitAbo: 'O' },
    bothAuthority('transplant'),
  ),
  shows(
    TRANSPLANT,
    'the typed red-cell group counts no more | the same',
    { transplant: ASSIGNED, ...A_FOR_A },
    {
      routine: { transplant: 'AUTHORITY', abo: 'STOP' },
      emergency: { transplant: 'AUTHORITY', abo: 'STOP' },
    },
  ),
  shows(
    TRANSPLANT,
    'the assigned plasma group replaces the typed one; AUTHORITY | the same',
    { transplant: ASSIGNED, blood: 'plasma', patientAbo: 'O', unitAbo: 'A' },
    bothAuthority('transplant'),
  ),
  shows(
    TRANSPLANT,
    'a discrepancy of the typed group is replaced too | the same',
    { transplant: ASSIGNED, typing: 'discrepant' },
    bothAuthority('transplant'),
  ),
  shows(
    TRANSPLANT,
    'the assigned groups are a group on file: no second sample is missing | the same',
    { ...MISSING, ...A_FOR_A, transplant: { redCells: 'A', plasma: 'A' } },
    bothAuthority('transplant'),
  ),
  shows(
    TRANSPLANT,
    'two samples confirmed the typed group, not the assigned one: uncrossmatched STOP | the same',
    { ...A_FOR_A, transplant: { redCells: 'A', plasma: 'A' }, majorSide: 'not done' },
    {
      routine: { transplant: 'AUTHORITY', major: 'STOP' },
      emergency: { transplant: 'AUTHORITY', major: 'STOP' },
    },
  ),
  shows(
    TRANSPLANT,
    'whole blood fits both assigned groups | the same',
    { blood: 'whole blood', transplant: ASSIGNED },
    {
      routine: { transplant: 'AUTHORITY', abo: 'STOP' },
      emergency: { transplant: 'AUTHORITY', abo: 'STOP' },
    },
  ),
  shows(
    INFANT,
    "red cells also compatible with the mother's antibodies | the same",
    { infant: CHILD, patientAbo: 'A', unitAbo: 'O' },
    bothWarn('abo'),
  ),
  shows(
    INFANT,
    "else STOP: the mother's anti-A | the same",
    { infant: CHILD, ...A_FOR_A },
    bothStop('infant'),
  ),
  shows(
    INFANT,
    "else STOP: the mother's irregular antibody | the same",
    { infant: { ...CHILD, motherAntigen: 'positive' } },
    bothStop('infant'),
  ),
  shows(
    INFANT,
    'else STOP: not tested for her antibody | the same',
    { infant: { ...CHILD, motherAntigen: 'untested' } },
    bothStop('infant'),
  ),
  shows(
    INFANT,
    'nobody looked for her antibodies: as a group unknown: STOP | O cells: AUTHORITY',
    { infant: { ...CHILD, motherScreened: false } },
    stopThenAuthority('infant'),
  ),
  shows(
    INFANT,
    'nobody looked for her antibodies: as a group unknown: STOP | all else STOP',
    { infant: { ...CHILD, motherAbo: 'A', motherScreened: false }, ...A_FOR_A },
    bothStop('infant'),
  ),
  shows(
    INFANT,
    'else STOP: a mother of unknown group and A cells | the same',
    { infant: { ...CHILD, motherAbo: null }, ...A_FOR_A },
    bothStop('infant'),
  ),
  shows(
    INFANT,
    'red cells: plasma is not asked | the same',
    { infant: CHILD, ...A_FOR_A, blood: 'plasma' },
    passes,
  ),
]
