import { bothAuthority, bothStop, type Case, passes, shows, stopThenAuthority } from './table-case.ts'

const A_FOR_A = { patientAbo: 'A', unitAbo: 'A' } as const
const UNCROSSMATCHED = 'crossmatch not done (components that need it)'
const OLD = 'sample older than 72 h from drawing to planned start (end included)'
const ONE_SAMPLE = { confirmation: 'second sample missing' } as const

/** The rows of §4.3 on antibodies, crossmatch and sample. */
export const TEST_CASES: readonly Case[] = [
  shows(
    'antigen-positive for a known antibody',
    'STOP | STOP',
    { antibody: 'other', unitAntigen: 'positive' },
    bothStop('antigen'),
  ),
  shows(
    'antigen-positive for a known antibody',
    'STOP | STOP (a known anti-D, whatever the patient is typed now)',
    { antibody: 'anti-D' },
    bothStop('antigen'),
  ),
  shows(
    'antigen not tested for a known antibody',
    'STOP | AUTHORITY',
    { antibody: 'other', unitAntigen: 'untested' },
    stopThenAuthority('antigen'),
  ),
  shows(
    'screen positive, antibody unidentified',
    'referred: AUTHORITY | AUTHORITY',
    { screen: 'positive, referred' },
    bothAuthority('screen'),
  ),
  shows(
    'screen positive, antibody unidentified',
    'else STOP | AUTHORITY',
    { screen: 'positive, unidentified' },
    stopThenAuthority('screen'),
  ),
  shows('screen not done', 'STOP | AUTHORITY (owed)', { screen: 'not done' }, stopThenAuthority('screen')),
  shows(
    'crossmatch major side incompatible',
    'STOP | the same',
    { majorSide: 'incompatible' },
    bothStop('major'),
  ),
  shows(
    'crossmatch major side incompatible',
    'warm autoantibody, least incompatible, treating and lead physician together: AUTHORITY | the same',
    { majorSide: 'incompatible', warmAutoantibody: true, leastIncompatible: true },
    bothAuthority('major'),
  ),
  shows(
    'crossmatch major side incompatible',
    'STOP | the same: warm autoantibody, not the least incompatible',
    { majorSide: 'incompatible', warmAutoantibody: true },
    bothStop('major'),
  ),
  shows(
    'crossmatch major side incompatible',
    'STOP | the same: the least incompatible, no warm autoantibody',
    { majorSide: 'incompatible', leastIncompatible: true },
    bothStop('major'),
  ),
  shows(
    UNCROSSMATCHED,
    'STOP | O cells: AUTHORITY (owed)',
    { majorSide: 'not done', typing: 'agreed', ...ONE_SAMPLE },
    stopThenAuthority('major'),
  ),
  shows(
    UNCROSSMATCHED,
    'STOP | own group confirmed by two samples: AUTHORITY (owed)',
    { majorSide: 'not done', ...A_FOR_A, confirmation: 'second sample' },
    stopThenAuthority('major'),
  ),
  shows(
    UNCROSSMATCHED,
    'STOP | else STOP: own group, one sample',
    { majorSide: 'not done', ...A_FOR_A, ...ONE_SAMPLE },
    { routine: { major: 'STOP', secondSample: 'STOP' }, emergency: { major: 'STOP', secondSample: 'STOP' } },
  ),
  shows(
    UNCROSSMATCHED,
    'STOP | else STOP: another group',
    { majorSide: 'not done', patientAbo: 'AB', unitAbo: 'A' },
    { routine: { major: 'STOP', abo: 'WARN' }, emergency: { major: 'STOP', abo: 'WARN' } },
  ),
  shows(
    UNCROSSMATCHED,
    'STOP | O cells: AUTHORITY (owed), no sample',
    { sample: 'none' },
    { routine: { sample: 'STOP', major: 'STOP' }, emergency: { sample: 'WARN', major: 'AUTHORITY' } },
  ),
  shows(UNCROSSMATCHED, 'Plasma needs none', { majorSide: 'not done', blood: 'plasma' }, passes),
  shows(
    'minor side incompatible (whole blood; red cells)',
    'identical groups: STOP | the same',
    { minorSide: 'incompatible' },
    bothStop('minor'),
  ),
  shows(
    'minor side incompatible (whole blood; red cells)',
    'expected by ABO difference: WARN | the same',
    { minorSide: 'incompatible', patientAbo: 'A', unitAbo: 'O' },
    { routine: { minor: 'WARN', abo: 'WARN' }, emergency: { minor: 'WARN', abo: 'WARN' } },
  ),
  shows(
    UNCROSSMATCHED,
    'STOP | O cells: AUTHORITY (owed), the minor side alone missing',
    { minorSide: 'not done' },
    stopThenAuthority('minor'),
  ),
  shows(
    'minor side incompatible (whole blood; red cells)',
    'identical groups: STOP | the same (whole blood)',
    { minorSide: 'incompatible', blood: 'whole blood' },
    bothStop('minor'),
  ),
  shows(
    'minor side incompatible (whole blood; red cells)',
    'a group that is open, O cells: (+ major side compatible), §2.7',
    { minorSide: 'incompatible', typing: 'unknown' },
    { routine: { minor: 'WARN', group: 'STOP' }, emergency: { minor: 'WARN', group: 'AUTHORITY' } },
  ),
  shows(
    OLD,
    'counts as uncrossmatched: what is known to be incompatible stays so',
    { sampleAgeHours: 73, majorSide: 'incompatible' },
    { routine: { sample: 'STOP', major: 'STOP' }, emergency: { sample: 'WARN', major: 'STOP' } },
  ),
  shows(OLD, 'the end is included', { sampleAgeHours: 72 }, passes),
  shows(
    OLD,
    'STOP | counts as uncrossmatched: O cells',
    { sampleAgeHours: 72.01 },
    { routine: { sample: 'STOP', major: 'STOP' }, emergency: { sample: 'WARN', major: 'AUTHORITY' } },
  ),
  shows(
    OLD,
    'STOP | counts as uncrossmatched: another group',
    { sampleAgeHours: 72.01, patientAbo: 'AB', unitAbo: 'A' },
    {
      routine: { sample: 'STOP', major: 'STOP', abo: 'WARN' },
      emergency: { sample: 'WARN', major: 'STOP', abo: 'WARN' },
    },
  ),
  shows(
    OLD,
    'counts as uncrossmatched: which bag is the least incompatible is not known either',
    { sampleAgeHours: 73, majorSide: 'incompatible', warmAutoantibody: true, leastIncompatible: true },
    { routine: { sample: 'STOP', major: 'STOP' }, emergency: { sample: 'WARN', major: 'STOP' } },
  ),
  shows(
    'sample mismatched with form or patient',
    'STOP | STOP (counts as no sample)',
    { sample: 'mismatched' },
    { routine: { sample: 'STOP', major: 'STOP' }, emergency: { sample: 'STOP', major: 'AUTHORITY' } },
  ),
]
