import type { Id } from '#lib/ids.ts'
import type { CaseState } from '#rules/waivers/case-terms.ts'
import type { WaiverState } from '#rules/waivers/claim-terms.ts'
import type { CrossProvinceState, SettlementState } from '#rules/waivers/settlement-terms.ts'

/** Every event, by name, with its payload: ids and facts, never patient data. */
export type Events = {
  'alliance.organisationJoined': { membershipId: Id<'Membership'> }
  /** Somebody's post began, ended, or carries other roles: whoever is known by what was there before is asked about again. */
  'alliance.postChanged': { staffId: Id<'Staff'> }
  'alliance.ruleSetPublished': { ruleSetId: Id<'RuleSet'>; effectiveFrom: string }
  'alliance.deviationOpened': { deviationId: Id<'Deviation'> }
  'alliance.deviationClosed': { deviationId: Id<'Deviation'> }
  'requests.patientChanged': { patientId: Id<'Patient'> }
  'requests.patientsMerged': { survivorId: Id<'Patient'>; mergedId: Id<'Patient'> }
  'requests.patientsUnlinked': { patientId: Id<'Patient'> }
  'requests.encounterChanged': { encounterId: Id<'Encounter'>; trigger: string }
  'requests.requestSubmitted': RequestFact
  'requests.emergencyOpened': RequestFact
  'requests.requestAmended': RequestFact
  'requests.requestCancelled': RequestFact
  'requests.requestAccepted': RequestFact
  'requests.requestRejected': RequestFact & { reason: string }
  'requests.requestApproved': RequestFact & { step: string }
  'requests.requestSentBack': RequestFact
  'requests.requestClosed': RequestFact
  'requests.consentRecorded': RequestFact
  'requests.emergencyAuthorised': RequestFact
  'requests.sampleCollected': SampleFact
  'requests.sampleDispatched': SampleFact
  'requests.sampleReceived': SampleFact
  'requests.sampleRejected': SampleFact & { reason: string }
  'requests.sampleDisposed': SampleFact
  'compatibility.typingRecorded': ResultFact
  'compatibility.antibodyScreenRecorded': ResultFact
  'compatibility.crossmatchRecorded': ResultFact & { unitId: Id<'Unit'> }
  'compatibility.antibodyIdentified': ResultFact
  'compatibility.resultVerified': ResultFact
  'compatibility.resultWithdrawn': ResultFact
  'compatibility.retrospectiveIncompatible': {
    unitId: Id<'Unit'>
    requestId: Id<'Request'>
    crossmatchId: Id<'Crossmatch'>
    retrospectiveId: Id<'RetrospectiveCrossmatch'>
  }
  'compatibility.preTransfusionTestsRecorded': {
    patientId: Id<'Patient'>
    requestId: Id<'Request'> | null
    sampleId: Id<'Sample'> | null
  }
  'compatibility.historyChanged': { patientId: Id<'Patient'> }
  'compatibility.conflictResolved': { patientId: Id<'Patient'>; resolutionId: Id<'GroupResolution'> }
  'compatibility.caseReferred': ReferralFact
  'compatibility.caseAnswered': ReferralFact
  'inventory.unitReceived': UnitFact
  'inventory.unitAntigensRecorded': UnitFact
  'inventory.deliveryReceived': {
    deliveryId: Id<'StockDelivery'>
    orderId: Id<'StockOrder'> | null
    unitIds: readonly Id<'Unit'>[]
  }
  'inventory.unitReserved': UnitFact
  'inventory.reservationEnded': UnitFact & { ending: string }
  'inventory.unitsReady': RequestFact & { unitIds: readonly Id<'Unit'>[]; issueId: Id<'Issue'> }
  'inventory.dispenseRequested': RequestFact
  'inventory.unitIssued': UnitFact & { issueId: Id<'Issue'> }
  'inventory.unitsHandedOver': RequestFact & {
    issueId: Id<'Issue'>
    handOverId: Id<'HandOver'>
    unitIds: readonly Id<'Unit'>[]
  }
  'inventory.receiptConfirmed': {
    requestId: Id<'Request'>
    issueId: Id<'Issue'> | null
    unitIds: readonly Id<'Unit'>[]
  }
  /** `custody`: where the unit was then. */
  'inventory.unitHeld': UnitFact & { holdId: Id<'Hold'>; kind: string; custody: string }
  'inventory.holdLifted': UnitFact & { holdId: Id<'Hold'>; kind: string }
  /** It had stood in an excursion and can't be held any more: the holder looks after the patient. */
  'inventory.transfusedInExcursion': UnitFact & { causeId: string }
  'inventory.unitPlaced': UnitFact
  /** Thawed, washed, divided or irradiated; `producedIds` are the bags it became, none where it stayed the same bag. */
  'inventory.unitProcessed': UnitFact & { kind: string; producedIds: readonly Id<'Unit'>[] }
  'inventory.dictionaryPublished': { dictionaryId: Id<'ProductDictionary'>; effectiveFrom: string }
  'inventory.stockTaken': {
    takingId: Id<'StockTaking'>
    placeId: Id<'Place'>
    differences: number
  }
  'inventory.unitDispatched': UnitFact
  'inventory.unitArrived': UnitFact
  'inventory.findingOverridden': UnitFact & { overrideId: Id<'Override'>; code: string }
  'inventory.unitCalledBack': UnitFact & { holdId: Id<'Hold'> | null; custody: string }
  'inventory.kitOpened': KitFact
  'inventory.kitClosed': KitFact
  'inventory.unitReturned': UnitFact & { reason: string }
  'inventory.unitDiscarded': UnitFact
  'inventory.discardChanged': { discardId: Id<'Discard'>; unitId: Id<'Unit'>; state: string }
  'inventory.recallIssued': { recallId: Id<'Recall'> }
  'inventory.recallAcknowledged': { recallId: Id<'Recall'>; noticeId: Id<'RecallNotice'> }
  'inventory.recallWithdrawn': { recallId: Id<'Recall'>; noticeIds: readonly Id<'RecallNotice'>[] }
  'inventory.recallOverdue': {
    recallId: Id<'Recall'>
    noticeId: Id<'RecallNotice'>
    holderId: Id<'Organisation'>
  }
  'alarms.alarmRaised': AlarmFact & { severity: string }
  'alarms.alarmAcknowledged': AlarmFact
  'alarms.alarmEscalated': AlarmFact & { level: number }
  'alarms.alarmResolved': AlarmFact
  'supply.stockOrderChanged': { orderId: Id<'StockOrder'>; state: string }
  'supply.bookingChanged': { bookingId: Id<'Booking'>; standing: boolean }
  'supply.stockReported': { feedId: Id<'StockFeed'> }
  'supply.stockFeedSilent': { feedId: Id<'StockFeed'> }
  'supply.stockLevelSet': { levelId: Id<'StockLevel'> }
  'supply.stockDispatched': StockFact
  'supply.stockReceived': StockFact
  'supply.deliveryAnnounced': { deliveryId: Id<'StockDelivery'> }
  'supply.deliveryClosed': { deliveryId: Id<'StockDelivery'>; discrepancies: number }
  'supply.shortageDeclared': { shortageId: Id<'Shortage'>; level: string }
  'supply.shortageEnded': { shortageId: Id<'Shortage'> }
  'supply.donorEnquiryChanged': { enquiryId: Id<'DonorEnquiry'>; state: string }
  'supply.stationMessageDeclined': { messageId: Id<'StationMessage'> }
  'cold-chain.shipmentStarted': ShipmentFact & { unitIds: readonly Id<'Unit'>[] }
  /** Its device told where it is or how warm; told of one shipment a few times a minute at most. */
  'cold-chain.shipmentMoved': ShipmentFact & {
    at: string
    lat: number | null
    lon: number | null
    celsius: number | null
  }
  'cold-chain.carrierChanged': ShipmentFact & { legId: Id<'ShipmentLeg'> }
  'cold-chain.shipmentIncidentReported': ShipmentFact & { incidentId: Id<'ShipmentIncident'>; kind: string }
  'cold-chain.shipmentOverdue': ShipmentFact
  'cold-chain.shipmentEnded': ShipmentFact & { state: string; version: number }
  /** Readings that came after its end said something else. */
  'cold-chain.shipmentAmended': ShipmentFact & { version: number }
  'cold-chain.shipmentAttested': ShipmentFact
  'cold-chain.deviceChanged': { deviceId: Id<'Device'>; change: DeviceChange }
  'transfusions.transfusionRecorded': UnitFact & {
    transfusionId: Id<'Transfusion'>
    patientId: Id<'Patient'>
  }
  'transfusions.bagReturned': { transfusionId: Id<'Transfusion'>; unitId: Id<'Unit'> }
  'transfusions.assessmentRecorded': {
    assessmentId: Id<'Assessment'>
    patientId: Id<'Patient'>
    kind: string
  }
  'transfusions.reactionReported': ReactionFact & { severity: string; unitIds: readonly Id<'Unit'>[] }
  'transfusions.reactionAmended': ReactionFact & { severity: string; unitIds: readonly Id<'Unit'>[] }
  'transfusions.reactionStepDone': { reactionId: Id<'Reaction'>; step: string }
  'transfusions.reactionClosed': ReactionFact
  'transfusions.incidentReported': { incidentId: Id<'Incident'>; category: string; severity: string }
  'transfusions.incidentClosed': { incidentId: Id<'Incident'> }
  /** A donor certified kin, or took it back. */
  'waivers.kinshipChanged': { kinshipId: Id<'Kinship'>; standing: boolean }
  'waivers.chargesRecorded': { encounterId: Id<'Encounter'> }
  'waivers.waiverChanged': { waiverId: Id<'Waiver'>; state: WaiverState }
  'waivers.caseChanged': { caseId: Id<'WaiverCase'>; state: CaseState }
  'waivers.settlementChanged': { settlementId: Id<'Settlement'>; state: SettlementState }
  'waivers.crossProvinceCaseChanged': { caseId: Id<'CrossProvinceCase'>; state: CrossProvinceState }
  'messaging.messageFailed': {
    messageId?: Id<'Message'>
    deliveryId?: Id<'Delivery'>
    /** MSA-1 that was given or got; null when there was none. */
    answerCode: string | null
  }
  'messaging.senderConfigured': { senderId: Id<'Sender'> }
}

