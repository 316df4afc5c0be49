import {
  caseOriginLabels,
  caseOrigins,
  caseReasonLabels,
  caseReasons,
  caseStateLabels,
  caseStates,
  caseStepLabels,
  caseSteps,
  invoiceTaskKindLabels,
  invoiceTaskKinds,
  payeeKindLabels,
  payeeKinds,
  peerMessageStateLabels,
  peerMessageStates,
  toldPeerLabels,
  toldPeers,
} from '#rules/waivers/case-terms.ts'
import type { Hub } from '#schema/hub.ts'

export type CaseWords = ReturnType<typeof caseWords>

/** The vocabularies of refund cases and of what peers are told. */
export const caseWords = (hub: Hub) => ({
  CaseState: hub.words('WaiverCaseState', 'Where a refund case stands.', caseStates, caseStateLabels),
  CaseOrigin: hub.words('WaiverCaseOrigin', 'What began a refund case.', caseOrigins, caseOriginLabels),
  CaseReason: hub.words('WaiverCaseReason', 'Why there is a refund case.', caseReasons, caseReasonLabels),
  CaseStep: hub.words(
    'WaiverCaseStepKind',
    'A step in the life of a refund case.',
    caseSteps,
    caseStepLabels,
  ),
  PayeeKind: hub.words('RefundPayeeKind', 'Who gets a refund.', payeeKinds, payeeKindLabels),
  InvoiceTaskKind: hub.words(
    'InvoiceTaskKind',
    'What is done to a fiscal e-invoice.',
    invoiceTaskKinds,
    invoiceTaskKindLabels,
  ),
  ToldPeer: hub.words('ToldPeer', 'A system that the hub tells something.', toldPeers, toldPeerLabels),
  PeerMessageState: hub.words(
    'PeerMessageState',
    'Whether a peer has what it is told.',
    peerMessageStates,
    peerMessageStateLabels,
  ),
})
