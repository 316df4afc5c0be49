/**
 * Things that have a state, by what goes through all of them in a test: a list of words, or the column that tells. What
 * is `(?!)` has no table so far: each mutation that names it needs one, or a reason.
 */
export const STATES_OF = {
  unit: /\bunitStates\b/,
  request: /\brequestStates\b/,
  sample: /\bsampleStates\b/,
  result: /\bcurrent\b/,
  recall: /\bwithdrawn_at\b|\bwithdraw\(/,
  kit: /\bcloseKit\b/,
  discard: /\bdiscardStates\b/,
  reaction: /\bcaseStates\b/,
  incident: /\bcaseStates\b/,
  referral: /\breferralStates\b/,
  shipment: /\bshipmentStates\b/,
  delivery: /\bstockDeliveryStates\b/,
  order: /\bstockOrderStates\b/,
  enquiry: /\bdonorEnquiryStates\b/,
  alarm: /\balarmStates\b/,
  message: /\bmessageStates\b/,
  waiverCase: /\bcaseStates\b/,
  document: /(?!)/,
  settlement: /(?!)/,
  waiver: /(?!)/,
  booking: /(?!)/,
} as const satisfies Readonly<Record<string, RegExp>>

export type Thing = keyof typeof STATES_OF

/** What an argument of a mutation names, where that has a state. */
export const NAMES: Readonly<Record<string, Thing>> = {
  unitId: 'unit',
  unitIds: 'unit',
  unitNumber: 'unit',
  unitNumbers: 'unit',
  missingUnitIds: 'unit',
  requestId: 'request',
  placerNumber: 'request',
  sampleId: 'sample',
  sampleNumber: 'sample',
  secondSampleOf: 'sample',
  resultId: 'result',
  correctsId: 'result',
  recallId: 'recall',
  kitId: 'kit',
  discardId: 'discard',
  reactionId: 'reaction',
  incidentId: 'incident',
  referralId: 'referral',
  shipmentId: 'shipment',
  deliveryId: 'delivery',
  deliveryIds: 'delivery',
  orderId: 'order',
  enquiryId: 'enquiry',
  alarmId: 'alarm',
  settlementId: 'settlement',
  disputeId: 'settlement',
  lineId: 'settlement',
  caseId: 'waiverCase',
  waiverId: 'waiver',
  bookingId: 'booking',
}

/** Arguments that name something else in one mutation than elsewhere. */
export const NAMES_IN: Readonly<Record<string, Thing>> = {
  'advanceCrossProvinceCase caseId': 'document',
  'releaseWaiver id': 'waiver',
  'reverseWaiver id': 'waiver',
  'replayMessage id': 'message',
  'resolveMessage id': 'message',
}

/** Arguments that name what has no state: it is there, or it is over, and its own test says what then. */
export const STATELESS: Readonly<Record<string, string>> = {
  placeId: 'a place is in use or retired: test/inventory/retire-place.test.ts',
  boxId: 'a place',
  deviceId: 'a device is in use or retired: test/cold-chain/retire-device.test.ts',
  patientId: 'a person',
  motherPatientId: 'a person',
  encounterId: 'a stay: what it had is charged whenever it was',
  carrierStaffId: 'a person',
  collectorId: 'a person',
  shiftId: 'a shift ends by its time: test/alliance/end-duty-shift.test.ts',
  issueId: 'an issue has happened; the states are its bags’',
  handOverIds: 'a hand-over has happened; the states are its bags’',
  transfusionId: 'a transfusion has happened; the states are its bag’s',
  subjectId: 'anything that an incident is about',
  deviationId: 'a deviation is open or closed: test/alliance/close-deviation.test.ts',
  differenceId: 'a difference of a stock-taking is explained, and explained again: its own test',
  factId: 'a fact of the passport stands or not: test/compatibility/withdraw-history-fact.test.ts',
  evidenceTypingId: 'a typing as evidence, whatever came of it',
  refutedIds: 'typings that are found wrong: test/compatibility/resolve-conflict.test.ts',
  consentId: 'a consent to the waiver: test/waivers/withdraw-waiver-consent.test.ts',
  kinshipId: 'a kinship: test/waivers/revoke-kinship.test.ts',
  rootId: 'the first of a waiver’s quotes',
}

const STATES = 'by-state.test.ts'
const stock = 'test/supply/stock-states.test.ts'
const orders = `test/supply/orders-${STATES}`
const acts = `test/inventory/acts-${STATES}`
const tubes = `test/requests/tubes-${STATES}`
const results = `test/compatibility/results-${STATES}`
const reactions = `test/transfusions/reactions-${STATES}`
const shipments = 'test/cold-chain/shipment-states.test.ts'
const parts = 'test/inventory/split-unit.test.ts'
const caseLife = 'test/waivers/case-life.rule.test.ts'

/** Where the table of a mutation over the states of a thing is, when it is not in the mutation's own test. */
export const TABLES: Readonly<Record<string, string>> = {
  'acknowledgeAlarm alarm': 'test/alarms/life.rule.test.ts',
  'resolveAlarm alarm': 'test/alarms/life.rule.test.ts',
  'acknowledgeRecall recall': acts,
  'amendReaction reaction': reactions,
  'amendRequest sample': tubes,
  'announceDelivery order': orders,
  'answerStationOrder order': orders,
  'approveDiscard discard': acts,
  'attestShipment shipment': shipments,
  'cancelStockRequest order': 'test/support/ending-orders.ts',
  'changeCarrier shipment': shipments,
  'closeDelivery delivery': orders,
  'closeKit kit': acts,
  'closeShipment shipment': shipments,
  'collectSample request': tubes,
  'collectSample sample': tubes,
  'confirmPayee waiverCase': caseLife,
  'confirmReceipt request': acts,
  'decideWaiverCase waiverCase': caseLife,
  'identifyAntibody result': results,
  'irradiateUnit unit': parts,
  'receiveStock delivery': orders,
  'receiveStock unit': stock,
  'recordAntibodyScreen result': results,
  'recordCrossmatch result': results,
  'recordHistory sample': results,
  'recordRefundPaid waiverCase': caseLife,
  'recordTyping result': results,
  'refuseStockRequest order': 'test/support/ending-orders.ts',
  'refuseWaiverCase waiverCase': caseLife,
  'reportReaction unit': reactions,
  'reportShipmentIncident shipment': shipments,
  'requestDispense unit': acts,
  'returnStock unit': stock,
  'signRefund waiverCase': caseLife,
  'submitRequest sample': tubes,
  'supplyUnits order': orders,
  'supplyUnits unit': stock,
  'thawUnit request': acts,
  'verifyResult result': results,
  'washUnit unit': parts,
  'withdrawResult result': results,
}

const aResult =
  'says of which request the result is told; a result is a fact, and its sample’s states are gone through'
const aLink = 'says what it is for, and asks and changes nothing of it'

/** Mutations that name a thing and go through no table of its states, and why. */
export const WITHOUT_TABLE: Readonly<Record<string, string>> = {
  'bookUnits request': aLink,
  'enquireDonors request': aLink,
  'identifyAntibody request': aResult,
  'recordAntibodyScreen request': aResult,
  'recordCrossmatch request': aResult,
  'recordPreTransfusionTests request': aResult,
  'recordTyping request': aResult,
  'submitRequest request': 'a request begins with it; its number is taken once, in its own test',
  'closeKit unit': 'what a bag of each state counts as is a whole table of kitOutcome in its own test',
  'closeShipment unit':
    'the bags that are missing from a box: what they are is written down, in its own test',
  'receiveUnits delivery': 'test/supply/close-delivery.test.ts: open, closed, of another station, by a file',
  'startShipment delivery': 'what lies in the box says that it goes; its own test says which can not',
  'cancelBooking booking': 'a booking stands or is cancelled: its own test',
  'advanceCrossProvinceCase document':
    'sent on, paid, ended: each step once, and out of turn, in its own test',
  'recordCrossProvinceCase waiver': 'a paper that came from elsewhere, whatever the waiver came to',
  'agreeSettlement settlement': 'three states in a row; before, in and after its own, in its own test',
  'answerDispute settlement': 'a dispute is open or answered: its own test',
  'disputeSettlement settlement': 'three states in a row; before, in and after its own, in its own test',
  'issueSettlement settlement': 'three states in a row; before, in and after its own, in its own test',
  'recordSettlementPaid settlement': 'three states in a row; before, in and after its own, in its own test',
  'releaseWaiver waiver': 'quoted, settled, withdrawn, run out: each in its own test',
  'reverseWaiver waiver': 'settled, reversed, never settled: each in its own test',
}
