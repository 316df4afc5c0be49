import { type AuthorityCode, authorityCodes } from '#rules/inventory/authority-terms.ts'
import type { Severity } from '#rules/vocabulary.ts'

/** The two paths of the release decision; `ROUTINE` speaks of urgent requests, too. */
export const releasePaths = ['ROUTINE', 'EMERGENCY'] as const
export type ReleasePath = (typeof releasePaths)[number]

type Classes = Readonly<Record<ReleasePath, Severity>>

const always = <Class extends Severity>(severity: Class) =>
  ({ ROUTINE: severity, EMERGENCY: severity }) as const
const inEmergency = <Class extends Severity>(severity: Class) =>
  ({ ROUTINE: 'STOP', EMERGENCY: severity }) as const

/** Every finding of the release decision, with the mildest class its table gives it on each path. */
export const mildestClasses = {
  REQUEST_NOT_ACCEPTED: always('STOP'),
  PRODUCT_NOT_REQUESTED: always('STOP'),
  APPROVALS_INCOMPLETE: inEmergency('WARN'),
  RELEASE_CONSENT_MISSING: inEmergency('AUTHORITY'),
  UNIT_STATE_FORBIDS: always('STOP'),
  UNIT_NOT_RESERVED: always('STOP'),
  PATIENT_GROUP_UNKNOWN: inEmergency('AUTHORITY'),
  PATIENT_GROUP_DISCREPANT: inEmergency('AUTHORITY'),
  PATIENT_GROUP_CONFLICTING: inEmergency('AUTHORITY'),
  SECOND_SAMPLE_MISSING: always('AUTHORITY'),
  TRANSPLANT_GROUPS_ASSIGNED: always('AUTHORITY'),
  UNIT_GROUP_UNKNOWN: always('STOP'),
  AUTOLOGOUS_NOT_OWN: always('STOP'),
  ABO_INCOMPATIBLE: always('STOP'),
  ABO_NOT_IDENTICAL: always('WARN'),
  PLATELETS_NOT_IDENTICAL: always('AUTHORITY'),
  RHD_INCOMPATIBLE: always('AUTHORITY'),
  RHD_UNTYPED: inEmergency('AUTHORITY'),
  RHD_NEGATIVE_FIRST: always('STOP'),
  RHD_NOT_IDENTICAL: always('WARN'),
  ANTIGEN_POSITIVE: always('STOP'),
  ANTIGEN_UNTESTED: inEmergency('AUTHORITY'),
  SCREEN_NOT_DONE: inEmergency('AUTHORITY'),
  ANTIBODY_UNIDENTIFIED: always('AUTHORITY'),
  MOTHER_ANTIBODY_INCOMPATIBLE: always('STOP'),
  MOTHER_ANTIBODIES_UNKNOWN: inEmergency('AUTHORITY'),
  REQUIREMENT_UNMET: inEmergency('AUTHORITY'),
  SAMPLE_MISSING: inEmergency('WARN'),
  SAMPLE_MISMATCHED: always('STOP'),
  SAMPLE_OLDER_THAN_LIMIT: inEmergency('WARN'),
  CROSSMATCH_NOT_DONE: inEmergency('AUTHORITY'),
  CROSSMATCH_SIDE_MISSING: inEmergency('AUTHORITY'),
  CROSSMATCH_MAJOR_INCOMPATIBLE: always('AUTHORITY'),
  CROSSMATCH_MINOR_INCOMPATIBLE: always('WARN'),
  CROSSMATCH_REPORT_UNSIGNED: inEmergency('WARN'),
  UNIT_EXPIRED: always('STOP'),
  VISUAL_DEFECT: always('STOP'),
  UNIT_QUARANTINED: always('STOP'),
  UNIT_RECALLED: always('STOP'),
  UNIT_SUSPECTED_FROZEN: always('STOP'),
  UNIT_EXCURSION: inEmergency('AUTHORITY'),
  COLD_CHAIN_UNKNOWN: always('AUTHORITY'),
} as const satisfies Readonly<Record<AuthorityCode, Classes>> & Readonly<Record<string, Classes>>

/** A finding of the release decision. */
export type ReleaseCode = keyof typeof mildestClasses

/** The findings with which blood may leave in an emergency: on authority, or as a warning. */
export type PassingInEmergency = {
  [Code in ReleaseCode]: (typeof mildestClasses)[Code]['EMERGENCY'] extends 'STOP' ? never : Code
}[ReleaseCode]

const strictness: Readonly<Record<Severity, number>> = { WARN: 0, AUTHORITY: 1, STOP: 2 }

export const isStricter = (one: Severity, other: Severity): boolean => strictness[one] > strictness[other]

/**
 * An alliance gives a finding of the release decision a class on a path that is no milder than the mildest of the table,
 * and lets it be a matter of authority only where there is somebody who may pass it over.
 *
 * Facts: the code, the path, the class. Refuses: nothing by code; answers whether it may be written.
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function mayBeClassed(code: string, path: ReleasePath, severity: Severity): boolean {
  const known: Readonly<Record<string, Classes>> = mildestClasses
  const mildest = Object.hasOwn(known, code) ? known[code]?.[path] : undefined
  if (mildest === undefined || isStricter(mildest, severity)) return false
  return severity !== 'AUTHORITY' || authorityCodes.includes(code as AuthorityCode)
}
