import { maySign, type Signer } from '#rules/alliance/signing.ts'
import { isSuperiorTitle, type SuperiorTitle } from '#rules/alliance/superior.ts'
import { type Role, roleLabels, type StaffTitle, staffTitleLabels } from '#rules/alliance/terms.ts'
import type { Day } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import {
  type ApprovalKind,
  type ApprovalStanding,
  type ApprovalStep,
  approvalStepLabels,
  type Urgency,
} from '#rules/requests/terms.ts'

/** One row of the log of a request's approvals. */
export type LoggedApproval = {
  readonly sequence: number
  readonly kind: ApprovalKind
  readonly step: ApprovalStep | null
  readonly staffId: string | null
}

/** Which approvals each tier asks for, in the order of the signatures. */
export const stepsOfTier: Readonly<Record<1 | 2 | 3, readonly ApprovalStep[]>> = {
  1: ['SUPERIOR_PHYSICIAN'],
  2: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD'],
  3: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'],
}

/** The approvals that stand: those after the form was last sent back or its lines were changed. */
export function standingApprovals<Row extends LoggedApproval>(log: readonly Row[]): readonly Row[] {
  const rows = log.toSorted((a, b) => a.sequence - b.sequence)
  const cut = rows.findLastIndex(({ kind }) => kind === 'SENT_BACK' || kind === 'BEGUN_ANEW')
  return rows.slice(cut + 1)
}

export type ApprovalCourse = {
  readonly standing: ApprovalStanding
  /** What is still asked for, in order. */
  readonly missing: readonly ApprovalStep[]
}

/**
 * A form under 800 ml is reviewed by the superior physician, from 800 ml also approved by the department head, from
 * 1600 ml also by the medical affairs office. An emergency is exempt: its approvals are made good afterwards. What a
 * hospital's own system asserts as approved is complete.
 *
 * Facts: the tier of the patient's day, the urgency, the log of the form's approvals.
 * Refuses: nothing itself; the release gate asks for the standing.
 * Source: ORDER_85_ART_20.
 * Reviewed: not yet reviewed by a physician.
 */
export function courseOf(tier: 1 | 2 | 3, urgency: Urgency, log: readonly LoggedApproval[]): ApprovalCourse {
  const standing = standingApprovals(log)
  const asserted = standing.some(({ kind }) => kind === 'ASSERTED')
  const given = standing.flatMap(({ kind, step }) => (kind === 'APPROVED' && step !== null ? [step] : []))
  const missing = asserted ? [] : stepsOfTier[tier].filter((step) => !given.includes(step))
  if (missing.length === 0) return { standing: 'COMPLETE', missing }
  return { standing: urgency === 'EMERGENCY' ? 'EXEMPT' : 'INCOMPLETE', missing }
}

/** Who wants to approve, as the hub knows them. */
export type Approver = Signer & { readonly name: string; readonly roles: readonly Role[] }

/** Who applied: the person in the hub with their title, or the name that a system asserted, of whom no title is known. */
export type Applicant = {
  readonly staffId: string | null
  readonly name: string | null
  readonly title: StaffTitle | null
}

/** The lowest title that may apply: who is known by name alone is taken to hold it. */
const LEAST_TITLE: StaffTitle = 'PHYSICIAN_INTERMEDIATE'

/**
 * Approvals are given one after the other, each by another person of the role the step asks for, with a title and a
 * certificate in date, and never by the one who applied. The superior physician is one by title as well: above the
 * applicant, and a chief physician for a chief physician. Where a system told the applicant's name alone, a like name is
 * taken for the same person, who holds the lowest title that may apply.
 *
 * Facts: the approver with roles, titles and certificates; the applicant and their title; the missing steps in order; who
 * has approved before; the step named in the call, if any; from the rule set in force the roles of each step and how the
 * superior's title stands to the applicant's; the civil day.
 * Refuses: `APPROVAL_NOT_NEEDED`, `APPROVAL_OUT_OF_ORDER`, `APPROVER_ROLE_MISSING`, `APPROVER_IS_APPLICANT`,
 * `APPROVER_TITLE_NOT_SUPERIOR`, `APPROVER_APPROVED_BEFORE`, `SIGNER_NOT_ACTIVE`, `SIGNER_TITLE_MISSING`,
 * `SIGNER_CERTIFICATE_MISSING`, `SIGNER_CERTIFICATE_EXPIRED`.
 * Source: ORDER_85_ART_20, HOUSE_APPROVAL, HOUSE_SIGNATURES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkApproval(
  facts: {
    readonly approver: Approver
    readonly applicant: Applicant
    readonly missing: readonly ApprovalStep[]
    readonly before: readonly (string | null)[]
    readonly named: ApprovalStep | null
    readonly day: Day
  },
  policy: Pick<PolicyValues, 'approverRoles' | 'superiorTitle'>,
): Finding[] {
  const [next] = facts.missing
  if (next === undefined) return [finding('APPROVAL_NOT_NEEDED')]
  if (facts.named !== null && facts.named !== next)
    return [finding('APPROVAL_OUT_OF_ORDER', { field: 'step', values: { step: approvalStepLabels[next] } })]
  return [
    ...checkRole(facts.approver, next, policy.approverRoles[next]),
    ...(isApplicant(facts.approver, facts.applicant)
      ? [finding('APPROVER_IS_APPLICANT')]
      : checkSuperior(facts, next, policy.superiorTitle)),
    ...(facts.before.includes(facts.approver.personId) ? [finding('APPROVER_APPROVED_BEFORE')] : []),
    ...maySign('REQUEST_APPROVAL', facts.approver, facts.day),
  ]
}

function checkRole({ roles }: Approver, step: ApprovalStep, wanted: readonly Role[]): Finding[] {
  if (wanted.some((role) => roles.includes(role))) return []
  const words = wanted.map((role) => roleLabels[role])
  const role = { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') }
  return [finding('APPROVER_ROLE_MISSING', { values: { step: approvalStepLabels[step], role } })]
}

function checkSuperior(
  { approver, applicant }: { readonly approver: Approver; readonly applicant: Applicant },
  step: ApprovalStep,
  asked: SuperiorTitle,
): Finding[] {
  const title = applicant.title ?? LEAST_TITLE
  if (step !== 'SUPERIOR_PHYSICIAN' || isSuperiorTitle(approver.title, title, asked)) return []
  return [finding('APPROVER_TITLE_NOT_SUPERIOR', { values: { applicant: staffTitleLabels[title] } })]
}

const isApplicant = ({ personId, name }: Approver, applicant: Applicant): boolean =>
  applicant.staffId === null ? applicant.name === name : applicant.staffId === personId

/**
 * Who applies holds an intermediate title or above, with the practice certificate in date. In an emergency any
 * treating physician applies.
 *
 * Facts: the applicant with titles and certificates, the urgency, the civil day.
 * Refuses: `APPLICANT_TITLE_MISSING`, `SIGNER_CERTIFICATE_MISSING`, `SIGNER_CERTIFICATE_EXPIRED`.
 * Source: ORDER_85_ART_20.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkApplicant(applicant: Signer, urgency: Urgency, day: Day): Finding[] {
  if (urgency === 'EMERGENCY') return []
  const field = 'requesterName'
  return maySign('REQUEST', applicant, day, field).map((found) =>
    found.code === 'SIGNER_TITLE_MISSING' ? finding('APPLICANT_TITLE_MISSING', { field }) : found,
  )
}
