import type { Labels } from '#rules/vocabulary.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** Who told the hub of a certified relation. */
export const kinshipSources = ['CITIZEN_SERVICE', 'WINDOW'] as const
export type KinshipSource = (typeof kinshipSources)[number]
export const kinshipSourceLabels = {
  CITIZEN_SERVICE: { zh: '市民服务平台（浙里办 献血优享）', en: 'the citizen service' },
  WINDOW: { zh: '医院窗口，献血者在场', en: 'a hospital’s window, the donor present' },
} as const satisfies Labels<KinshipSource>

/** What a donor may certify somebody to be: nobody is their own kin, and a register proves no other relation. */
export const certifiableRelations = [
  'SPOUSE',
  'PARENT',
  'CHILD',
  'SIBLING',
  'GRANDPARENT',
  'GRANDCHILD',
  'PARENT_IN_LAW',
  'CHILD_IN_LAW',
] as const satisfies readonly Relation[]
export type CertifiableRelation = (typeof certifiableRelations)[number]
/** May a donor certify it? */
export const isCertifiable = (relation: Relation): relation is CertifiableRelation =>
  (certifiableRelations as readonly Relation[]).includes(relation)

/** Who consented for the patient. */
export const consentGivers = ['PATIENT', 'GUARDIAN', 'NEXT_OF_KIN'] as const
export type ConsentGiver = (typeof consentGivers)[number]
export const consentGiverLabels = {
  PATIENT: { zh: '患者本人', en: 'the patient' },
  GUARDIAN: { zh: '监护人', en: 'the guardian' },
  NEXT_OF_KIN: { zh: '近亲属代为同意', en: 'next of kin, for a patient who can not' },
} as const satisfies Labels<ConsentGiver>

/** What a patient allows. */
export const consentScopes = ['KIN_LOOK_UP', 'CARE_NOTICE'] as const
export type ConsentScope = (typeof consentScopes)[number]
export const consentScopeLabels = {
  KIN_LOOK_UP: {
    zh: '为费用减免查询亲属关系及亲属献血记录',
    en: 'registers are asked about kin, for a waiver',
  },
  CARE_NOTICE: { zh: '接收优先用血与减免权益提示', en: 'a notice of the rights to priority and waiver' },
} as const satisfies Labels<ConsentScope>

/** What a consent is shown by. */
export const consentEvidences = ['SIGNED_FORM', 'ELECTRONIC_SIGNATURE', 'CITIZEN_SERVICE'] as const
export type ConsentEvidence = (typeof consentEvidences)[number]
export const consentEvidenceLabels = {
  SIGNED_FORM: { zh: '签字的纸质知情同意书', en: 'a signed form' },
  ELECTRONIC_SIGNATURE: { zh: '电子签名', en: 'an electronic signature' },
  CITIZEN_SERVICE: { zh: '市民服务平台授权', en: 'given in the citizen service' },
} as const satisfies Labels<ConsentEvidence>

/** Who answers a question of a proof. */
export const proofRegisters = ['DONOR_RECORD', 'FAMILY_CODE', 'MARRIAGE', 'HOUSEHOLD'] as const
export type ProofRegister = (typeof proofRegisters)[number]
export const proofRegisterLabels = {
  DONOR_RECORD: { zh: '电子无偿献血证', en: 'the record of donors' },
  FAMILY_CODE: { zh: '家庭码', en: 'the family code' },
  MARRIAGE: { zh: '民政婚姻登记', en: 'the civil affairs’ register of marriages' },
  HOUSEHOLD: { zh: '公安户籍', en: 'the police’s register of households' },
} as const satisfies Labels<ProofRegister>
