import {
  decisionNextLabels,
  decisionNexts,
  donorPathLabels,
  donorPaths,
  partOriginLabels,
  partOrigins,
  waiverSourceLabels,
  waiverSources,
  waiverStateLabels,
  waiverStates,
} from '#rules/waivers/claim-terms.ts'
import {
  openReasonLabels,
  openReasons,
  proofStandingLabels,
  proofStandings,
  relationLabels,
  relations,
  usedKindLabels,
  usedKinds,
} from '#rules/waivers/terms.ts'
import type { Hub } from '#schema/hub.ts'

export type WaiverWords = ReturnType<typeof waiverWords>

/** The vocabularies of waivers. */
export const waiverWords = (hub: Hub) => ({
  WaiverState: hub.words('WaiverState', 'Where a waiver stands.', waiverStates, waiverStateLabels),
  WaiverSource: hub.words('WaiverSource', 'What asked for a waiver.', waiverSources, waiverSourceLabels),
  DecisionNext: hub.words('WaiverDecisionNext', 'How a decision goes on.', decisionNexts, decisionNextLabels),
  OpenReason: hub.words(
    'WaiverOpenReason',
    'Why what is waived may become more.',
    openReasons,
    openReasonLabels,
  ),
  DonorPath: hub.words('DonorPath', 'By which way a donor became known.', donorPaths, donorPathLabels),
  PartOrigin: hub.words('WaiverPartOrigin', 'What a part is taken from.', partOrigins, partOriginLabels),
  Relation: hub.words('DonorRelation', 'What the patient is to the donor.', relations, relationLabels),
  Standing: hub.words('ProofStanding', 'What is known of a relation.', proofStandings, proofStandingLabels),
  UsedKind: hub.words('UsedBloodKind', 'What was transfused, as it converts.', usedKinds, usedKindLabels),
})
