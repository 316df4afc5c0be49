import {
  consentEvidenceLabels,
  consentEvidences,
  consentGiverLabels,
  consentGivers,
  consentScopeLabels,
  consentScopes,
  kinshipSourceLabels,
  kinshipSources,
} from '#rules/waivers/kin-terms.ts'
import type { Hub } from '#schema/hub.ts'

export type KinWords = ReturnType<typeof kinWords>

/** The vocabularies of certified kin and of what patients allow. */
export const kinWords = (hub: Hub) => ({
  KinshipSource: hub.words(
    'KinshipSource',
    'Who told the hub of a certified relation.',
    kinshipSources,
    kinshipSourceLabels,
  ),
  ConsentGiver: hub.words(
    'WaiverConsentGiver',
    'Who consented for the patient.',
    consentGivers,
    consentGiverLabels,
  ),
  ConsentScope: hub.words('WaiverConsentScope', 'What a patient allows.', consentScopes, consentScopeLabels),
  ConsentEvidence: hub.words(
    'WaiverConsentEvidence',
    'What a consent is shown by.',
    consentEvidences,
    consentEvidenceLabels,
  ),
})
