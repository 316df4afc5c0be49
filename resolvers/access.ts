import { Forbidden } from '#lib/errors.ts'
import type { Actor } from '#resolvers/context.ts'
import type { Role } from '#rules/alliance/terms.ts'

/** Where the caller must sit: the lead, a member hospital, the station, or a body that watches over the alliance. */
export type SeatKind = 'LEAD' | 'MEMBER' | 'STATION' | 'OVERSIGHT'

/** Who may call something: one of these roles, sitting in one of these places. */
export type AccessLine = { readonly roles: readonly Role[]; readonly at: readonly SeatKind[] }

const HOSPITALS = ['LEAD', 'MEMBER'] as const
const EVERYWHERE = ['LEAD', 'MEMBER', 'STATION', 'OVERSIGHT'] as const

const DOCTORS = ['PHYSICIAN', 'SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD'] as const
const WARD = [...DOCTORS, 'MEDICAL_AFFAIRS', 'NURSE', 'BLOOD_COLLECTOR', 'MACHINE'] as const
const BANK = ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'] as const
const EVERYBODY = [
  ...WARD,
  ...BANK,
  'CASHIER',
  'STATION_DISPATCHER',
  'STATION_FINANCE',
  'REGULATOR',
  'QC_CENTRE',
  'ADMINISTRATOR',
] as const

/** People of a hospital or the station who answer alarms; a member without a blood bank has nurses and heads. */
const ALARMED = [
  ...BANK,
  ...DOCTORS,
  'MEDICAL_AFFAIRS',
  'NURSE',
  'ADMINISTRATOR',
  'STATION_DISPATCHER',
] as const

/** People who read a box's display and answer for it. */
const ATTESTERS = [...DOCTORS, 'NURSE', ...BANK] as const
/** People who carry blood, or take it in. */
const CARRYING = [...ATTESTERS, 'BLOOD_COLLECTOR'] as const

/** Who answers for how the cold chain is kept, and who watches over it. */
const WATCHING = [...BANK, 'MEDICAL_AFFAIRS', 'REGULATOR', 'QC_CENTRE'] as const

/** Who settles what is waived, at a hospital's window and at the station. */
const MONEY = ['CASHIER', 'STATION_FINANCE'] as const

const PEOPLE = EVERYBODY.filter((role) => role !== 'MACHINE')

