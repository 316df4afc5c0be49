/**
 * The values a sender's profile may place elsewhere (`fields` of the profile: name → path such as `ZBL-3` or
 * `OBR-46.2`); the hub's own place for each stands in docs/hl7.md.
 */
export const placeableFields = [
  'hospitalNumber',
  'identityNumber',
  'newborn',
  'visitNumber',
  'ward',
  'bed',
  'department',
  'placerNumber',
  'requester',
  'indication',
  'indicationReason',
  'diagnosis',
  'consent',
  'consentSigner',
  'consentSignedAt',
  'transfusionHistory',
  'pregnancyHistory',
  'reactionHistory',
  'declaredGroup',
  'plannedAt',
  'urgency',
  'product',
  'quantity',
  'unit',
  'note',
  'cancelReason',
  'sampleNumber',
  'specimenType',
  'collectedAt',
  'collector',
  'chargeNumber',
  'chargeCredited',
  'chargeBag',
  'chargeProduct',
  'chargeUnit',
  'chargeInsured',
  'chargeWaived',
] as const
export type PlaceableField = (typeof placeableFields)[number]

/**
 * How a place in a message is written, counted from 1: `PID-3[2].4.1` is segment PID, field 3, repetition 2,
 * component 4, subcomponent 1. Groups: segment, field, repetition, component, subcomponent; all but the field may be
 * absent.
 */
export const PLACE_SHAPE =
  /^(?:([A-Z][A-Z0-9]{2})-)?([1-9]\d{0,2})(?:\[([1-9]\d{0,3})\])?(?:\.([1-9]\d{0,2})(?:\.([1-9]\d{0,2}))?)?$/
