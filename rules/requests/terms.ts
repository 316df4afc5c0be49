import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** How soon the blood is needed. `URGENT` keeps every rule of routine; `EMERGENCY` is the life-saving path. */
export const urgencies = ['ROUTINE', 'URGENT', 'EMERGENCY'] as const
export type Urgency = (typeof urgencies)[number]
export const urgencyLabels = {
  ROUTINE: { zh: '常规', en: 'routine' },
  URGENT: { zh: '加急', en: 'urgent' },
  EMERGENCY: { zh: '紧急抢救', en: 'emergency' },
} as const satisfies Labels<Urgency>

/** Approvals run beside these states: the lead may accept and test while they are collected, and the release asks. */
export const requestStates = [
  'SUBMITTED',
  'SENT_BACK',
  'ACCEPTED',
  'REJECTED',
  'CANCELLED',
  'COMPLETED',
  'CLOSED',
] as const
export type RequestState = (typeof requestStates)[number]
export const requestStateLabels = {
  SUBMITTED: { zh: '已提交', en: 'submitted' },
  SENT_BACK: { zh: '已退回修改', en: 'sent back for correction' },
  ACCEPTED: { zh: '已受理', en: 'accepted by the lead' },
  REJECTED: { zh: '已拒绝', en: 'rejected by the lead' },
  CANCELLED: { zh: '已作废', en: 'cancelled by the applicant' },
  COMPLETED: { zh: '已完成', en: 'completed' },
  CLOSED: { zh: '已关闭', en: 'closed after acceptance, not all used' },
} as const satisfies Labels<RequestState>

export const requestActions = [
  'amend',
  'sendBack',
  'accept',
  'reject',
  'cancel',
  'complete',
  'close',
] as const
export type RequestAction = (typeof requestActions)[number]

/** A form may be voided until the transfusion department has accepted it; afterwards the lead closes it. */
export const requestTransitions = {
  amend: { from: ['SUBMITTED', 'SENT_BACK'], to: 'SUBMITTED' },
  sendBack: { from: ['SUBMITTED'], to: 'SENT_BACK' },
  accept: { from: ['SUBMITTED'], to: 'ACCEPTED' },
  reject: { from: ['SUBMITTED'], to: 'REJECTED' },
  cancel: { from: ['SUBMITTED', 'SENT_BACK'], to: 'CANCELLED' },
  complete: { from: ['ACCEPTED'], to: 'COMPLETED' },
  close: { from: ['ACCEPTED'], to: 'CLOSED' },
} as const satisfies TransitionTable<RequestAction, RequestState>

export const requestRejectReasons = [
  'NOT_INDICATED',
  'FORM_INCOMPLETE',
  'PRODUCT_NOT_AVAILABLE',
  'DUPLICATE_REQUEST',
  'SAMPLE_UNUSABLE',
  'OTHER',
] as const
export type RequestRejectReason = (typeof requestRejectReasons)[number]
export const requestRejectReasonLabels = {
  NOT_INDICATED: { zh: '不符合输血指征', en: 'transfusion not indicated' },
  FORM_INCOMPLETE: { zh: '申请单不完整', en: 'request form incomplete' },
  PRODUCT_NOT_AVAILABLE: { zh: '无可供血液', en: 'product not available' },
  DUPLICATE_REQUEST: { zh: '重复申请', en: 'duplicate request' },
  SAMPLE_UNUSABLE: { zh: '标本不可用', en: 'sample unusable' },
  OTHER: { zh: '其他', en: 'other, see text' },
} as const satisfies Labels<RequestRejectReason>

export const sampleStates = ['COLLECTED', 'IN_TRANSIT', 'RECEIVED', 'REJECTED', 'DISPOSED'] as const
export type SampleState = (typeof sampleStates)[number]
export const sampleStateLabels = {
  COLLECTED: { zh: '已采集', en: 'collected' },
  IN_TRANSIT: { zh: '运送中', en: 'in transit' },
  RECEIVED: { zh: '已接收', en: 'received' },
  REJECTED: { zh: '已拒收', en: 'rejected' },
  DISPOSED: { zh: '已处置', en: 'disposed of' },
} as const satisfies Labels<SampleState>

