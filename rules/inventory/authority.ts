import type { Role } from '#rules/alliance/terms.ts'
import type { FindingCode } from '#rules/finding.ts'
import { type AuthorityCode, authorityCodes } from '#rules/inventory/authority-terms.ts'
import { mayBeClassed, mildestClasses } from '#rules/inventory/release-classes.ts'
import { type Severity, severities } from '#rules/vocabulary.ts'

/** Who may pass over each finding where it asks for authority, with reason and signature. */
export type ReleaseAuthorities = Readonly<Record<AuthorityCode, readonly Role[]>>

/** The physician who treats, those above them, and who answers for the blood bank or the hospital. */
const atTheBedside: readonly Role[] = [
  'PHYSICIAN',
  'SUPERIOR_PHYSICIAN',
  'DEPARTMENT_HEAD',
  'MEDICAL_AFFAIRS',
  'BLOOD_BANK_MANAGER',
]
const ofTheBank: readonly Role[] = ['BLOOD_BANK_MANAGER', 'MEDICAL_AFFAIRS']
const ofTheColdChain: readonly Role[] = ['BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MEDICAL_AFFAIRS']

/** Until a physician signs others. HOUSE_RELEASE_CLASSES. */
export const standardAuthorities: ReleaseAuthorities = {
  PATIENT_GROUP_UNKNOWN: atTheBedside,
  PATIENT_GROUP_DISCREPANT: atTheBedside,
  PATIENT_GROUP_CONFLICTING: atTheBedside,
  SECOND_SAMPLE_MISSING: ofTheBank,
  TRANSPLANT_GROUPS_ASSIGNED: ofTheBank,
  PLATELETS_NOT_IDENTICAL: ofTheBank,
  RHD_INCOMPATIBLE: atTheBedside,
  RHD_UNTYPED: atTheBedside,
  ANTIGEN_UNTESTED: atTheBedside,
  SCREEN_NOT_DONE: atTheBedside,
  ANTIBODY_UNIDENTIFIED: atTheBedside,
  MOTHER_ANTIBODIES_UNKNOWN: atTheBedside,
  CROSSMATCH_NOT_DONE: atTheBedside,
  CROSSMATCH_SIDE_MISSING: atTheBedside,
  // Two sign together: one where the patient is treated, one at the lead.
  CROSSMATCH_MAJOR_INCOMPATIBLE: ['PHYSICIAN', 'SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD'],
  CROSSMATCH_REPORT_UNSIGNED: ofTheBank,
  UNIT_EXCURSION: ofTheColdChain,
  COLD_CHAIN_UNKNOWN: ofTheColdChain,
  REQUIREMENT_UNMET: atTheBedside,
  // The institution's head or delegate.
  RELEASE_CONSENT_MISSING: ['MEDICAL_AFFAIRS'],
}

/** May this finding ever be a matter of authority? */
export const isAuthorityCode = (code: string): code is AuthorityCode =>
  authorityCodes.includes(code as AuthorityCode)

/** A stricter class than the table's, by finding and path; `ROUTINE` speaks of urgent requests, too. */
export type ReleaseClasses = Readonly<
  Partial<Record<FindingCode, Readonly<Partial<Record<'ROUTINE' | 'EMERGENCY', Severity>>>>>
>

const membersOf = (written: unknown): [string, unknown][] | null =>
  typeof written === 'object' && written !== null && !Array.isArray(written) ? Object.entries(written) : null

/** Authorities as an alliance wrote them: every code, some of its standard roles; null for anything wider. */
export function readAuthorities(written: unknown): ReleaseAuthorities | null {
  const members = membersOf(written)
  if (members === null || members.length !== authorityCodes.length) return null
  const narrower = members.every(
    ([code, roles]) =>
      isAuthorityCode(code) &&
      Array.isArray(roles) &&
      roles.length > 0 &&
      new Set(roles).size === roles.length &&
      roles.every((role) => standardAuthorities[code].includes(role)),
  )
  return narrower ? (Object.fromEntries(members) as ReleaseAuthorities) : null
}

const isClassable = (code: string): boolean => Object.hasOwn(mildestClasses, code)

/** Classes as an alliance wrote them: of the gate's own findings, none milder than its table; null for anything else. */
export function readClasses(written: unknown): ReleaseClasses | null {
  const members = membersOf(written)
  const readable = members?.every(
    ([code, paths]) =>
      isClassable(code) &&
      (membersOf(paths)?.every(
        ([path, severity]) =>
          (path === 'ROUTINE' || path === 'EMERGENCY') &&
          severities.includes(severity as Severity) &&
          mayBeClassed(code, path, severity as Severity),
      ) ??
        false),
  )
  return members && readable ? (Object.fromEntries(members) as ReleaseClasses) : null
}
