import type { Labels } from '#rules/vocabulary.ts'

/** Who may check a label at the bedside: two persons always, or also one person alone who records the self-check. */
export const bedsideCheckPolicies = ['TWO_PERSONS', 'SELF_CHECK_ALLOWED'] as const
export type BedsideCheckPolicy = (typeof bedsideCheckPolicies)[number]

/** How patient and label were compared at the bedside. */
export const bedsideChecks = ['TWO_PERSONS', 'SELF_CHECK', 'ASSERTED', 'NONE'] as const
export type BedsideCheck = (typeof bedsideChecks)[number]
export const bedsideCheckLabels = {
  TWO_PERSONS: { zh: '双人核对并签名', en: 'checked and signed by two persons' },
  SELF_CHECK: { zh: '单人自核并记录', en: 'recorded self-check of one person alone' },
  ASSERTED: { zh: '由发送方声明', en: 'names asserted by the sender, nobody signed' },
  NONE: { zh: '未告知核对', en: 'no check was told' },
} as const satisfies Labels<BedsideCheck>

/** Where tube, form and patient are compared item by item. */
export const sampleCheckSteps = ['BEDSIDE', 'DISPATCH', 'RECEIPT'] as const
export type SampleCheckStep = (typeof sampleCheckSteps)[number]
export const sampleCheckStepLabels = {
  BEDSIDE: { zh: '床旁采集', en: 'at the bedside' },
  DISPATCH: { zh: '送出交接', en: 'when it was handed to the carrier' },
  RECEIPT: { zh: '接收交接', en: 'when the lead took it over' },
} as const satisfies Labels<SampleCheckStep>

/** What the comparison of one item gave. */
export const itemAgreements = ['AGREES', 'DIFFERS', 'NOT_ON_LABEL', 'NOT_ON_FORM'] as const
export type ItemAgreement = (typeof itemAgreements)[number]
export const itemAgreementLabels = {
  AGREES: { zh: '相符', en: 'the same on both' },
  DIFFERS: { zh: '不符', en: 'different' },
  NOT_ON_LABEL: { zh: '标签未写', en: 'not on the label' },
  NOT_ON_FORM: { zh: '申请单未写', en: 'on the label, not on the form' },
} as const satisfies Labels<ItemAgreement>

/** Who carries a sample to the lead. */
export const carrierKinds = ['MEDICAL_STAFF', 'DEDICATED_MESSENGER'] as const
export type CarrierKind = (typeof carrierKinds)[number]
export const carrierKindLabels = {
  MEDICAL_STAFF: { zh: '医务人员', en: 'qualified medical staff of the hospital' },
  DEDICATED_MESSENGER: { zh: '专职送检人员', en: 'dedicated messenger, by name' },
} as const satisfies Labels<CarrierKind>

/** What stands on a tube and on the form it came with. */
export const labelItems = ['name', 'sex', 'age', 'hospitalNumber', 'ward', 'bed', 'bloodGroup'] as const
export type LabelItem = (typeof labelItems)[number]
export const labelItemLabels = {
  name: { zh: '姓名', en: 'name' },
  sex: { zh: '性别', en: 'sex' },
  age: { zh: '年龄', en: 'age' },
  hospitalNumber: { zh: '病案号', en: 'hospital number' },
  ward: { zh: '病室/门急诊', en: 'ward or clinic' },
  bed: { zh: '床号', en: 'bed' },
  bloodGroup: { zh: '血型', en: 'blood group' },
} as const satisfies Labels<LabelItem>
