import { celsius } from '#lib/quantities.ts'
import { checkAlarmMove, checkAnswerer, checkResolution } from '#rules/alarms/life.ts'
import { checkCreditCode, checkPolicyInForce } from '#rules/alliance/jurisdiction.ts'
import {
  type AllianceFacts,
  type Applicant,
  checkJoining,
  checkStaffing,
  checkStoragePointActivity,
} from '#rules/alliance/membership.ts'
import { checkSignatures, type Signer } from '#rules/alliance/signing.ts'
import { checkTestingSite, type TestingAgreement } from '#rules/alliance/testing-site.ts'
import { checkSampleForResult, readCrossmatch } from '#rules/compatibility/crossmatch.ts'
import { checkAgainstHistory } from '#rules/compatibility/history.ts'
import { checkPanel, panelStanding } from '#rules/compatibility/pre-transfusion.ts'
import { checkStatedGroup, readTyping, type TypingReactions } from '#rules/compatibility/typing.ts'
import { judgeWithdrawal } from '#rules/compatibility/withdrawal.ts'
import type { Finding, FindingCode } from '#rules/finding.ts'
import { isbt128Scheme } from '#rules/identifiers/unit-number.ts'
import { checkAllocation, checkShelf, type PartyKind } from '#rules/inventory/allocation.ts'
import { type ArrivalFacts, judgeArrival } from '#rules/inventory/arrival.ts'
import { checkAttestedReading } from '#rules/inventory/attest.ts'
import { judgeGroupBasis } from '#rules/inventory/basis.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { checkApprovers } from '#rules/inventory/discard.ts'
import { checkDispense } from '#rules/inventory/dispense.ts'
import {
  checkEmergencyPath,
  judgeAntigenPositive,
  judgeIncompatibleAfterwards,
} from '#rules/inventory/emergency.ts'
import { checkHandOver, type HandedBag, type HandOverFacts } from '#rules/inventory/hand-over.ts'
import { checkReagents } from '#rules/inventory/kit.ts'
import { checkNotice, type NoticeFacts } from '#rules/inventory/notice.ts'
import { checkOverride, type Overrider } from '#rules/inventory/override.ts'
import { checkPlace } from '#rules/inventory/places.ts'
import { checkReceipt, type ReceiptFacts } from '#rules/inventory/receipt.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { judgeReturn } from '#rules/inventory/return.ts'
import { checkSamplePlace, judgeKeptSamples } from '#rules/inventory/sample-keeping.ts'
import { handOverItems } from '#rules/inventory/terms.ts'
import { judgeUse } from '#rules/inventory/use.ts'
import { checkStoredRules } from '#rules/policy.ts'
import { standardOnly } from '#rules/products/published.ts'
import { checkRequestAction } from '#rules/requests/acts.ts'
import { checkBedside, checkBedsideParticulars } from '#rules/requests/bedside-check.ts'
import { checkLink, checkMerge, type PatientRecord } from '#rules/requests/patient-link.ts'
import { checkRequestForm } from '#rules/requests/request-form.ts'
import { checkCarrier } from '#rules/requests/sample-carrier.ts'
import {
  checkSampleCollector,
  checkSampleLabel,
  type LabelParticulars,
} from '#rules/requests/sample-label.ts'
import { checkDisposal } from '#rules/requests/sample-retention.ts'
import { checkSampleLasts } from '#rules/requests/sample-validity.ts'
import {
  requestStateLabels,
  requestTransitions,
  sampleStateLabels,
  sampleTransitions,
} from '#rules/requests/terms.ts'
import { checkSecondSample, type DrawnTube } from '#rules/requests/venepuncture.ts'
import { standardPolicies } from '#rules/standard-policies.ts'
import { checkTransition } from '#rules/transition.ts'
import { approvalCases } from './approval-cases.ts'
import { compatibilityCases } from './compatibility-cases.ts'
import { deviceCases } from './device-cases.ts'
import { FORM_SETTING, formWith, NOW, POLICY } from './forms.ts'
import { ONE_SIZE, productCases } from './product-cases.ts'
import { plainProduct, RELEASE_SETTING, releaseWith } from './release.ts'
import { shipmentCases } from './shipment-cases.ts'
import { stockCases } from './stock-cases.ts'
import { supplyCases } from './supply-cases.ts'
import { transfusionCases } from './transfusion-cases.ts'

const DAY = '2026-03-01'

const given = (from: PartyKind, to: PartyKind) =>
  checkAllocation({ from: { id: 'from', kind: from }, to: { id: 'to', kind: to }, purpose: 'STOCK' }, POLICY)