/** The role × operation table: one line for each operation and each read, by its full name. */
export const ACCESS = {
  'alliance.stepUp': { roles: EVERYBODY, at: EVERYWHERE },
  'alliance.joinAlliance': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'alliance.publishRuleSet': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'alliance.closeDeviation': { roles: ['QUALITY_OFFICER', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'alliance.unlockPin': { roles: ['ADMINISTRATOR'], at: HOSPITALS },
  'alliance.clearPin': { roles: ['ADMINISTRATOR'], at: HOSPITALS },
  'alliance.setPin': { roles: PEOPLE, at: EVERYWHERE },
  'alliance.registerStaff': { roles: ['ADMINISTRATOR'], at: HOSPITALS },
  'alliance.amendStaff': { roles: ['ADMINISTRATOR'], at: HOSPITALS },
  'alliance.endPost': { roles: ['ADMINISTRATOR'], at: HOSPITALS },
  'alliance.renewMembership': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'alliance.viewer': { roles: EVERYBODY, at: EVERYWHERE },
  'alliance.alliance': { roles: EVERYBODY, at: EVERYWHERE },
  'alliance.organisation': { roles: EVERYBODY, at: EVERYWHERE },
  'alliance.organisations': { roles: EVERYBODY, at: EVERYWHERE },
  'alliance.rules': { roles: EVERYBODY, at: EVERYWHERE },
  // Whoever sees to the people of a hospital, or of the station, sees to who is on duty.
  'alliance.setDutyShift': {
    roles: ['BLOOD_BANK_MANAGER', 'MEDICAL_AFFAIRS', 'ADMINISTRATOR', 'STATION_DISPATCHER'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'alliance.endDutyShift': {
    roles: ['BLOOD_BANK_MANAGER', 'MEDICAL_AFFAIRS', 'ADMINISTRATOR', 'STATION_DISPATCHER'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'alliance.dutyRoster': {
    roles: [...BANK, ...DOCTORS, 'MEDICAL_AFFAIRS', 'NURSE', 'ADMINISTRATOR', 'STATION_DISPATCHER'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'alliance.staff': {
    roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MEDICAL_AFFAIRS'],
    at: HOSPITALS,
  },
  'alliance.deviations': {
    roles: ['QUALITY_OFFICER', 'BLOOD_BANK_MANAGER', 'MEDICAL_AFFAIRS'],
    at: HOSPITALS,
  },

  'requests.submitRequest': { roles: [...DOCTORS, 'MACHINE'], at: HOSPITALS },
  'requests.amendRequest': { roles: [...DOCTORS, 'MACHINE'], at: HOSPITALS },
  'requests.cancelRequest': { roles: [...DOCTORS, 'MACHINE'], at: HOSPITALS },
  'requests.approveRequest': {
    roles: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'],
    at: HOSPITALS,
  },
  'requests.sendBackRequest': {
    roles: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'],
    at: HOSPITALS,
  },
  'requests.recordConsent': { roles: [...DOCTORS, 'MEDICAL_AFFAIRS', 'NURSE', 'MACHINE'], at: HOSPITALS },
  // Anybody at the bedside may bring the signature of who authorises.
  'requests.authoriseEmergency': { roles: [...DOCTORS, 'MEDICAL_AFFAIRS', 'NURSE'], at: HOSPITALS },
  'requests.acceptRequest': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'requests.rejectRequest': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'requests.collectSample': { roles: ['NURSE', 'BLOOD_COLLECTOR', 'PHYSICIAN', 'MACHINE'], at: HOSPITALS },
  'requests.dispatchSample': { roles: ['NURSE', 'BLOOD_COLLECTOR', 'MACHINE'], at: HOSPITALS },
  'requests.receiveSample': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: ['LEAD'] },
  'requests.rejectSample': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: ['LEAD'] },
  'requests.disposeSample': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'requests.recordPatient': { roles: ['MACHINE'], at: HOSPITALS },
  'requests.recordEncounter': { roles: ['MACHINE'], at: HOSPITALS },
  'requests.mergePatients': { roles: ['MACHINE', 'MEDICAL_AFFAIRS'], at: HOSPITALS },
  'requests.unlinkPatients': { roles: ['MEDICAL_AFFAIRS', 'QUALITY_OFFICER'], at: HOSPITALS },
  'requests.patient': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.request': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.requests': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.sample': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.samples': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.owed': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.emergencyOpened': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.requestChanged': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'requests.sampleChanged': { roles: [...WARD, ...BANK], at: HOSPITALS },

  'compatibility.recordTyping': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'compatibility.recordAntibodyScreen': {
    roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'],
    at: HOSPITALS,
  },
  'compatibility.recordCrossmatch': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'compatibility.identifyAntibody': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'compatibility.resolveConflict': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'compatibility.referCase': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'compatibility.answerReferral': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'compatibility.recordRequirement': {
    roles: [...DOCTORS, 'TECHNICIAN', 'BLOOD_BANK_MANAGER'],
    at: HOSPITALS,
  },
  // An analyser tells the antigens of the patient's cells.
  'compatibility.recordHistory': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'compatibility.withdrawResult': {
    roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'],
    at: HOSPITALS,
  },
  'compatibility.withdrawHistoryFact': { roles: ['BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'], at: HOSPITALS },
  'compatibility.recordMother': {
    roles: [...DOCTORS, 'NURSE', 'TECHNICIAN', 'BLOOD_BANK_MANAGER'],
    at: HOSPITALS,
  },
  'compatibility.recordPreTransfusionTests': {
    roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'],
    at: HOSPITALS,
  },
  'compatibility.verifyResult': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'compatibility.referrals': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'compatibility.retrospectiveCrossmatches': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'compatibility.crossmatchReported': { roles: [...WARD, ...BANK], at: HOSPITALS },

  'inventory.receiveUnits': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'inventory.closeRequest': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'inventory.recordUnitAntigens': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  // A member with a bank of its own keeps, issues and hands over from its own shelf, for its own patients.
  'inventory.reserveUnits': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.releaseReservation': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.requestDispense': { roles: WARD, at: HOSPITALS },
  'inventory.recordManualReading': { roles: [...BANK, 'NURSE', 'BLOOD_COLLECTOR'], at: HOSPITALS },
  'inventory.publishProducts': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'inventory.thawUnit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.washUnit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.irradiateUnit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.splitUnit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.placeUnit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  // Samples are kept where they are taken over and disposed of.
  'inventory.storeSample': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  // A reader over the door scans as well as a person.
  'inventory.scanUnits': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'inventory.takeStock': {
    roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MACHINE'],
    at: HOSPITALS,
  },
  'inventory.explainDifference': { roles: BANK, at: HOSPITALS },
  'inventory.stockTakings': { roles: BANK, at: HOSPITALS },
  'inventory.registerPlace': { roles: ['BLOOD_BANK_MANAGER', 'ADMINISTRATOR'], at: HOSPITALS },
  'inventory.retirePlace': { roles: ['BLOOD_BANK_MANAGER', 'ADMINISTRATOR'], at: HOSPITALS },
  // An administrator sees what it registers.
  'inventory.places': { roles: [...WARD, ...BANK, 'ADMINISTRATOR'], at: HOSPITALS },
  // Who may pass over which finding is dated policy; the rule asks for the role by code.
  'inventory.overrideFinding': {
    roles: [...DOCTORS, 'MEDICAL_AFFAIRS', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'],
    at: HOSPITALS,
  },
  'inventory.overrideStatistics': {
    roles: [...BANK, 'MEDICAL_AFFAIRS', 'REGULATOR', 'QC_CENTRE'],
    at: ['LEAD', 'MEMBER', 'OVERSIGHT'],
  },
  'inventory.emergencyRelease': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'inventory.openKit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'inventory.closeKit': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'inventory.kits': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'inventory.unitCalledBack': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'inventory.issueUnits': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.quarantineUnit': {
    roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'],
    at: HOSPITALS,
  },
  'inventory.releaseFromQuarantine': { roles: ['QUALITY_OFFICER'], at: HOSPITALS },
  'inventory.handOverUnits': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'inventory.confirmReceipt': {
    roles: ['NURSE', 'BLOOD_COLLECTOR', 'PHYSICIAN', 'TECHNICIAN', 'BLOOD_BANK_MANAGER'],
    at: HOSPITALS,
  },
  'inventory.returnUnit': {
    roles: ['NURSE', 'BLOOD_COLLECTOR', 'TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'],
    at: HOSPITALS,
  },
  'inventory.discardUnit': {
    roles: ['NURSE', 'BLOOD_COLLECTOR', 'TECHNICIAN', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MACHINE'],
    at: HOSPITALS,
  },
  'inventory.approveDiscard': {
    roles: ['BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MEDICAL_AFFAIRS'],
    at: HOSPITALS,
  },
  'inventory.recordDestruction': {
    roles: ['NURSE', 'TECHNICIAN', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'],
    at: HOSPITALS,
  },
  // The station's system recalls by itself; that a hospital's may not, the operation says.
  'inventory.recallDonation': {
    roles: ['STATION_DISPATCHER', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER', 'MACHINE'],
    at: ['STATION', 'LEAD'],
  },
  'inventory.withdrawRecall': {
    roles: ['STATION_DISPATCHER', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'],
    at: ['STATION', 'LEAD'],
  },
  'inventory.acknowledgeRecall': {
    roles: [...BANK, 'NURSE', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'],
    at: HOSPITALS,
  },
  'inventory.recalls': {
    roles: [...WARD, ...BANK, 'STATION_DISPATCHER'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'inventory.recallIssued': {
    roles: [...WARD, ...BANK, 'STATION_DISPATCHER'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'inventory.discards': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'inventory.issues': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'inventory.unitsWithoutFate': { roles: [...WARD, ...BANK], at: HOSPITALS },
  // The hub's own clock, by the worker door alone.
  'inventory.escalateRecalls': { roles: ['MACHINE'], at: ['LEAD'] },
  'inventory.expireReservations': { roles: ['MACHINE'], at: ['LEAD'] },
  'inventory.products': { roles: EVERYBODY, at: EVERYWHERE },
  'inventory.unit': { roles: [...WARD, ...BANK, 'STATION_DISPATCHER'], at: ['LEAD', 'MEMBER', 'STATION'] },
  'inventory.units': { roles: [...BANK, 'STATION_DISPATCHER'], at: ['LEAD', 'MEMBER', 'STATION'] },
  'inventory.unitsReady': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'inventory.inventoryChanged': { roles: [...WARD, ...BANK], at: HOSPITALS },

  // Whoever works a blood bank, and the station for what it shall supply.
  'supply.orderFromStation': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'supply.cancelStationOrder': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'supply.declareShortage': { roles: ['STATION_DISPATCHER', 'MACHINE'], at: ['STATION'] },
  'supply.endShortage': { roles: ['STATION_DISPATCHER', 'MACHINE'], at: ['STATION'] },
  // Everybody who treats patients, or watches over it, knows how short blood is.
  'supply.shortages': { roles: EVERYBODY, at: EVERYWHERE },
  'supply.stationMessages': { roles: [...BANK, 'ADMINISTRATOR'], at: ['LEAD'] },
  'supply.enquireDonors': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'supply.withdrawDonorEnquiry': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  'supply.answerDonorEnquiry': { roles: ['STATION_DISPATCHER', 'MACHINE'], at: ['STATION'] },
  'supply.donorEnquiries': {
    roles: [...BANK, 'STATION_DISPATCHER', 'MACHINE'],
    at: ['LEAD', 'STATION'],
  },
  // The hub's own clock, by the worker door alone.
  'supply.expireDonorLocks': { roles: ['MACHINE'], at: ['LEAD'] },
  'supply.settleStationMessage': { roles: ['MACHINE'], at: ['LEAD'] },
  'supply.recordStationAnswer': { roles: ['MACHINE'], at: ['LEAD'] },
  'supply.announceDelivery': { roles: ['STATION_DISPATCHER', 'MACHINE'], at: ['STATION'] },
  'supply.closeDelivery': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'supply.stockDeliveries': {
    roles: [...BANK, 'STATION_DISPATCHER', 'MACHINE'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'supply.answerStationOrder': { roles: ['STATION_DISPATCHER', 'MACHINE'], at: ['STATION'] },
  'supply.bookUnits': { roles: [...DOCTORS, 'TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'supply.cancelBooking': {
    roles: [...DOCTORS, 'TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'],
    at: HOSPITALS,
  },
  'supply.bookings': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'supply.requestStock': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['MEMBER'] },
  'supply.cancelStockRequest': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['MEMBER'] },
  'supply.refuseStockRequest': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['LEAD'] },
  // A member may ask, so that it is told the lawful way.
  'supply.supplyUnits': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'supply.returnStock': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['MEMBER'] },
  'supply.receiveStock': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'supply.nearExpiry': { roles: BANK, at: HOSPITALS },
  'supply.redistribution': { roles: BANK, at: HOSPITALS },
  'supply.orderProposals': { roles: BANK, at: HOSPITALS },
  // Counts name no patient: who supplies and who watches over the alliance sees them too.
  'supply.inventory': { roles: [...WARD, ...BANK, 'STATION_DISPATCHER', 'REGULATOR'], at: EVERYWHERE },
  // A member tells its own shelf; the lead's is counted by the hub.
  'supply.reportStock': { roles: ['MACHINE', 'TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: ['MEMBER'] },
  'supply.setStockLevel': { roles: ['BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'supply.stockLevels': { roles: BANK, at: HOSPITALS },
  // The hub's own clock, by the worker door alone.
  'supply.judgeStockLevels': { roles: ['MACHINE'], at: ['LEAD'] },
  'supply.stockOrders': {
    roles: [...BANK, 'STATION_DISPATCHER', 'MACHINE'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },

  // Whose people may answer an alarm its kind says; the rule asks by code.
  'alarms.acknowledgeAlarm': { roles: ALARMED, at: ['LEAD', 'MEMBER', 'STATION'] },
  'alarms.resolveAlarm': { roles: ALARMED, at: ['LEAD', 'MEMBER', 'STATION'] },
  // The hub's own clock, by the worker door alone.
  'alarms.escalateAlarms': { roles: ['MACHINE'], at: ['LEAD'] },
  'alarms.alarms': { roles: ALARMED, at: ['LEAD', 'MEMBER', 'STATION'] },
  'alarms.inventoryAlarm': { roles: ALARMED, at: ['LEAD', 'MEMBER', 'STATION'] },
  'alarms.coldChainAlarm': { roles: ALARMED, at: ['LEAD', 'MEMBER', 'STATION'] },

  'transfusions.recordTransfusion': { roles: [...WARD, 'TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'transfusions.returnBag': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER', 'MACHINE'], at: HOSPITALS },
  'transfusions.recordAssessment': { roles: [...DOCTORS, 'NURSE', 'MACHINE'], at: HOSPITALS },
  'transfusions.reportReaction': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'transfusions.recordReactionStep': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'transfusions.amendReaction': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'transfusions.closeReaction': {
    roles: [...DOCTORS, 'MEDICAL_AFFAIRS', 'QUALITY_OFFICER', 'BLOOD_BANK_MANAGER'],
    at: HOSPITALS,
  },
  'transfusions.reportIncident': { roles: [...WARD, ...BANK, 'CASHIER'], at: HOSPITALS },
  'transfusions.closeIncident': {
    roles: ['QUALITY_OFFICER', 'MEDICAL_AFFAIRS', 'BLOOD_BANK_MANAGER'],
    at: HOSPITALS,
  },
  'transfusions.transfusions': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'transfusions.assessmentsDue': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'transfusions.reactions': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'transfusions.incidents': {
    roles: ['QUALITY_OFFICER', 'MEDICAL_AFFAIRS', 'BLOOD_BANK_MANAGER'],
    at: HOSPITALS,
  },
  // The hub's own clock, by the worker door alone.
  'transfusions.holdSuspectedDonations': { roles: ['MACHINE'], at: ['LEAD'] },
  'transfusions.reactionReported': { roles: [...WARD, ...BANK], at: HOSPITALS },

  // A device speaks with credentials of its own; by this door a hospital's monitoring system, or a person with a logger.
  'cold-chain.recordReadings': {
    roles: ['MACHINE', 'TECHNICIAN', 'BLOOD_BANK_MANAGER', 'ADMINISTRATOR'],
    at: HOSPITALS,
  },
  'cold-chain.registerDevice': { roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'cold-chain.renewDeviceCredential': { roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'cold-chain.moveDevice': { roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'cold-chain.calibrateDevice': {
    roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER', 'QUALITY_OFFICER'],
    at: HOSPITALS,
  },
  'cold-chain.retireDevice': { roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  /** The hub's own clock. */
  'cold-chain.watchDevices': { roles: ['MACHINE'], at: ['LEAD'] },
  'cold-chain.device': { roles: [...WARD, ...BANK, 'ADMINISTRATOR'], at: HOSPITALS },
  'cold-chain.excursions': { roles: [...WARD, ...BANK, 'ADMINISTRATOR'], at: HOSPITALS },
  'cold-chain.devices': { roles: [...WARD, ...BANK, 'ADMINISTRATOR'], at: HOSPITALS },
  // Sent by a blood bank; seen to by whoever has the box, a courier's system among them.
  'cold-chain.startShipment': { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'cold-chain.changeCarrier': { roles: [...CARRYING, 'MACHINE'], at: HOSPITALS },
  'cold-chain.closeShipment': { roles: [...CARRYING, 'MACHINE'], at: HOSPITALS },
  'cold-chain.reportShipmentIncident': { roles: [...CARRYING, 'MACHINE'], at: HOSPITALS },
  'cold-chain.attestShipment': { roles: ATTESTERS, at: HOSPITALS },
  // The hub's own clock, by the worker door alone.
  'cold-chain.watchShipments': { roles: ['MACHINE'], at: ['LEAD'] },
  'cold-chain.shipment': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'cold-chain.shipments': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'cold-chain.shipmentMoved': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'cold-chain.coldChainPerformance': { roles: WATCHING, at: ['LEAD', 'MEMBER', 'OVERSIGHT'] },
  'cold-chain.coldChainPerformanceEvents': { roles: WATCHING, at: ['LEAD', 'MEMBER', 'OVERSIGHT'] },
  // The hub's own clock, by the worker door alone.
  'cold-chain.judgeManualReadings': { roles: ['MACHINE'], at: ['LEAD'] },
  'cold-chain.manualReadingsDue': {
    roles: [...BANK, 'NURSE', 'BLOOD_COLLECTOR', 'ADMINISTRATOR'],
    at: HOSPITALS,
  },
  // The hub's own clock, by the worker door alone.
  'cold-chain.expireUnagitated': { roles: ['MACHINE'], at: ['LEAD'] },
  'cold-chain.thermalTimeline': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'cold-chain.sensorRefusals': { roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },
  'cold-chain.sensorStrangers': { roles: ['ADMINISTRATOR', 'BLOOD_BANK_MANAGER'], at: HOSPITALS },

  // Public law: no person is in it.
  'waivers.waiverPolicies': { roles: EVERYBODY, at: EVERYWHERE },
  // The window, and the HIS for it.
  'waivers.stayWaiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.recordCharges': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.recordWaiverConsent': {
    roles: ['CASHIER', 'NURSE', 'MEDICAL_AFFAIRS', 'MACHINE'],
    at: HOSPITALS,
  },
  'waivers.withdrawWaiverConsent': {
    roles: ['CASHIER', 'NURSE', 'MEDICAL_AFFAIRS', 'MACHINE'],
    at: HOSPITALS,
  },
  'waivers.waiverConsents': {
    roles: ['CASHIER', 'NURSE', 'MEDICAL_AFFAIRS', 'MACHINE'],
    at: HOSPITALS,
  },
  // At a window with the donor present, or told by whoever speaks for the citizen service.
  'waivers.certifyKinship': { roles: ['CASHIER', 'MACHINE'], at: ['LEAD', 'MEMBER', 'OVERSIGHT'] },
  'waivers.revokeKinship': { roles: ['CASHIER', 'MACHINE'], at: ['LEAD', 'MEMBER', 'OVERSIGHT'] },
  'waivers.kinships': { roles: ['CASHIER', 'MACHINE'], at: ['LEAD', 'MEMBER', 'OVERSIGHT'] },
  // The hub's own clock, by the worker door alone.
  'waivers.pullKinships': { roles: ['MACHINE'], at: ['LEAD'] },
  'waivers.tellDonorRights': { roles: ['MACHINE'], at: ['LEAD'] },
  // The hub's own clock, by the worker door alone, as the hospital's own system.
  'waivers.foreseeWaiver': { roles: ['MACHINE'], at: HOSPITALS },
  'waivers.quoteWaiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.settleWaiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.reverseWaiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.releaseWaiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  // The hub's own clock, by the worker door alone.
  'waivers.expireWaivers': { roles: ['MACHINE'], at: ['LEAD'] },
  'waivers.waiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.waivers': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.entitlement': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.waiverChanged': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  // A refund that came too late for the settlement: the hospital pays, the station decides with it.
  'waivers.claimWaiver': { roles: ['CASHIER', 'MACHINE'], at: HOSPITALS },
  'waivers.decideWaiverCase': {
    roles: ['CASHIER', 'STATION_FINANCE'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'waivers.confirmPayee': { roles: ['CASHIER'], at: HOSPITALS },
  'waivers.signRefund': { roles: ['CASHIER'], at: HOSPITALS },
  'waivers.recordRefundPaid': { roles: ['CASHIER'], at: HOSPITALS },
  'waivers.refuseWaiverCase': {
    roles: ['CASHIER', 'STATION_FINANCE'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },
  'waivers.waiverCases': { roles: ['CASHIER', 'STATION_FINANCE'], at: ['LEAD', 'MEMBER', 'STATION'] },
  // Name and account: for whoever pays, and nobody else.
  'waivers.refundPayee': { roles: ['CASHIER'], at: HOSPITALS },
  'waivers.invoiceTasks': { roles: ['CASHIER'], at: HOSPITALS },
  'waivers.peerMessages': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  // The hub's own workers, by the worker door alone.
  'waivers.recordCaseAttempt': { roles: ['MACHINE'], at: ['LEAD'] },
  'waivers.settlePeerMessage': { roles: ['MACHINE'], at: ['LEAD'] },
  // The station reads for which bags, by which clause it owes what: never of whom.
  'waivers.waiverLines': {
    roles: ['CASHIER', 'MACHINE', 'STATION_FINANCE'],
    at: ['LEAD', 'MEMBER', 'STATION'],
  },

  // The station owes, its hospitals are owed: each side's money people, of its own statements.
  'waivers.drawUpSettlement': { roles: ['STATION_FINANCE'], at: ['STATION'] },
  // The hub's own clock, by the worker door alone.
  'waivers.drawUpDueSettlements': { roles: ['MACHINE'], at: ['LEAD'] },
  'waivers.issueSettlement': { roles: ['STATION_FINANCE'], at: ['STATION'] },
  'waivers.disputeSettlement': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  'waivers.answerDispute': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  'waivers.agreeSettlement': { roles: ['CASHIER'], at: HOSPITALS },
  'waivers.recordSettlementPaid': { roles: ['STATION_FINANCE'], at: ['STATION'] },
  'waivers.settlement': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  'waivers.settlements': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  'waivers.recordCrossProvinceCase': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  'waivers.advanceCrossProvinceCase': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  'waivers.crossProvinceCases': { roles: MONEY, at: ['LEAD', 'MEMBER', 'STATION'] },
  // Amounts and counts, never persons.
  'waivers.waiverStatistics': { roles: [...MONEY, 'MEDICAL_AFFAIRS', 'REGULATOR'], at: EVERYWHERE },

  'messaging.configureSender': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'messaging.replayMessage': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'messaging.resolveMessage': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'messaging.messages': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'messaging.deliveries': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'messaging.senders': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },
  'messaging.messageFailed': { roles: ['ADMINISTRATOR'], at: ['LEAD'] },

  'audit.auditTrail': { roles: ['QUALITY_OFFICER', 'ADMINISTRATOR', 'MEDICAL_AFFAIRS'], at: HOSPITALS },

  'views.worklist': { roles: [...WARD, ...BANK], at: HOSPITALS },
  'views.patientHistory': { roles: [...DOCTORS, 'NURSE', ...BANK], at: HOSPITALS },
  'views.compatibleUnits': { roles: BANK, at: HOSPITALS },
  // A member looks back on what it was itself given, the station on what it delivered.
  'views.groupConflicts': { roles: BANK, at: ['LEAD'] },
  // What the guideline has hospitals report: never who the patient is.
  'views.reactionReports': { roles: ['STATION_DISPATCHER', 'REGULATOR'], at: ['STATION', 'OVERSIGHT'] },
  'views.reactionStatistics': { roles: ['STATION_DISPATCHER', 'REGULATOR'], at: ['STATION', 'OVERSIGHT'] },
  'views.lookBack': { roles: [...BANK, 'STATION_DISPATCHER'], at: ['LEAD', 'MEMBER', 'STATION'] },
} as const satisfies Record<string, AccessLine>

/** Everything that can be called, by its full name. */
export type OperationName = keyof typeof ACCESS

/** Where an actor sits. */
export const seatKindOf = (actor: Actor): SeatKind => {
  const [seat] = actor.seats
  if (seat.lead) return 'LEAD'
  if (seat.kind === 'STATION') return 'STATION'
  return seat.kind === 'HOSPITAL' || seat.kind === 'CENTRAL_BLOOD_BANK' || seat.kind === 'STORAGE_POINT'
    ? 'MEMBER'
    : 'OVERSIGHT'
}

/** Whether the table lets this actor call `name`. */
export const mayCall = (actor: Actor, name: OperationName): boolean => {
  const line: AccessLine = ACCESS[name]
  return line.at.includes(seatKindOf(actor)) && actor.roles.some((role) => line.roles.includes(role))
}

/** Throws Forbidden unless the table lets this actor call `name`. */
export const assertMayCall = (actor: Actor, name: OperationName): void => {
  if (mayCall(actor, name)) return
  throw new Forbidden({
    zh: `账号 ${actor.account} 的角色不能执行 ${name}`,
    en: `the roles of ${actor.account} do not allow ${name}`,
  })
}
