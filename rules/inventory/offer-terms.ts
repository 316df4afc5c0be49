import type { Labels } from '#rules/vocabulary.ts'

/** How a unit of the shelf stands to a request; in this order units are offered. */
export const offerStandings = ['NOW', 'ON_AUTHORITY', 'LATER', 'NOT'] as const
export type OfferStanding = (typeof offerStandings)[number]
export const offerStandingLabels = {
  NOW: {
    zh: '可提供：余下步骤见 toDo',
    en: 'offered: nothing speaks against it, what is still to do stands beside it',
  },
  ON_AUTHORITY: {
    zh: '须授权：有权人员写明理由并签名后可用',
    en: 'only under the reason and signature of who may pass over it',
  },
  LATER: {
    zh: '暂缓：须先查明患者或血袋的情况',
    en: 'not yet: something about the patient or the unit has to be known first',
  },
  NOT: { zh: '不提供', en: 'not offered: the release gate would stop it' },
} as const satisfies Labels<OfferStanding>

/** By what units are put in order; the policy says in which order. */
export const offerCriteria = [
  'STANDING',
  'IDENTICAL_ABO',
  'IDENTICAL_RHD',
  'SPECIAL_REQUIREMENTS',
  'PRODUCT_ASKED',
  'FIRST_TO_EXPIRE',
] as const
export type OfferCriterion = (typeof offerCriteria)[number]

/** What somebody still does before a unit can leave for the request. */
export const offerSteps = [
  'ACCEPT_REQUEST',
  'APPROVE',
  'CONSENT',
  'DRAW_SAMPLE',
  'TYPE_PATIENT',
  'SECOND_SAMPLE',
  'RESOLVE_GROUP',
  'SCREEN_ANTIBODIES',
  'IDENTIFY_ANTIBODY',
  'TEST_MOTHER',
  'TEST_UNIT',
  'RESERVE',
  'CROSSMATCH',
  'SIGN_REPORT',
  'ATTEST_COLD_CHAIN',
] as const
export type OfferStep = (typeof offerSteps)[number]
export const offerStepLabels = {
  ACCEPT_REQUEST: { zh: '受理申请', en: 'accept the request' },
  APPROVE: { zh: '完成审批', en: 'complete the approvals' },
  CONSENT: { zh: '取得知情同意或紧急批准', en: 'get the consent, or the authorisation in its place' },
  DRAW_SAMPLE: { zh: '采集新标本', en: 'draw a new sample' },
  TYPE_PATIENT: { zh: '患者血型鉴定', en: 'type the patient' },
  SECOND_SAMPLE: { zh: '另行采血复核血型', en: 'confirm the group on a second sample' },
  RESOLVE_GROUP: { zh: '解决血型不符', en: 'resolve the discrepancy or conflict of the group' },
  SCREEN_ANTIBODIES: { zh: '抗体筛查', en: 'screen for antibodies' },
  IDENTIFY_ANTIBODY: { zh: '抗体鉴定或送检', en: 'identify the antibody, or refer the case' },
  TEST_MOTHER: { zh: '检测患儿母亲', en: 'test the mother of the infant' },
  TEST_UNIT: { zh: '检测血袋抗原', en: 'test the unit for the antigen' },
  RESERVE: { zh: '预留', en: 'reserve the unit' },
  CROSSMATCH: { zh: '交叉配血', en: 'crossmatch the unit' },
  SIGN_REPORT: { zh: '签署配血报告', en: 'have both testers sign the crossmatch report' },
  ATTEST_COLD_CHAIN: {
    zh: '查温或由有资质人员确认冷链',
    en: 'read the temperature of the place, or attest the cold chain',
  },
} as const satisfies Labels<OfferStep>