export const sampleActions = ['dispatch', 'receive', 'reject', 'dispose'] as const
export type SampleAction = (typeof sampleActions)[number]

/** A sample may arrive without its dispatch having been told; a received one may still turn out unusable. */
export const sampleTransitions = {
  dispatch: { from: ['COLLECTED'], to: 'IN_TRANSIT' },
  receive: { from: ['COLLECTED', 'IN_TRANSIT'], to: 'RECEIVED' },
  reject: { from: ['COLLECTED', 'IN_TRANSIT', 'RECEIVED'], to: 'REJECTED' },
  dispose: { from: ['RECEIVED', 'REJECTED'], to: 'DISPOSED' },
} as const satisfies TransitionTable<SampleAction, SampleState>

/** Why a sample is not used: HL7 table 0490 by meaning, then the hub's own three. */
export const sampleRejectReasons = [
  'EXPIRED',
  'INSUFFICIENT',
  'MISSING_IDENTIFIER',
  'BROKEN',
  'CLOTTED',
  'MISSING_DATE',
  'MISSING_NAME',
  'HAEMOLYSED',
  'IDENTIFICATION_PROBLEM',
  'LABELLING_PROBLEM',
  'CONTAMINATED',
  'MISSING_COLLECTOR',
  'IMPROPER_STORAGE',
  'NAME_MISSPELT',
  'FORM_SAMPLE_MISMATCH',
  'OLDER_THAN_LIMIT',
  'GROUP_CONFLICTS_WITH_HISTORY',
] as const
export type SampleRejectReason = (typeof sampleRejectReasons)[number]
export const sampleRejectReasonLabels = {
  EXPIRED: { zh: '标本过期', en: 'expired' },
  INSUFFICIENT: { zh: '标本量不足', en: 'quantity not sufficient' },
  MISSING_IDENTIFIER: { zh: '缺少标识号', en: 'missing patient identifier' },
  BROKEN: { zh: '容器破损', en: 'broken container' },
  CLOTTED: { zh: '标本凝固', en: 'clotted' },
  MISSING_DATE: { zh: '缺少采集日期', en: 'missing collection date' },
  MISSING_NAME: { zh: '缺少姓名', en: 'missing patient name' },
  HAEMOLYSED: { zh: '标本溶血', en: 'haemolysed' },
  IDENTIFICATION_PROBLEM: { zh: '身份识别问题', en: 'identification problem' },
  LABELLING_PROBLEM: { zh: '标签问题', en: 'labelling problem' },
  CONTAMINATED: { zh: '标本污染', en: 'contaminated' },
  MISSING_COLLECTOR: { zh: '缺少采集者', en: 'missing collector identification' },
  IMPROPER_STORAGE: { zh: '保存不当', en: 'improperly stored' },
  NAME_MISSPELT: { zh: '姓名有误', en: 'name misspelt' },
  FORM_SAMPLE_MISMATCH: { zh: '标本与申请单不符', en: 'form and sample do not match' },
  OLDER_THAN_LIMIT: { zh: '超过时限', en: 'older than the limit' },
  GROUP_CONFLICTS_WITH_HISTORY: { zh: '血型与历史记录不符', en: 'group conflicts with history' },
} as const satisfies Labels<SampleRejectReason>

/** The reasons that leave open whose blood is in the tube; of the others it is known, and only the tube is of no use. */
export const identityRejectReasons: readonly SampleRejectReason[] = [
  'MISSING_IDENTIFIER',
  'MISSING_NAME',
  'IDENTIFICATION_PROBLEM',
  'LABELLING_PROBLEM',
  'NAME_MISSPELT',
  'FORM_SAMPLE_MISMATCH',
  'GROUP_CONFLICTS_WITH_HISTORY',
]

