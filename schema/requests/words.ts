import { quantityUnits } from '#lib/quantities.ts'
import { quantityUnitLabels } from '#rules/products/terms.ts'
import {
  approvalKindLabels,
  approvalKinds,
  approvalStandingLabels,
  approvalStandings,
  approvalStepLabels,
  approvalSteps,
  consentKindLabels,
  consentKinds,
  consentStandingLabels,
  consentStandings,
  histories,
  historyLabels,
  identityExemptionLabels,
  identityExemptions,
  owedKindLabels,
  owedKinds,
  requestCloseReasonLabels,
  requestCloseReasons,
  requestRejectReasonLabels,
  requestRejectReasons,
  requestStateLabels,
  requestStates,
  sampleRejectReasonLabels,
  sampleRejectReasons,
  sampleStateLabels,
  sampleStates,
  sexes,
  sexLabels,
  urgencies,
  urgencyLabels,
} from '#rules/requests/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The vocabularies of the context as enumerations. */
export type RequestWords = ReturnType<typeof requestWords>

export const requestWords = (hub: Hub) => ({
  Sex: hub.words('Sex', 'Administrative sex, as on the form.', sexes, sexLabels),
  IdentityExemption: hub.words(
    'IdentityExemption',
    'Why a patient has no Chinese identity number.',
    identityExemptions,
    identityExemptionLabels,
  ),
  Urgency: hub.words('Urgency', 'How soon the blood is needed.', urgencies, urgencyLabels),
  RequestState: hub.words('RequestState', 'Where a request stands.', requestStates, requestStateLabels),
  RequestRejectReason: hub.words(
    'RequestRejectReason',
    'Why the lead declined a request.',
    requestRejectReasons,
    requestRejectReasonLabels,
  ),
  SampleState: hub.words('SampleState', 'Where a sample stands.', sampleStates, sampleStateLabels),
  SampleRejectReason: hub.words(
    'SampleRejectReason',
    'Why a sample is not used.',
    sampleRejectReasons,
    sampleRejectReasonLabels,
  ),
  ApprovalStep: hub.words(
    'ApprovalStep',
    'Who approves a request, in the order of the signatures.',
    approvalSteps,
    approvalStepLabels,
  ),
  ApprovalKind: hub.words(
    'ApprovalKind',
    'What a row of a request’s log of approvals says.',
    approvalKinds,
    approvalKindLabels,
  ),
  ApprovalStanding: hub.words(
    'ApprovalStanding',
    'How far a request’s approvals have come.',
    approvalStandings,
    approvalStandingLabels,
  ),
  ConsentStanding: hub.words(
    'ConsentStanding',
    'What stands behind a request’s transfusion.',
    consentStandings,
    consentStandingLabels,
  ),
  OwedKind: hub.words('OwedKind', 'What an emergency may leave for later.', owedKinds, owedKindLabels),
  RequestCloseReason: hub.words(
    'RequestCloseReason',
    'Why the lead closed an accepted request.',
    requestCloseReasons,
    requestCloseReasonLabels,
  ),
  ConsentKind: hub.words(
    'ConsentKind',
    'Who agreed to the transfusion, or on whose authority it goes on.',
    consentKinds,
    consentKindLabels,
  ),
  History: hub.words(
    'History',
    'An answer about the past; unknown is never taken for no.',
    histories,
    historyLabels,
  ),
  QuantityUnit: hub.words(
    'QuantityUnit',
    'The measure a product is counted in.',
    quantityUnits,
    quantityUnitLabels,
  ),
})