/** A level-2 county hospital that may lead. */
export const lead: Applicant = {
  kind: 'HOSPITAL',
  role: 'LEAD',
  county: '330822',
  bloodUseQualification: { from: '2020-01-01', to: '2026-12-31' },
  agreement: { allianceSignedOn: '2026-01-05', memberSignedOn: '2026-01-04' },
  level: 'LEVEL_2',
  generalHospital: true,
  independentTransfusionDepartment: true,
  hostsStoragePoint: true,
}
export const newAlliance: AllianceFacts = { county: '330822', hasLead: false, countyHasStoragePoint: false }

/** A technician of the storage point with every certificate in date. */
export const technician: Signer = {
  personId: 'T0007',
  title: 'TECHNICIAN_INTERMEDIATE',
  certificates: [
    { kind: 'TRANSFUSION_TRAINING', from: '2024-01-01', to: '2026-12-31' },
    { kind: 'STATION_POST_CLASS_1', from: '2024-01-01', to: '2026-12-31' },
  ],
  serves: { from: '2020-01-01' },
  atStoragePoint: true,
}
/** A nurse of a member hospital who may collect blood. */
export const nurse: Signer = {
  personId: 'N0033',
  title: 'NURSE_JUNIOR',
  certificates: [{ kind: 'NURSE_PRACTICE', from: '2022-01-01', to: '2027-01-01' }],
  serves: { from: '2022-01-01' },
  atStoragePoint: false,
}

/** Clear reactions of group A, RhD positive. */
export const groupA: TypingReactions = {
  antiA: '4',
  antiB: '0',
  control: '0',
  a1Cells: '0',
  bCells: '3',
  antiD: '4',
  secondAntiD: null,
}

/** A bag whose label and delivery file agree. */
export const goodReceipt: ReceiptFacts = {
  label: {
    donationNumber: '3308024000001L',
    labelProductCode: 'E5445',
    product: 'RBC-SUSP-LR',
    station: '衢州市中心血站',
    abo: 'A',
    rhd: 'POSITIVE',
    content: '1.5',
    anticoagulant: null,
    collectedAt: new Date('2026-02-20T10:00:00+08:00'),
    expiresAt: new Date('2026-03-27T23:59:00+08:00'),
    donorPatient: 'NOT_STATED',
  },
  code: null,
  scheme: isbt128Scheme,
  file: {
    product: 'RBC-SUSP-LR',
    abo: 'A',
    rhd: 'POSITIVE',
    expiresAt: new Date('2026-03-27T23:59:00+08:00'),
  },
  alreadyReceived: false,
  now: NOW,
}
export const RECEIPT_SETTING = { policy: POLICY, dictionary: standardOnly }

/** Two hospitals' records of one man. */
export const recordHere: PatientRecord = {
  id: 'p1',
  organisation: 'CS-MEM01',
  identityNumber: '330822196807071236',
  birthDate: '1968-07-07',
  sex: 'MALE',
  newborn: false,
}
export const recordThere: PatientRecord = { ...recordHere, id: 'p2', organisation: 'CS-MEM02' }

/** A person alone at the bedside, who says nothing of a check. */
const alone = { told: false, secondPersonSigned: false, selfChecked: false, secondName: null }

/** A tube drawn half an hour ago, its label checked by two persons. */
export const tube: DrawnTube = {
  id: 'smp_1',
  organisationId: 'org_1',
  sampleNumber: 'S1',
  venepuncture: null,
  secondSampleOf: null,
  collectedAt: new Date('2026-03-01T09:00:00+08:00'),
  collectedBy: 'stf_1',
  collectedByName: '王护',
  checkedBy: 'stf_2',
  selfChecked: false,
}

export const label: LabelParticulars = {
  name: '张三',
  sex: '男',
  age: '57岁',
  hospitalNumber: 'MR000123',
  ward: 'NK',
  bed: '12',
  bloodGroup: 'A',
}

const self: TestingAgreement = {
  test: 'CROSSMATCH',
  site: 'SELF',
  internalQualityControl: { from: '2026-01-01' },
  externalQualityAssessment: null,
}
const redCells = { componentClass: 'RED_CELLS', preparation: 'WHOLE_BLOOD' } as const
const joining = (changes: Partial<Applicant>, alliance: Partial<AllianceFacts> = {}): Finding[] =>
  checkJoining({ ...lead, ...changes }, { ...newAlliance, ...alliance }, DAY)
const form = (changes: Parameters<typeof formWith>[0]): Finding[] =>
  checkRequestForm(formWith(changes), FORM_SETTING)
