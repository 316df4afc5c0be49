import { bothAuthority, bothStop, type Case, passes, shows, stopThenAuthority } from './table-case.ts'

const REPORT = 'crossmatch report unsigned'

/** The rows of §4.3 on the bag and the papers. */
export const BAG_CASES: readonly Case[] = [
  shows(
    'unit expired, visual no-issue condition',
    'STOP | STOP (expired)',
    { expired: true },
    bothStop('expiry'),
  ),
  shows(
    'unit expired, visual no-issue condition',
    'STOP | STOP (visual no-issue condition)',
    { visiblyUnfit: true },
    bothStop('appearance'),
  ),
  shows('hold: recall, suspected frozen', 'STOP | STOP (recall)', { hold: 'recall' }, bothStop('hold')),
  shows(
    'hold: recall, suspected frozen',
    'STOP | STOP (suspected frozen)',
    { hold: 'suspected frozen' },
    bothStop('hold'),
  ),
  shows(
    'hold: quarantine',
    'STOP until lifted | STOP until lifted',
    { hold: 'quarantine' },
    bothStop('hold'),
  ),
  shows('hold: excursion', 'STOP until lifted | AUTHORITY', { hold: 'excursion' }, stopThenAuthority('hold')),
  shows(
    'hold: excursion',
    'STOP until lifted | unless the harm is certain',
    { hold: 'excursion, harm certain' },
    bothStop('hold'),
  ),
  shows(
    'cold chain unknown',
    'attested: AUTHORITY | AUTHORITY',
    { coldChain: 'unknown, attested' },
    bothAuthority('coldChain'),
  ),
  shows(
    'cold chain unknown',
    'unattested: STOP | AUTHORITY',
    { coldChain: 'unknown' },
    stopThenAuthority('coldChain'),
  ),
  shows(
    'special requirement unmet (irradiated, washed, leucocyte-reduced, matched …)',
    'STOP | AUTHORITY',
    { requirement: 'irradiated' },
    stopThenAuthority('requirement'),
  ),
  shows(
    'special requirement unmet (irradiated, washed, leucocyte-reduced, matched …)',
    'met: nothing',
    { requirement: 'irradiated', requirementMet: true },
    passes,
  ),
  shows(
    'special requirement unmet (irradiated, washed, leucocyte-reduced, matched …)',
    'plasma is not irradiated, its donor may be IgA-deficient',
    { requirement: 'irradiated', blood: 'plasma' },
    passes,
  ),
  shows(
    'special requirement unmet (irradiated, washed, leucocyte-reduced, matched …)',
    'STOP | AUTHORITY (plasma)',
    { requirement: 'IgA-deficient donor', blood: 'plasma' },
    stopThenAuthority('requirement'),
  ),
  shows(
    'approvals incomplete',
    'STOP | WARN (owed)',
    { approvals: 'incomplete' },
    { routine: { approvals: 'STOP' }, emergency: { approvals: 'WARN' } },
  ),
  shows(
    'consent missing',
    "STOP | AUTHORITY of the institution's head or delegate",
    { consent: 'missing' },
    stopThenAuthority('consent'),
  ),
  shows(
    'consent missing',
    "STOP | AUTHORITY of the institution's head or delegate (`authoriseEmergency`): given",
    { consent: 'authorised' },
    { routine: { consent: 'STOP' }, emergency: {} },
  ),
  shows(REPORT, 'STOP | tested: AUTHORITY', { report: 'unsigned' }, stopThenAuthority('report')),
  shows(
    REPORT,
    'STOP | uncrossmatched: WARN',
    { report: 'unsigned', majorSide: 'not done' },
    { routine: { report: 'STOP', major: 'STOP' }, emergency: { report: 'WARN', major: 'AUTHORITY' } },
  ),
]
