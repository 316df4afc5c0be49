import type { Labels } from '#rules/vocabulary.ts'

/** What a line of a bill does: a credit takes back what a charge said. */
export const billLineKinds = ['CHARGE', 'CREDIT'] as const
export type BillLineKind = (typeof billLineKinds)[number]
export const billLineKindLabels = {
  CHARGE: { zh: '收费', en: 'charge' },
  CREDIT: { zh: '退费（冲减）', en: 'credit: takes back a charge, whole or in part' },
} as const satisfies Labels<BillLineKind>

/** Why a line of a bill matches no bag that could be covered. */
export const billProblems = [
  'NEGATIVE',
  'FOREIGN_CURRENCY',
  'NOT_BLOOD',
  'FEE_UNKNOWN',
  'CREDIT_OF_NOTHING',
  'CREDIT_ABOVE_CHARGE',
  'NO_BAG_NAMED',
  'UNKNOWN_BAG',
  'OTHER_PATIENT',
  'OTHER_PRODUCT',
  'OWN_BLOOD',
  'MORE_THAN_ISSUED',
  'LESS_THAN_ISSUED',
  'NOT_TRANSFUSED',
  'NOT_USED',
  'TWICE_ON_THE_BILL',
  'KIND_UNKNOWN',
] as const
export type BillProblem = (typeof billProblems)[number]
export const billProblemLabels = {
  NEGATIVE: { zh: '金额为负数', en: 'an amount is below zero' },
  FOREIGN_CURRENCY: { zh: '币种不是人民币', en: 'the amount is not in CNY' },
  NOT_BLOOD: { zh: '不是血费，不在减免范围', en: 'not a charge for blood: nothing to waive' },
  FEE_UNKNOWN: {
    zh: '收费项目未对照，无法判断是否为血费',
    en: 'nobody has said whether this fee is for blood or for a service',
  },
  CREDIT_OF_NOTHING: { zh: '冲减的原收费不存在', en: 'the charge that it takes back is not known' },
  CREDIT_ABOVE_CHARGE: { zh: '冲减金额超过原收费', en: 'more is taken back than was charged' },
  NO_BAG_NAMED: {
    zh: '未写明血袋，且可能的血袋不止一种组合',
    en: 'no bag is named, and it could be of more than one',
  },
  UNKNOWN_BAG: { zh: '查无此血袋', en: 'no such bag is known here' },
  OTHER_PATIENT: { zh: '血袋输给了其他患者', en: 'the bag was for another patient' },
  OTHER_PRODUCT: { zh: '收费品种与血袋品种不一致', en: 'the bag is of another product than was charged' },
  OWN_BLOOD: { zh: '自体血，不属于献血减免', en: 'the patient’s own blood: no donor’s gift' },
  MORE_THAN_ISSUED: { zh: '收费数量大于血袋含量', en: 'more is charged than the bags hold' },
  LESS_THAN_ISSUED: { zh: '收费数量小于血袋含量', en: 'less is charged than the bag holds' },
  NOT_TRANSFUSED: {
    zh: '血袋尚无输注结果或输注时间',
    en: 'it is not told yet that the bag was given, or when',
  },
  NOT_USED: { zh: '血袋已退回、报废或未输注', en: 'the bag was returned, wasted or not given' },
  TWICE_ON_THE_BILL: { zh: '同一血袋在账单中出现两次', en: 'the bag stands on the bill twice' },
  KIND_UNKNOWN: { zh: '该品种没有减免折算', en: 'no waiver says how this component counts' },
} as const satisfies Labels<BillProblem>

/** What makes a line no fact at all: a bill that holds one is refused, with its field. */
export const REFUSED_PROBLEMS = [
  'NEGATIVE',
  'FOREIGN_CURRENCY',
  'CREDIT_OF_NOTHING',
  'CREDIT_ABOVE_CHARGE',
] as const satisfies readonly BillProblem[]
/** What is left out of a waiver without asking anybody, and named. All others but the refused go to a person. */
export const LEFT_OUT_PROBLEMS = ['NOT_BLOOD'] as const satisfies readonly BillProblem[]