const line = (changes: object): Finding[] =>
  form({
    components: [
      { product: 'RBC-SUSP', quantity: 2, unit: null, requirements: [], indication: null, ...changes },
    ],
  })
const typing = (changes: Partial<TypingReactions>): readonly Finding[] =>
  readTyping({ ...groupA, ...changes }, { infantUnder4Months: false }).findings
const release = (changes: Parameters<typeof releaseWith>[0]): readonly Finding[] =>
  decideRelease(releaseWith(changes), RELEASE_SETTING).findings
const receipt = (changes: Partial<ReceiptFacts['label']>, facts: Partial<ReceiptFacts> = {}): Finding[] =>
  checkReceipt({ ...goodReceipt, ...facts, label: { ...goodReceipt.label, ...changes } }, RECEIPT_SETTING)
const announced = (changes: Partial<NoticeFacts>): Finding[] =>
  checkNotice({ ...goodReceipt, alreadyAnnounced: false, ...changes }, RECEIPT_SETTING)
const sign = (changes: Partial<Signer>): Finding[] =>
  checkSignatures([{ act: 'ISSUE', signer: { ...technician, ...changes } }], DAY, 1)
const crossmatch = (test: object): readonly Finding[] =>
  readCrossmatch(
    [{ side: 'MAJOR', method: 'POLYBRENE', result: 'COMPATIBLE', status: 'FINAL', ...test }],
    redCells,
    POLICY,
  ).findings
const handedBag: HandedBag = {
  state: 'ISSUED',
  onIssue: true,
  holds: [],
  expiresAt: new Date('2026-03-20T00:00:00+08:00'),
  visualDefects: [],
}
const handOver = (changes: Partial<HandOverFacts>): Finding[] =>
  checkHandOver(
    { now: NOW, bags: [handedBag], checked: handOverItems, collectorRoles: ['BLOOD_COLLECTOR'], ...changes },
    POLICY,
  )
const arrival = (changes: Partial<ArrivalFacts>): readonly Finding[] =>
  judgeArrival(
    { state: 'HANDED_OVER', category: 'RED_CELLS', celsius: 6, visualDefects: [], ...changes },
    POLICY,
  ).findings
const tomorrow = new Date('2026-03-02T09:30:00+08:00')
const yesterday = new Date('2026-02-28T09:30:00+08:00')
const longAgo = new Date('2026-02-20T09:30:00+08:00')

const manager: Overrider = { personId: 'M1', roles: ['BLOOD_BANK_MANAGER'], at: ['LEAD'] }
const treating: Overrider = { personId: 'P1', roles: ['PHYSICIAN'], at: ['TREATING'] }
const transplanted = () => release({ patient: { transplant: { redCells: 'A', plasma: 'A' } } })
const attestedReading = (value: number, takenAt: Date) =>
  checkAttestedReading(
    { celsius: celsius(value), source: 'DEVICE_DISPLAY', takenAt },
    { kind: 'FRIDGE', keeps: 'COLD' },
    { now: NOW, policy: POLICY },
  )
const leastIncompatible = () =>
  release({
    patient: { warmAutoantibody: true },
    crossmatch: { MAJOR: 'INCOMPATIBLE', leastIncompatible: true },
  })

