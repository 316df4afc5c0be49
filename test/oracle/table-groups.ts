import { bothAuthority, bothStop, bothWarn, type Case, shows, stopThenAuthority } from './table-case.ts'

const A_FOR_A = { patientAbo: 'A', unitAbo: 'A' } as const
const RH_NEGATIVE = 'RhD-positive cells for an RhD-negative patient'
const GROUP_OPEN = 'group unknown, discrepant (forward/reverse) or conflicting with history'

/** The rows of §4.3 on ABO and RhD. */
export const GROUP_CASES: readonly Case[] = [
  shows(
    'red cells or whole blood ABO-incompatible (antigen not in the patient)',
    'STOP | STOP (red cells)',
    { patientAbo: 'O', unitAbo: 'A' },
    bothStop('abo'),
  ),
  shows(
    'red cells or whole blood ABO-incompatible (antigen not in the patient)',
    'STOP | STOP (whole blood)',
    { blood: 'whole blood', patientAbo: 'B', unitAbo: 'AB' },
    bothStop('abo'),
  ),
  shows(
    'plasma, cryo ABO-incompatible',
    'STOP | STOP (plasma)',
    { blood: 'plasma', patientAbo: 'AB', unitAbo: 'O' },
    bothStop('abo'),
  ),
  shows(
    'plasma, cryo ABO-incompatible',
    'STOP | STOP (cryoprecipitate)',
    { blood: 'cryoprecipitate', patientAbo: 'A', unitAbo: 'B' },
    bothStop('abo'),
  ),
  shows(
    'platelets not identical: shortage recorded',
    'AUTHORITY | AUTHORITY (shortage presumed)',
    { blood: 'apheresis platelets', patientAbo: 'A', plateletShortage: true },
    bothAuthority('abo'),
  ),
  shows(
    'platelets not identical: shortage recorded',
    '(no shortage: STOP) | AUTHORITY (shortage presumed)',
    { blood: 'apheresis platelets', patientAbo: 'A' },
    stopThenAuthority('abo'),
  ),
  shows(
    'red cells or plasma compatible but not identical',
    'WARN | WARN (red cells)',
    { patientAbo: 'AB', unitAbo: 'A' },
    bothWarn('abo'),
  ),
  shows(
    'red cells or plasma compatible but not identical',
    'WARN | WARN (plasma)',
    { blood: 'plasma', patientAbo: 'O', unitAbo: 'B' },
    bothWarn('abo'),
  ),
  shows(
    '§4.1: identical ABO+RhD',
    'compatible but not identical: WARN | WARN (RhD-negative for RhD-positive)',
    { unitRhD: 'negative' },
    bothWarn('rhd'),
  ),
  shows(
    'plasma, cryo ABO-incompatible',
    'STOP | STOP (the plasma in whole blood)',
    { blood: 'whole blood', patientAbo: 'A', unitAbo: 'O' },
    bothStop('abo'),
  ),
  shows(
    'RhD untyped',
    'STOP | O RhD-positive by AUTHORITY: red cells, not whole blood',
    { blood: 'whole blood', patientRhD: 'untyped' },
    bothStop('rhd'),
  ),
  shows(
    '§4.1: platelets prefer RhD match (RBC traces)',
    'warn | warn',
    { blood: 'apheresis platelets', patientRhD: 'negative' },
    bothWarn('rhd'),
  ),
  shows(RH_NEGATIVE, 'STOP | AUTHORITY', { patientRhD: 'negative' }, stopThenAuthority('rhd')),
  shows(
    RH_NEGATIVE,
    '(AUTHORITY when nothing else and no anti-D) | AUTHORITY',
    { patientRhD: 'negative', nothingElse: true },
    bothAuthority('rhd'),
  ),
  shows(
    RH_NEGATIVE,
    'STOP | with known anti-D STOP',
    { patientRhD: 'negative', nothingElse: true, antibody: 'anti-D' },
    { routine: { rhd: 'STOP', antigen: 'STOP' }, emergency: { rhd: 'STOP', antigen: 'STOP' } },
  ),
  shows(
    'RhD untyped',
    'STOP | O RhD-positive by AUTHORITY',
    { patientRhD: 'untyped' },
    stopThenAuthority('rhd'),
  ),
  shows(
    'RhD untyped',
    'STOP | (RhD-negative first for girls and women of child-bearing age if in stock)',
    { patientRhD: 'untyped', maySoonBear: true, unitRhD: 'negative' },
    stopThenAuthority('rhd'),
  ),
  shows(
    'RhD untyped',
    'STOP | O RhD-positive (RhD-negative first for girls and women of child-bearing age if in stock)',
    { patientRhD: 'untyped', maySoonBear: true },
    bothStop('rhd'),
  ),
  shows(
    'RhD untyped',
    'STOP | O RhD-positive by AUTHORITY: a woman of child-bearing age, no negative in stock',
    { patientRhD: 'untyped', maySoonBear: true, nothingElse: true },
    stopThenAuthority('rhd'),
  ),
  shows(
    'RhD untyped',
    'STOP | O RhD-positive by AUTHORITY: of another group not',
    { ...A_FOR_A, patientRhD: 'untyped' },
    bothStop('rhd'),
  ),
  shows(
    'RhD untyped',
    'STOP | with known anti-D only negative: a positive bag',
    { patientRhD: 'untyped', antibody: 'anti-D' },
    { routine: { rhd: 'STOP', antigen: 'STOP' }, emergency: { rhd: 'STOP', antigen: 'STOP' } },
  ),
  shows(
    'RhD untyped',
    'STOP | with known anti-D only negative: a negative bag',
    { patientRhD: 'untyped', antibody: 'anti-D', unitRhD: 'negative' },
    stopThenAuthority('rhd'),
  ),
  ...(['unknown', 'discrepant', 'conflicting'] as const).flatMap((typing): Case[] => [
    shows(
      GROUP_OPEN,
      `STOP for all blood | O cells: AUTHORITY (${typing})`,
      { typing },
      stopThenAuthority('group'),
    ),
    shows(
      GROUP_OPEN,
      `STOP for all blood | AB plasma: AUTHORITY (${typing})`,
      { typing, blood: 'plasma', unitAbo: 'AB' },
      stopThenAuthority('group'),
    ),
    shows(
      GROUP_OPEN,
      `STOP for all blood | platelets: AUTHORITY (${typing})`,
      { typing, blood: 'apheresis platelets', unitAbo: 'B' },
      stopThenAuthority('group'),
    ),
    shows(
      GROUP_OPEN,
      `STOP for all blood | all else STOP: A cells (${typing})`,
      { typing, ...A_FOR_A },
      bothStop('group'),
    ),
    shows(
      GROUP_OPEN,
      `STOP for all blood | all else STOP: O plasma (${typing})`,
      { typing, blood: 'plasma' },
      bothStop('group'),
    ),
    shows(
      GROUP_OPEN,
      `STOP for all blood | all else STOP: O whole blood (${typing})`,
      { typing, blood: 'whole blood' },
      bothStop('group'),
    ),
  ]),
]
