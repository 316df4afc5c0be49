import {
  type BloodActivity,
  bloodActivityLabels,
  type HospitalLevel,
  type MembershipRole,
  type OrganisationKind,
} from '#rules/alliance/terms.ts'
import { type Day, isWithin } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A permission or an agreement with its time; without `to` it has no end yet. Both days are included. */
export type Term = { readonly from: Day; readonly to?: Day }

export type Applicant = {
  readonly kind: OrganisationKind
  readonly role: MembershipRole
  /** County by its six GB/T 2260 digits. */
  readonly county: string
  readonly bloodUseQualification: Term | null
  /** The day each side signed; null while it hasn't. */
  readonly agreement: { readonly allianceSignedOn: Day | null; readonly memberSignedOn: Day | null }
  readonly level: HospitalLevel
  readonly generalHospital: boolean
  readonly independentTransfusionDepartment: boolean
  readonly hostsStoragePoint: boolean
}

/** A standing membership, as far as the use of blood goes. */
export type Membership = Pick<Applicant, 'bloodUseQualification'>

/** The alliance as it stands before the applicant joins. */
export type AllianceFacts = {
  readonly county: string
  readonly hasLead: boolean
  readonly countyHasStoragePoint: boolean
}

/** Those who use blood may be members; those who collect it or supervise may not. */
const joiningKinds: readonly OrganisationKind[] = ['HOSPITAL', 'CENTRAL_BLOOD_BANK']

/** Levels at which a hospital may carry a storage point. */
const leadLevels: readonly HospitalLevel[] = ['LEVEL_2', 'LEVEL_3']

/**
 * An organisation joins of its own will, under an agreement both sides signed, and only when it already holds its
 * blood-use qualification; who leads must host the county's one storage point in an independent transfusion
 * department of a general hospital of level 2 or above.
 *
 * Facts: the applicant, the alliance before it joins, the civil day of joining.
 * Refuses: `ORGANISATION_KIND_CANNOT_JOIN`, `ORGANISATION_OUTSIDE_COUNTY`, `BLOOD_USE_QUALIFICATION_MISSING`,
 * `BLOOD_USE_QUALIFICATION_EXPIRED`, `AGREEMENT_NOT_SIGNED`, `LEAD_ALREADY_NAMED`, `LEAD_WITHOUT_STORAGE_POINT`,
 * `LEAD_LEVEL_TOO_LOW`, `LEAD_DEPARTMENT_NOT_INDEPENDENT`, `COUNTY_HAS_STORAGE_POINT`.
 * Source: ALLIANCE_ART_2, ALLIANCE_ART_3, ALLIANCE_ART_5, ALLIANCE_ART_6, ALLIANCE_ART_8.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkJoining(applicant: Applicant, alliance: AllianceFacts, day: Day): Finding[] {
  return [
    ...checkKindAndCounty(applicant, alliance),
    ...checkQualification(applicant.bloodUseQualification, day),
    ...checkAgreement(applicant.agreement, day),
    ...(applicant.role === 'LEAD' ? checkLead(applicant, alliance) : []),
    ...checkStoragePoint(applicant, alliance),
  ]
}

function checkKindAndCounty(applicant: Applicant, alliance: AllianceFacts): Finding[] {
  return [
    ...(joiningKinds.includes(applicant.kind)
      ? []
      : [finding('ORGANISATION_KIND_CANNOT_JOIN', { field: 'kind' })]),
    ...(applicant.county === alliance.county
      ? []
      : [finding('ORGANISATION_OUTSIDE_COUNTY', { field: 'county' })]),
  ]
}

/**
 * Only a hospital that stands in the alliance and holds its blood-use qualification asks for blood.
 *
 * Facts: the hospital's membership, null when it has none; the civil day of the request.
 * Refuses: `BLOOD_USE_QUALIFICATION_MISSING`, `BLOOD_USE_QUALIFICATION_EXPIRED`.
 * Source: ALLIANCE_ART_8.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkBloodUse(membership: Membership | null, day: Day): Finding[] {
  return checkQualification(membership?.bloodUseQualification ?? null, day)
}

function checkQualification(term: Term | null, day: Day): Finding[] {
  const field = 'bloodUseQualification'
  if (!term) return [finding('BLOOD_USE_QUALIFICATION_MISSING', { field })]
  return isWithin(day, term.from, term.to) ? [] : [finding('BLOOD_USE_QUALIFICATION_EXPIRED', { field })]
}

function checkAgreement(agreement: Applicant['agreement'], day: Day): Finding[] {
  const { allianceSignedOn, memberSignedOn } = agreement
  const signed =
    allianceSignedOn !== null && memberSignedOn !== null && allianceSignedOn <= day && memberSignedOn <= day
  return signed ? [] : [finding('AGREEMENT_NOT_SIGNED', { field: 'agreement' })]
}

function checkLead(applicant: Applicant, alliance: AllianceFacts): Finding[] {
  const suitable = applicant.generalHospital && leadLevels.includes(applicant.level)
  return [
    ...(alliance.hasLead ? [finding('LEAD_ALREADY_NAMED', { field: 'role' })] : []),
    ...(applicant.hostsStoragePoint
      ? []
      : [finding('LEAD_WITHOUT_STORAGE_POINT', { field: 'hostsStoragePoint' })]),
    ...(suitable ? [] : [finding('LEAD_LEVEL_TOO_LOW', { field: 'level' })]),
    ...(applicant.independentTransfusionDepartment
      ? []
      : [finding('LEAD_DEPARTMENT_NOT_INDEPENDENT', { field: 'independentTransfusionDepartment' })]),
  ]
}

function checkStoragePoint(applicant: Applicant, alliance: AllianceFacts): Finding[] {
  if (!applicant.hostsStoragePoint || !alliance.countyHasStoragePoint) return []
  return [finding('COUNTY_HAS_STORAGE_POINT', { field: 'hostsStoragePoint' })]
}

const storagePointActivities: readonly BloodActivity[] = ['STORE', 'SUPPLY', 'ALLOCATE']

/**
 * A storage point stores, supplies and allocates blood for the members; it never collects, separates or tests donor
 * blood.
 *
 * Facts: what the storage point is to do.
 * Refuses: `STORAGE_POINT_ACTIVITY_FORBIDDEN`.
 * Source: ALLIANCE_ART_9.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStoragePointActivity(activity: BloodActivity): Finding[] {
  if (storagePointActivities.includes(activity)) return []
  return [
    finding('STORAGE_POINT_ACTIVITY_FORBIDDEN', {
      field: 'activities',
      values: { activity: bloodActivityLabels[activity] },
    }),
  ]
}

/**
 * The lead keeps at least four full-time staff, every other blood bank two.
 *
 * Facts: the role, the full-time heads of the department.
 * Refuses: nothing; warns `STORAGE_POINT_STAFF_TOO_FEW`.
 * Source: ALLIANCE_ART_10.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStaffing(role: MembershipRole, fullTime: number, policy: PolicyValues): Finding[] {
  const needed = role === 'LEAD' ? policy.leadStaffLeast : policy.otherBloodBankStaffLeast
  if (fullTime >= needed) return []
  return [finding('STORAGE_POINT_STAFF_TOO_FEW', { field: 'staff', values: { needed, given: fullTime } })]
}
