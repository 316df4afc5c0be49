import type { Labels } from '#rules/vocabulary.ts'

/** What the patient is to the donor, as the registries are asked; `SELF`: they are one person. */
export const relations = [
  'SELF',
  'SPOUSE',
  'PARENT',
  'CHILD',
  'SIBLING',
  'GRANDPARENT',
  'GRANDCHILD',
  'PARENT_IN_LAW',
  'CHILD_IN_LAW',
  'OTHER',
] as const
export type Relation = (typeof relations)[number]
export const relationLabels = {
  SELF: { zh: '献血者本人', en: 'the donor' },
  SPOUSE: { zh: '献血者的配偶', en: 'spouse of the donor' },
  PARENT: { zh: '献血者的父母', en: 'parent of the donor' },
  CHILD: { zh: '献血者的子女', en: 'child of the donor' },
  SIBLING: { zh: '献血者的兄弟姐妹', en: 'sibling of the donor' },
  GRANDPARENT: { zh: '献血者的祖父母、外祖父母', en: 'grandparent of the donor, of either side' },
  GRANDCHILD: { zh: '献血者的孙子女、外孙子女', en: 'grandchild of the donor, of either side' },
  PARENT_IN_LAW: { zh: '献血者配偶的父母', en: 'parent of the donor’s spouse' },
  CHILD_IN_LAW: { zh: '献血者子女的配偶', en: 'spouse of the donor’s child' },
  OTHER: { zh: '其他', en: 'anybody else' },
} as const satisfies Labels<Relation>

/** What was given. A donor whose group is rare is told by the donor record, whatever was given. */
export const donationKinds = ['WHOLE_BLOOD', 'PLATELETS', 'STEM_CELLS'] as const
export type DonationKind = (typeof donationKinds)[number]
export const donationKindLabels = {
  WHOLE_BLOOD: { zh: '全血', en: 'whole blood' },
  PLATELETS: { zh: '单采血小板', en: 'apheresis platelets' },
  STEM_CELLS: { zh: '造血干细胞', en: 'haematopoietic stem cells' },
} as const satisfies Labels<DonationKind>

/** What was transfused, as far as its conversion into millilitres of donated blood differs. */
export const usedKinds = ['RED_CELLS', 'WHOLE_BLOOD', 'PLASMA', 'PLATELETS', 'CRYOPRECIPITATE'] as const
export type UsedKind = (typeof usedKinds)[number]
export const usedKindLabels = {
  RED_CELLS: { zh: '红细胞类', en: 'red cells' },
  WHOLE_BLOOD: { zh: '全血', en: 'whole blood' },
  PLASMA: { zh: '血浆', en: 'plasma' },
  PLATELETS: { zh: '血小板', en: 'platelets' },
  CRYOPRECIPITATE: { zh: '冷沉淀', en: 'cryoprecipitate' },
} as const satisfies Labels<UsedKind>

/** What is known of the relation between a patient and a donor. `SERVICE_DOWN` is never free and never lost. */
export const proofStandings = ['VERIFIED', 'NOT_FOUND', 'CONTRADICTED', 'SERVICE_DOWN'] as const
export type ProofStanding = (typeof proofStandings)[number]
export const proofStandingLabels = {
  VERIFIED: { zh: '已核验', en: 'verified' },
  NOT_FOUND: { zh: '未查到', en: 'not found in the registry: unproven' },
  CONTRADICTED: { zh: '信息矛盾', en: 'contradicted by a registry' },
  SERVICE_DOWN: { zh: '核验服务不可用', en: 'the registry can not be asked' },
} as const satisfies Labels<ProofStanding>

/** Whose quota a millilitre is taken from. */
export const pools = ['OWN', 'RELATIVES'] as const
export type Pool = (typeof pools)[number]

/** Why a decision is a lower bound that a person must look at, or waits for a peer. */
export const openReasons = [
  'POLICY_SILENT',
  'SETTING_OPEN',
  'CONVERSION_OPEN',
  'CONTRADICTED',
  'SERVICE_DOWN',
  'OTHER_PLACE',
  'LINE_UNMATCHED',
] as const
export type OpenReason = (typeof openReasons)[number]
export const openReasonLabels = {
  POLICY_SILENT: { zh: '政策对此情形无规定', en: 'the policy says nothing of this case' },
  SETTING_OPEN: { zh: '政策的执行口径未确定', en: 'how the policy counts here has not been settled' },
  CONVERSION_OPEN: { zh: '该成分的折算标准未确定', en: 'how this component converts has not been settled' },
  CONTRADICTED: { zh: '亲属关系信息矛盾', en: 'a registry contradicts the relation' },
  SERVICE_DOWN: {
    zh: '核验服务不可用，待恢复后自动处理',
    en: 'a registry can not be asked now: decided when it answers',
  },
  OTHER_PLACE: {
    zh: '外地献血，按跨省程序办理',
    en: 'donated elsewhere: goes the way between provinces, not at this window',
  },
  LINE_UNMATCHED: {
    zh: '账单中的血费行未能对应到血袋',
    en: 'a line of blood on the bill matches no bag',
  },
} as const satisfies Labels<OpenReason>

/** The reasons of which a person decides; a peer that is down answers later by itself, another place has its own way. */
export const reasonsForAPerson: readonly OpenReason[] = [
  'POLICY_SILENT',
  'SETTING_OPEN',
  'CONVERSION_OPEN',
  'CONTRADICTED',
  'LINE_UNMATCHED',
]