type RequestFact = { requestId: Id<'Request'>; patientId: Id<'Patient'> }
type SampleFact = { sampleId: Id<'Sample'>; requestId: Id<'Request'> | null; patientId: Id<'Patient'> }
type ResultFact = {
  resultId: string
  sampleId: Id<'Sample'>
  requestId: Id<'Request'> | null
  patientId: Id<'Patient'>
}
type KitFact = { kitId: Id<'Kit'>; requestId: Id<'Request'>; unitIds: readonly Id<'Unit'>[] }
type ReferralFact = { referralId: Id<'Referral'>; patientId: Id<'Patient'> }
type ReactionFact = { reactionId: Id<'Reaction'>; patientId: Id<'Patient'> }
type ShipmentFact = { shipmentId: Id<'Shipment'> }
type AlarmFact = { alarmId: Id<'Alarm'>; kind: string }
type StockFact = {
  deliveryId: Id<'StockDelivery'>
  orderId: Id<'StockOrder'> | null
  unitIds: readonly Id<'Unit'>[]
}
type DeviceChange = 'REGISTERED' | 'MOVED' | 'CALIBRATED' | 'CREDENTIAL_RENEWED' | 'RETIRED'
type UnitFact = { unitId: Id<'Unit'>; requestId: Id<'Request'> | null }

export type EventName = keyof Events
export type EventPayload<N extends EventName> = Events[N]