/** For every code one case that produces it. The type makes the list complete: a new code does not compile without. */
export const findingCases: Readonly<Record<FindingCode, () => readonly Finding[]>> = {
  ORGANISATION_KIND_CANNOT_JOIN: () => joining({ kind: 'STATION' }),
  ORGANISATION_OUTSIDE_COUNTY: () => joining({ county: '330824' }),
  ORGANISATION_CODE_INVALID: () => checkCreditCode('12330822A000000115'),
  BLOOD_USE_QUALIFICATION_MISSING: () => joining({ bloodUseQualification: null }),
  BLOOD_USE_QUALIFICATION_EXPIRED: () =>
    joining({ bloodUseQualification: { from: '2020-01-01', to: '2026-02-28' } }),
  AGREEMENT_NOT_SIGNED: () => joining({ agreement: { allianceSignedOn: null, memberSignedOn: DAY } }),
  COUNTY_HAS_STORAGE_POINT: () => joining({}, { countyHasStoragePoint: true }),
  LEAD_WITHOUT_STORAGE_POINT: () => joining({ hostsStoragePoint: false }),
  LEAD_LEVEL_TOO_LOW: () => joining({ level: 'LEVEL_1' }),
  LEAD_DEPARTMENT_NOT_INDEPENDENT: () => joining({ independentTransfusionDepartment: false }),
  LEAD_ALREADY_NAMED: () => joining({}, { hasLead: true }),
  STORAGE_POINT_ACTIVITY_FORBIDDEN: () => checkStoragePointActivity('COLLECT'),
  MEMBER_TRANSFER_FORBIDDEN: () => given('MEMBER_WITH_BANK', 'MEMBER'),
  BLOOD_TO_NON_MEMBER: () => given('STORAGE_POINT', 'OUTSIDER'),
  BLOOD_FROM_NON_MEMBER: () => given('OUTSIDER', 'MEMBER'),
  MEMBER_WITHOUT_BLOOD_BANK: () => given('STORAGE_POINT', 'MEMBER'),
  STATION_SUPPLIES_STORAGE_POINT: () => given('STATION', 'MEMBER_WITH_BANK'),
  SIGNATURE_MISSING: () => checkSignatures([{ act: 'ISSUE', signer: technician }], DAY),
  SIGNED_TWICE_BY_ONE_PERSON: () =>
    checkSignatures(
      [
        { act: 'ISSUE', signer: technician },
        { act: 'COLLECT_BLOOD', signer: technician },
      ],
      DAY,
    ),
  SIGNER_TITLE_MISSING: () => sign({ title: 'NURSE_SENIOR' }),
  SIGNER_CERTIFICATE_MISSING: () => sign({ certificates: [] }),
  SIGNER_CERTIFICATE_EXPIRED: () =>
    sign({ certificates: technician.certificates.map((held) => ({ ...held, to: '2026-02-28' })) }),
  SIGNER_NOT_ACTIVE: () => sign({ serves: null }),
  TEST_SITE_IS_LEAD: () => checkTestingSite({ ...self, site: 'LEAD' }, 'SELF', DAY),
  SELF_TEST_WITHOUT_QUALITY_CONTROL: () => checkTestingSite(self, 'SELF', DAY),
  RULE_SET_OUTDATED: () =>
    checkStoredRules({ ...POLICY, releaseClasses: { UNIT_EXPIRED: { ROUTINE: 'WARN' } } }),
  POLICY_NOT_IN_FORCE: () =>
    checkPolicyInForce(standardPolicies, new Date('2012-07-31T12:00:00+08:00'), 'CN'),
  ALARM_STATE_FORBIDS: () => checkAlarmMove('acknowledge', 'RESOLVED'),
  ALARM_NOT_YOURS_TO_ANSWER: () => checkAnswerer('STOCK_LOW', { own: false, lead: true }),
  ALARM_CONDITION_STANDS: () => checkResolution({ conditionEndedAt: null, reason: null }),
  STORAGE_POINT_STAFF_TOO_FEW: () => checkStaffing('LEAD', 3, POLICY),

  PATIENT_NAME_MISSING: () => form({ patient: { name: '　' } }),
  PATIENT_NUMBER_MISSING: () => form({ patient: { hospitalNumber: null } }),
  PATIENT_SEX_MISSING: () => form({ patient: { sex: null } }),
  BIRTH_DATE_MISSING: () => form({ patient: { birthDate: null } }),
  BIRTH_DATE_INVALID: () => form({ patient: { birthDate: '1968-02-30' } }),
  WARD_MISSING: () => form({ patient: { ward: null } }),
  IDENTITY_NUMBER_MISSING: () => form({ patient: { identityNumber: null } }),
  IDENTITY_NUMBER_INVALID: () => form({ patient: { identityNumber: '330822196807071237' } }),
  IDENTITY_NUMBER_LEGACY: () => form({ patient: { identityNumber: '330822680707123' } }),
  IDENTITY_NUMBER_DISAGREES: () => form({ patient: { sex: 'FEMALE' } }),
  APPLICANT_MISSING: () => form({ applicant: null }),
  DIAGNOSIS_MISSING: () => form({ diagnosis: null }),
  INDICATION_MISSING: () => form({ indication: null }),
  HISTORY_MISSING: () => form({ history: { transfusions: null, pregnancies: null, reactions: 'NO' } }),
  LABORATORY_VALUES_MISSING: () => form({ laboratoryValues: [] }),
  LABORATORY_VALUE_INVALID: () => form({ laboratoryValues: [{ code: '718-7', value: '-', unit: 'g/L' }] }),
  COMPONENTS_MISSING: () => form({ components: [] }),
  PRODUCT_UNKNOWN: () => line({ product: 'RBC' }),
  REQUIREMENT_UNKNOWN: () => line({ requirements: ['IR', 'XX'] }),
  PRODUCT_REPEATED: () => form({ components: [...formWith({}).components, ...formWith({}).components] }),
  QUANTITY_UNREADABLE: () => line({ quantity: 'two' }),
  QUANTITY_OUT_OF_LIMITS: () => line({ quantity: 1000 }),
  QUANTITY_NOT_IN_STEPS: () => line({ quantity: '1.3' }),
  QUANTITY_UNIT_MISMATCH: () => line({ unit: 'ML' }),
  PLANNED_TIME_MISSING: () => form({ plannedAt: null }),
  PLANNED_TIME_IN_PAST: () => form({ plannedAt: yesterday }),
  PLANNED_TIME_TOO_FAR: () => form({ plannedAt: new Date('2026-04-01T00:00:00+08:00') }),
  CONSENT_MISSING: () => form({ consent: null }),
  CONSENT_SIGNER_MISSING: () => form({ consent: { kind: 'PROXY', signer: ' ', signedAt: null } }),
  CONSENT_IN_FUTURE: () => form({ consent: { kind: 'PATIENT', signer: null, signedAt: tomorrow } }),
  EMERGENCY_AUTHORISATION_NOT_APPLICABLE: () =>
    form({ consent: { kind: 'EMERGENCY_AUTHORISATION', signer: '院长', signedAt: null } }),
  EMERGENCY_AUTHORISER_MISSING: () =>
    form({
      urgency: 'EMERGENCY',
      consent: { kind: 'EMERGENCY_AUTHORISATION', signer: null, signedAt: null },
    }),

  SAMPLE_NUMBER_MISSING: () => form({ sample: { number: null, collectedAt: yesterday, collector: '王护' } }),
  SAMPLE_TIME_MISSING: () => form({ sample: { number: 'S1', collectedAt: null, collector: '王护' } }),
  SAMPLE_TIME_IN_FUTURE: () => form({ sample: { number: 'S1', collectedAt: tomorrow, collector: '王护' } }),
  SAMPLE_COLLECTOR_MISSING: () => checkSampleCollector(null),
  SAMPLE_OLDER_THAN_LIMIT: () => form({ sample: { number: 'S1', collectedAt: longAgo, collector: '王护' } }),
  SAMPLE_LABEL_INCOMPLETE: () => checkSampleLabel({ ...label, hospitalNumber: '' }, label),
  SAMPLE_FORM_MISMATCH: () => checkSampleLabel({ ...label, name: '李四' }, label),
  BEDSIDE_SECOND_PERSON_MISSING: () => checkBedside(alone, POLICY),
  BEDSIDE_CHECK_ASSERTED: () => checkBedside({ ...alone, told: true, secondName: '王护' }, POLICY),
  BEDSIDE_CHECK_NOT_TOLD: () => checkBedside({ ...alone, told: true }, POLICY),
  BEDSIDE_PARTICULARS_UNCHECKED: () => checkBedsideParticulars(null),
  SAMPLE_CARRIER_MISSING: () => checkCarrier({ kind: null, name: null, staff: null, told: false }),
  SAMPLE_CARRIER_NOT_QUALIFIED: () => checkCarrier({ kind: null, name: '某人', staff: null, told: false }),
  SAMPLE_EXPIRES_BEFORE_START: () =>
    checkSampleLasts({ collectedAt: NOW, start: new Date('2026-03-05T09:30:00+08:00'), now: NOW }, POLICY),
  SAMPLE_KEPT_STILL: () => checkDisposal({ keptUntil: tomorrow, keptForCases: [] }, NOW),
  SAMPLE_KEPT_FOR_REACTION: () => checkDisposal({ keptUntil: yesterday, keptForCases: ['rea_1'] }, NOW),
  SAMPLE_PLACE_UNFIT: () => checkSamplePlace({ kind: 'FREEZER', keeps: 'FROZEN' }),
  SAMPLE_KEPT_OUT_OF_RANGE: () => judgeKeptSamples('OUT_OF_RANGE', celsius(9)),
  SECOND_SAMPLE_NOT_APART: () =>
    checkSecondSample(tube, { ...tube, id: 'smp_2', sampleNumber: 'S2' }, POLICY),
  SAMPLE_STATE_FORBIDS: () =>
    checkTransition(sampleTransitions, sampleStateLabels, 'SAMPLE_STATE_FORBIDS', {
      action: 'receive',
      state: 'DISPOSED',
    }),
  ACCEPTED_REQUEST_STANDS: () => checkRequestAction('cancel', 'ACCEPTED'),
  REQUEST_STATE_FORBIDS: () =>
    checkTransition(requestTransitions, requestStateLabels, 'REQUEST_STATE_FORBIDS', {
      action: 'cancel',
      state: 'ACCEPTED',
    }),
  LINK_NUMBER_UNUSABLE: () => checkLink({ ...recordHere, identityNumber: null }, recordThere, NOW),
  LINK_NUMBERS_DIFFER: () =>
    checkLink(
      recordHere,
      { ...recordThere, identityNumber: '330822198501010018', birthDate: null, sex: null },
      NOW,
    ),
  LINK_BIRTH_DATE_DISAGREES: () => checkLink(recordHere, { ...recordThere, birthDate: '1968-07-08' }, NOW),
  LINK_SEX_DISAGREES: () => checkLink(recordHere, { ...recordThere, sex: 'FEMALE' }, NOW),
  LINK_NEWBORN: () => checkLink(recordHere, { ...recordThere, newborn: true }, NOW),
  MERGE_INTO_ITSELF: () => checkMerge(recordHere, recordHere),
  MERGE_ACROSS_HOSPITALS: () => checkMerge(recordHere, recordThere),

  ABO_FORWARD_MISSING: () => typing({ antiB: null }),
  ABO_REVERSE_MISSING: () => typing({ a1Cells: null }),
  ABO_REACTION_UNCLEAR: () => typing({ antiA: 'W' }),
  ABO_CONTROL_POSITIVE: () => typing({ control: '2' }),
  ABO_FORWARD_REVERSE_DISAGREE: () => typing({ a1Cells: '4' }),
  ABO_STATED_DISAGREES: () => checkStatedGroup({ abo: 'B', rhd: null }, { abo: 'A', rhd: 'POSITIVE' }),
  RHD_MISSING: () => typing({ antiD: null }),
  RHD_REACTIONS_DISAGREE: () => typing({ secondAntiD: '0' }),
  RHD_WEAK: () => typing({ antiD: 'W' }),
  RHD_STATED_DISAGREES: () => checkStatedGroup({ abo: null, rhd: 'NEGATIVE' }, { abo: 'A', rhd: 'POSITIVE' }),
  ABO_CONFLICTS_WITH_HISTORY: () =>
    checkAgainstHistory({ abo: 'A', rhd: 'POSITIVE' }, [
      { sampleId: 's0', abo: 'B', rhd: 'POSITIVE', status: 'FINAL' },
    ]),
  RHD_CONFLICTS_WITH_HISTORY: () =>
    checkAgainstHistory({ abo: 'A', rhd: 'POSITIVE' }, [
      { sampleId: 's0', abo: 'A', rhd: 'NEGATIVE', status: 'CORRECTED' },
    ]),
  CROSSMATCH_SIDE_MISSING: () => crossmatch({}),
  CROSSMATCH_METHOD_MISSING: () => crossmatch({ method: null }),
  CROSSMATCH_METHOD_INSUFFICIENT: () => crossmatch({ method: 'SALINE' }),
  CROSSMATCH_INDETERMINATE: () => crossmatch({ result: 'INDETERMINATE' }),
  ...compatibilityCases,
  RESULT_PRELIMINARY: () => crossmatch({ status: 'PRELIMINARY' }),
  RESULT_WITHDRAWN: () => judgeWithdrawal('FINAL'),
  RESULT_SAMPLE_UNUSABLE: () => checkSampleForResult('REJECTED'),
  PRE_TRANSFUSION_TESTS_INCOMPLETE: () => checkPanel(panelStanding([], NOW, POLICY)),

  UNIT_NUMBER_INVALID: () => receipt({ donationNumber: '330802400000' }),
  UNIT_CHECK_CHARACTER_WRONG: () => receipt({ donationNumber: '3308024000001K' }),
  UNIT_PRODUCT_UNKNOWN: () => receipt({ product: 'RBC' }),
  UNIT_LABEL_INCOMPLETE: () => receipt({ expiresAt: null }),
  UNIT_GROUP_DIFFERS_FROM_FILE: () => receipt({ abo: 'B' }),
  UNIT_DIFFERS_FROM_FILE: () => receipt({ product: 'RBC-SUSP' }),
  UNIT_NOT_ON_FILE: () => receipt({}, { file: 'NOT_LISTED' }),
  UNIT_WITHOUT_FILE: () => receipt({}, { file: 'ABSENT' }),
  UNIT_DATES_OUT_OF_ORDER: () => receipt({ collectedAt: tomorrow }),
  UNIT_EXPIRES_LATER_THAN_TABLE: () => receipt({ expiresAt: new Date('2026-04-04T00:00:00+08:00') }),
  UNIT_CONTENT_OUT_OF_LIMITS: () => receipt({ content: 0 }),
  AUTOLOGOUS_DONOR_MISSING: () => receipt({ product: 'RBC-SUSP-LR-AUTO' }),
  AUTOLOGOUS_DONOR_UNKNOWN: () => receipt({ product: 'RBC-SUSP-LR-AUTO', donorPatient: 'UNKNOWN' }),
  AUTOLOGOUS_DONOR_UNEXPECTED: () => receipt({ donorPatient: 'KNOWN' }),
  AUTOLOGOUS_NOT_OWN: () => release({ unit: { givenFor: 'ANOTHER' } }),
  UNIT_ALREADY_RECEIVED: () => receipt({}, { alreadyReceived: true }),
  UNIT_CONTENT_NOT_SPECIFIED: () =>
    checkReceipt({ ...goodReceipt, label: { ...goodReceipt.label, content: '2' } }, ONE_SIZE),
  UNIT_DIFFERS_FROM_CODE: () => receipt({}, { code: { product: 'RBC-SUSP', specification: null } }),
  ...productCases,
  BAG_ALREADY_ANNOUNCED: () => announced({ alreadyAnnounced: true }),
  PRODUCT_NOT_REQUESTED: () => release({ request: { components: ['PLASMA'] } }),
  REQUEST_NOT_ACCEPTED: () => release({ request: { state: 'SUBMITTED' } }),
  UNIT_NOT_RESERVED: () => release({ unit: { reservedUntil: null } }),
  UNIT_STATE_FORBIDS: () => release({ unit: { state: 'RETURNED' } }),
  UNIT_GROUP_UNKNOWN: () => release({ unit: { abo: null } }),
  PATIENT_GROUP_UNKNOWN: () => release({ patient: { abo: null, standing: 'UNKNOWN' } }),
  PATIENT_GROUP_DISCREPANT: () => release({ patient: { abo: null, standing: 'DISCREPANT' } }),
  PATIENT_GROUP_CONFLICTING: () => release({ patient: { abo: null, standing: 'CONFLICT' } }),
  ABO_INCOMPATIBLE: () => release({ unit: { abo: 'B' } }),
  ABO_NOT_IDENTICAL: () => release({ unit: { abo: 'O' } }),
  PLATELETS_NOT_IDENTICAL: () =>
    release({ unit: { abo: 'O', product: plainProduct('PLATELETS', 'APHERESIS') } }),
  RHD_INCOMPATIBLE: () => release({ patient: { rhd: 'NEGATIVE' } }),
  RHD_NEGATIVE_FIRST: () =>
    release({ request: { urgency: 'EMERGENCY' }, patient: { rhd: 'UNKNOWN', childBearing: 'YES' } }),
  SECOND_SAMPLE_MISSING: () => release({ patient: { standing: 'ONE_SAMPLE' } }),
  TRANSPLANT_GROUPS_ASSIGNED: () => release({ patient: { transplant: { redCells: 'A', plasma: 'A' } } }),
  ANTIGEN_POSITIVE: () => release({ patient: { antibodies: ['E'] }, unit: { antigens: { E: 'POSITIVE' } } }),
  ANTIGEN_UNTESTED: () => release({ patient: { antibodies: ['E'] } }),
  SCREEN_NOT_DONE: () => release({ patient: { screen: 'NOT_DONE' } }),
  ANTIBODY_UNIDENTIFIED: () => release({ patient: { screen: 'UNIDENTIFIED' } }),
  MOTHER_ANTIBODY_INCOMPATIBLE: () =>
    release({
      patient: { infantUnder4Months: true, mother: { abo: 'O', antibodies: [], screened: true } },
    }),
  MOTHER_ANTIBODIES_UNKNOWN: () => release({ patient: { infantUnder4Months: true } }),
  REQUIREMENT_UNMET: () => release({ patient: { requirements: ['IRRADIATED'] } }),
  CROSSMATCH_REPORT_UNSIGNED: () => release({ crossmatch: { report: 'UNSIGNED' } }),
  APPROVALS_INCOMPLETE: () => release({ request: { approvals: 'INCOMPLETE' } }),
  RELEASE_CONSENT_MISSING: () => release({ request: { consent: 'MISSING' } }),
  OVERRIDE_FORBIDDEN: () =>
    checkOverride('UNIT_EXPIRED', release({ unit: { expiresAt: yesterday } }), [], POLICY),
  OVERRIDE_NOT_NEEDED: () => checkOverride('SCREEN_NOT_DONE', [], [], POLICY),
  OVERRIDE_ROLE_MISSING: () =>
    checkOverride('TRANSPLANT_GROUPS_ASSIGNED', transplanted(), [{ ...manager, roles: ['NURSE'] }], POLICY),
  OVERRIDE_PAIR_MISSING: () =>
    checkOverride('CROSSMATCH_MAJOR_INCOMPATIBLE', leastIncompatible(), [treating], POLICY),
  ATTESTED_READING_OUT: () => attestedReading(12, NOW),
  ATTESTED_READING_OLD: () => attestedReading(4, yesterday),
  PLACE_UNFIT: () => checkPlace({ kind: 'FRIDGE', keeps: 'COLD' }, 'PLATELETS'),
  COLD_CHAIN_UNKNOWN: () => release({ unit: { coldChain: { knownGoodUntil: null, attested: false } } }),
  RHD_UNTYPED: () => release({ patient: { rhd: 'UNKNOWN' } }),
  RHD_NOT_IDENTICAL: () => release({ unit: { rhd: 'NEGATIVE' } }),
  SAMPLE_MISSING: () => release({ sample: null }),
  SAMPLE_MISMATCHED: () => release({ sample: { matches: false } }),
  CROSSMATCH_NOT_DONE: () => release({ crossmatch: { MAJOR: 'NOT_DONE' } }),
  CROSSMATCH_MAJOR_INCOMPATIBLE: () => release({ crossmatch: { MAJOR: 'INCOMPATIBLE' } }),
  CROSSMATCH_MINOR_INCOMPATIBLE: () => release({ crossmatch: { MINOR: 'INCOMPATIBLE' } }),
  UNIT_EXPIRED: () => release({ unit: { expiresAt: yesterday } }),
  VISUAL_DEFECT: () => release({ unit: { visualDefects: ['CLOTS'] } }),
  UNIT_QUARANTINED: () => release({ unit: { holds: [{ kind: 'QUARANTINE', harmCertain: false }] } }),
  UNIT_RECALLED: () => release({ unit: { holds: [{ kind: 'RECALL', harmCertain: false }] } }),
  UNIT_SUSPECTED_FROZEN: () =>
    release({ unit: { holds: [{ kind: 'SUSPECTED_FROZEN', harmCertain: false }] } }),
  UNIT_EXCURSION: () => release({ unit: { holds: [{ kind: 'EXCURSION', harmCertain: false }] } }),
  EMERGENCY_PATH_ONLY: () => checkEmergencyPath('URGENT'),
  REAGENT_EXPIRED: () => checkReagents([{ name: '抗-A', lot: 'L1', expiresOn: '2026-02-28' }], DAY),
  RETROSPECTIVE_INCOMPATIBLE: () => judgeIncompatibleAfterwards('HANDED_OVER'),
  RETROSPECTIVE_ANTIGEN_POSITIVE: () => judgeAntigenPositive('HANDED_OVER'),
  RELEASE_BASIS_WITHDRAWN: () =>
    judgeGroupBasis('HANDED_OVER', {
      before: { standing: 'CONFIRMED', abo: 'A', rhd: 'POSITIVE', transplant: null },
      now: { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' },
    }),
  ISSUED_BLOOD_STAYS_OUT: () => checkCustody('reserve', 'HANDED_OVER'),
  ...stockCases,
  ...shipmentCases,
  ...deviceCases,
  UNIT_OF_ANOTHER_BANK: () => {
    const member = { id: 'member', kind: 'MEMBER_WITH_BANK' } as const
    return checkShelf('lead', { from: member, to: member }, POLICY, 'unitIds[0]')
  },
  NOTHING_TO_DISPENSE: () => checkDispense([]),
  UNIT_NOT_KEPT: () => checkDispense([{ isOfRequest: false, state: 'RESERVED' }]),
  UNIT_NOT_ON_ISSUE: () => handOver({ bags: [{ ...handedBag, onIssue: false }] }),
  HAND_OVER_ITEM_UNCHECKED: () => handOver({ checked: ['NAME'] }),
  COLLECTOR_NOT_LISTED: () => handOver({ collectorRoles: ['CASHIER'] }),
  ARRIVED_UNEXPECTED: () => arrival({ state: 'ISSUED' }),
  ARRIVED_OUT_OF_TEMPERATURE: () => arrival({ celsius: 10.1 }),
  UNIT_OF_ANOTHER_REQUEST: () =>
    judgeUse({ ...handedBag, state: 'HANDED_OVER', at: NOW, forAnotherRequest: true, ofAnotherDonor: false }),
  OUT_OF_STORAGE_TOO_LONG: () =>
    judgeReturn({ outSince: NOW, returnedAt: new Date(NOW.getTime() + 31 * 60_000) }, POLICY),
  DISCARD_APPROVED_BY_PROPOSER: () => checkApprovers({ proposer: 'p', approvers: [], now: ['p'] }),
  ...approvalCases,
  ...supplyCases,
  ...transfusionCases,
}