/** SPM-21 of a rejection. What table 0490 doesn't know is sent as `OT` of the hub's own table, with the text. */
export const sampleRejectReasonHl7 = {
  EXPIRED: 'EX',
  INSUFFICIENT: 'QS',
  MISSING_IDENTIFIER: 'RA',
  BROKEN: 'RB',
  CLOTTED: 'RC',
  MISSING_DATE: 'RD',
  MISSING_NAME: 'RE',
  HAEMOLYSED: 'RH',
  IDENTIFICATION_PROBLEM: 'RI',
  LABELLING_PROBLEM: 'RM',
  CONTAMINATED: 'RN',
  MISSING_COLLECTOR: 'RP',
  IMPROPER_STORAGE: 'RR',
  NAME_MISSPELT: 'RS',
  FORM_SAMPLE_MISMATCH: 'RI',
  OLDER_THAN_LIMIT: 'EX',
  GROUP_CONFLICTS_WITH_HISTORY: 'RI',
} as const satisfies Record<SampleRejectReason, string>

/** Who agreed to the transfusion, or on whose authority it goes on without an agreement. */
export const consentKinds = ['PATIENT', 'PROXY', 'EMERGENCY_AUTHORISATION', 'NONE'] as const
export type ConsentKind = (typeof consentKinds)[number]
export const consentKindLabels = {
  PATIENT: { zh: '患者本人签署', en: 'signed by the patient' },
  PROXY: { zh: '代理人签署', en: 'signed by a proxy' },
  EMERGENCY_AUTHORISATION: {
    zh: '医疗机构负责人或授权人紧急批准',
    en: 'authorised by the head of the institution or a delegate in an emergency',
  },
  NONE: { zh: '无', en: 'none' },
} as const satisfies Labels<ConsentKind>

/** Administrative sex, as on the form. */
export const sexes = ['MALE', 'FEMALE', 'UNKNOWN'] as const
export type Sex = (typeof sexes)[number]
export const sexLabels = {
  MALE: { zh: '男', en: 'male' },
  FEMALE: { zh: '女', en: 'female' },
  UNKNOWN: { zh: '不详', en: 'unknown' },
} as const satisfies Labels<Sex>

/** Why a patient may stand on a form without a Chinese identity number. */
export const identityExemptions = ['NEWBORN', 'FOREIGNER', 'UNKNOWN_PERSON'] as const
export type IdentityExemption = (typeof identityExemptions)[number]
export const identityExemptionLabels = {
  NEWBORN: { zh: '新生儿', en: 'newborn' },
  FOREIGNER: { zh: '外籍人士', en: 'foreigner' },
  UNKNOWN_PERSON: { zh: '身份不明', en: 'unknown person' },
} as const satisfies Labels<IdentityExemption>

/** An answer about the past that may honestly be unknown. Unknown is never taken for no. */
export const histories = ['YES', 'NO', 'UNKNOWN'] as const
export type History = (typeof histories)[number]
export const historyLabels = {
  YES: { zh: '有', en: 'yes' },
  NO: { zh: '无', en: 'no' },
  UNKNOWN: { zh: '不详', en: 'unknown' },
} as const satisfies Labels<History>

/** Who approves a request, in the order of the signatures (Order 85, article 20). */
export const approvalSteps = ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'] as const
export type ApprovalStep = (typeof approvalSteps)[number]
export const approvalStepLabels = {
  SUPERIOR_PHYSICIAN: { zh: '上级医师审核', en: 'review by the superior physician' },
  DEPARTMENT_HEAD: { zh: '科室主任核准', en: 'approval by the head of the department' },
  MEDICAL_AFFAIRS: { zh: '医务部门批准', en: 'approval by the medical affairs office' },
} as const satisfies Labels<ApprovalStep>

/** What the log of a request's approvals holds. Whatever begins approvals anew takes the earlier ones away. */
export const approvalKinds = ['APPROVED', 'ASSERTED', 'SENT_BACK', 'BEGUN_ANEW'] as const
export type ApprovalKind = (typeof approvalKinds)[number]
export const approvalKindLabels = {
  APPROVED: { zh: '已审批', en: 'approved with the approver’s own signature' },
  ASSERTED: { zh: '发送系统声明已审批', en: 'approved in the sender’s own system, as that system asserts' },
  SENT_BACK: { zh: '退回修改', en: 'sent back for correction' },
  BEGUN_ANEW: { zh: '申请内容变更，重新审批', en: 'the lines were changed, approvals begin anew' },
} as const satisfies Labels<ApprovalKind>

