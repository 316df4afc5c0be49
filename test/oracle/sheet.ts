/** A class of finding as a number: 0 nothing, 1 `WARN`, 2 `AUTHORITY`, 3 `STOP`. */
type Class = 0 | 1 | 2 | 3

const PASS = 0
const WARN = 1
const AUTHORITY = 2
const STOP = 3

/**
 * Domain reference §4.3 as a sheet: each line one case of a row, its two columns routine (also urgent) and emergency.
 * A row whose class depends on something has one line for each case.
 */
export const CLASS_OF = {
  'cells incompatible': [STOP, STOP],
  'plasma incompatible': [STOP, STOP],
  'platelets differ: shortage': [AUTHORITY, AUTHORITY],
  'platelets differ: no shortage': [STOP, AUTHORITY],
  'compatible, not identical': [WARN, WARN],

  'RhD positive for negative': [STOP, AUTHORITY],
  'RhD positive for negative: nothing else': [AUTHORITY, AUTHORITY],
  'RhD positive for negative: anti-D': [STOP, STOP],
  'RhD untyped: O positive': [STOP, AUTHORITY],
  'RhD untyped: negative bag': [STOP, AUTHORITY],
  'RhD untyped: other positive': [STOP, STOP],

  'group open: O cells': [STOP, AUTHORITY],
  'group open: AB plasma': [STOP, AUTHORITY],
  'group open: platelets': [STOP, AUTHORITY],
  'group open: all else': [STOP, STOP],

  'second sample missing: own group': [STOP, STOP],
  'second sample missing: platelets': [AUTHORITY, AUTHORITY],
  'after a transplant': [AUTHORITY, AUTHORITY],
  'infant: not for the mother': [STOP, STOP],
  'infant: mother unknown, O cells': [STOP, AUTHORITY],

  'antigen positive': [STOP, STOP],
  'antigen not tested': [STOP, AUTHORITY],
  'screen unidentified: referred': [AUTHORITY, AUTHORITY],
  'screen unidentified': [STOP, AUTHORITY],
  'screen not done': [STOP, AUTHORITY],

  'major side incompatible': [STOP, STOP],
  'major side: least incompatible': [AUTHORITY, AUTHORITY],
  uncrossmatched: [STOP, STOP],
  'uncrossmatched: forgivable': [STOP, AUTHORITY],
  'minor side: identical groups': [STOP, STOP],
  'minor side: ABO difference': [WARN, WARN],
  'sample too old': [STOP, WARN],
  'no sample': [STOP, WARN],
  'sample mismatched': [STOP, STOP],

  'unit expired': [STOP, STOP],
  'visual no-issue condition': [STOP, STOP],
  'hold: recall': [STOP, STOP],
  'hold: suspected frozen': [STOP, STOP],
  'hold: quarantine': [STOP, STOP],
  'hold: excursion': [STOP, AUTHORITY],
  'hold: excursion, harm certain': [STOP, STOP],
  'cold chain unknown, attested': [AUTHORITY, AUTHORITY],
  'cold chain unknown': [STOP, AUTHORITY],

  'special requirement unmet': [STOP, AUTHORITY],
  'approvals incomplete': [STOP, WARN],
  'consent missing': [STOP, AUTHORITY],
  'consent missing: authorised': [STOP, PASS],
  'report unsigned: tested': [STOP, AUTHORITY],
  'report unsigned: uncrossmatched': [STOP, WARN],
} as const satisfies Record<string, readonly [routine: Class, emergency: Class]>

/** A line of the sheet. */
export type Line = keyof typeof CLASS_OF
