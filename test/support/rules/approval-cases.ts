import type { Finding, FindingCode } from '#rules/finding.ts'
import { type Approver, checkApplicant, checkApproval } from '#rules/requests/approval.ts'
import { checkAuthorisation, checkRecordedConsent } from '#rules/requests/consent.ts'
import { checkIndications } from '#rules/requests/indications.ts'
import { approvalSteps } from '#rules/requests/terms.ts'
import { FORM_SETTING, NOW, POLICY } from './forms.ts'

const DAY = '2026-03-01'
const resident: Approver = {
  personId: 'P0001',
  name: '医师',
  roles: ['PHYSICIAN'],
  title: 'PHYSICIAN_JUNIOR',
  certificates: [{ kind: 'PHYSICIAN_PRACTICE', from: '2024-01-01', to: '2026-12-31' }],
  serves: { from: '2020-01-01' },
  atStoragePoint: false,
}
const superior: Approver = { ...resident, roles: ['SUPERIOR_PHYSICIAN'], title: 'PHYSICIAN_CHIEF' }

const approval = (changes: Partial<Parameters<typeof checkApproval>[0]>) =>
  checkApproval(
    {
      approver: superior,
      applicant: { staffId: 'P0002', name: '申请医师', title: 'PHYSICIAN_INTERMEDIATE' },
      missing: approvalSteps,
      before: [],
      named: null,
      day: DAY,
      ...changes,
    },
    POLICY,
  )
const indications = (value: string | null) =>
  checkIndications(
    {
      urgency: 'ROUTINE',
      components: [{ product: 'RBC-SUSP', quantity: 2, unit: null, requirements: [], indication: null }],
      laboratoryValues: value === null ? [] : [{ code: '718-7', value, unit: 'g/L' }],
    },
    FORM_SETTING,
  )

/** What the rules about approvals, consent and indications find. */
export const approvalCases = {
  APPLICANT_TITLE_MISSING: () => checkApplicant(resident, 'ROUTINE', DAY),
  APPROVAL_NOT_NEEDED: () => approval({ missing: [] }),
  APPROVAL_OUT_OF_ORDER: () => approval({ named: 'MEDICAL_AFFAIRS' }),
  APPROVER_ROLE_MISSING: () => approval({ approver: { ...superior, roles: ['NURSE'] } }),
  APPROVER_IS_APPLICANT: () => approval({ applicant: { staffId: 'P0001', name: null, title: null } }),
  APPROVER_TITLE_NOT_SUPERIOR: () => approval({ approver: { ...superior, title: 'PHYSICIAN_INTERMEDIATE' } }),
  APPROVER_APPROVED_BEFORE: () => approval({ before: ['P0001'] }),
  EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE: () =>
    checkRecordedConsent({ kind: 'EMERGENCY_AUTHORISATION', signer: '院长', signedAt: null }, NOW),
  AUTHORISER_ROLE_MISSING: () =>
    checkAuthorisation({ urgency: 'EMERGENCY', authoriser: superior, day: DAY }, POLICY),
  INDICATION_NOT_MET: () => indications('120'),
  INDICATION_VALUE_MISSING: () => indications(null),
} as const satisfies Partial<Record<FindingCode, () => readonly Finding[]>>