/** How far a request's approvals have come. */
export const approvalStandings = ['COMPLETE', 'EXEMPT', 'INCOMPLETE'] as const
export type ApprovalStanding = (typeof approvalStandings)[number]
export const approvalStandingLabels = {
  COMPLETE: { zh: '审批完成', en: 'all approvals given' },
  EXEMPT: { zh: '急救用血，审批后补', en: 'exempt as an emergency, the paperwork follows' },
  INCOMPLETE: { zh: '审批未完成', en: 'approvals missing' },
} as const satisfies Labels<ApprovalStanding>

/** What stands behind a transfusion's consent. */
export const consentStandings = ['SIGNED', 'AUTHORISED', 'MISSING'] as const
export type ConsentStanding = (typeof consentStandings)[number]
export const consentStandingLabels = {
  SIGNED: { zh: '已签署知情同意书', en: 'consent signed by the patient or a proxy' },
  AUTHORISED: { zh: '已紧急批准，同意书后补', en: 'authorised in an emergency, consent owed' },
  MISSING: { zh: '无', en: 'neither' },
} as const satisfies Labels<ConsentStanding>

/** What an emergency may leave for later. */
export const owedKinds = [
  'FORM',
  'APPROVAL',
  'CONSENT',
  'SAMPLE',
  'SECOND_SAMPLE',
  'TYPING',
  'GROUP_RESOLUTION',
  'ANTIBODY_SCREEN',
  'ANTIBODY_IDENTIFICATION',
  'MOTHER_SCREEN',
  'UNIT_ANTIGENS',
  'CROSSMATCH',
  'CROSSMATCH_REPORT',
] as const
export type OwedKind = (typeof owedKinds)[number]
export const owedKindLabels = {
  FORM: { zh: '补全申请单', en: 'the rest of the request form' },
  APPROVAL: { zh: '补办审批', en: 'the approvals' },
  CONSENT: { zh: '补签知情同意书', en: 'the consent' },
  SAMPLE: { zh: '补送标本', en: 'the sample' },
  SECOND_SAMPLE: { zh: '补采第二份标本', en: 'the second sample' },
  TYPING: { zh: '补做血型鉴定', en: 'the typing' },
  GROUP_RESOLUTION: { zh: '查明血型不符原因', en: 'what lies behind the conflict of groups' },
  ANTIBODY_SCREEN: { zh: '补做抗体筛查', en: 'the antibody screen' },
  ANTIBODY_IDENTIFICATION: { zh: '补做抗体鉴定', en: 'the name of the antibody' },
  MOTHER_SCREEN: { zh: '补查母亲抗体', en: 'the antibody screen of the mother' },
  UNIT_ANTIGENS: { zh: '补查血袋抗原', en: 'the antigens of the bags that left untested' },
  CROSSMATCH: { zh: '补做交叉配血', en: 'the crossmatch' },
  CROSSMATCH_REPORT: { zh: '补出交叉配血报告', en: 'the crossmatch report with its signatures' },
} as const satisfies Labels<OwedKind>

/** Why the lead closed an accepted request, on the hospital's word. */
export const requestCloseReasons = [
  'PATIENT_DIED',
  'PATIENT_LEFT',
  'PATIENT_TRANSFERRED',
  'NO_LONGER_NEEDED',
  'REQUEST_REPLACED',
  'OTHER',
] as const
export type RequestCloseReason = (typeof requestCloseReasons)[number]
export const requestCloseReasonLabels = {
  PATIENT_DIED: { zh: '患者死亡', en: 'the patient died' },
  PATIENT_LEFT: { zh: '患者离院', en: 'the patient left' },
  PATIENT_TRANSFERRED: { zh: '患者转院', en: 'the patient was transferred' },
  NO_LONGER_NEEDED: { zh: '不再需要输血', en: 'the blood is no longer needed' },
  REQUEST_REPLACED: { zh: '由另一申请代替', en: 'another request takes its place' },
  OTHER: { zh: '其他', en: 'other, see text' },
} as const satisfies Labels<RequestCloseReason>
