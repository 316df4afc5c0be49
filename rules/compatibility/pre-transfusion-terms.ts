import type { Labels } from '#rules/vocabulary.ts'

/** What is examined before a first transfusion, so that an infection found afterwards can be told from an older one. */
export const preTransfusionTests = [
  'HBSAG',
  'ANTI_HBS',
  'HBEAG',
  'ANTI_HBE',
  'ANTI_HBC',
  'ANTI_HCV',
  'ANTI_HIV',
  'SYPHILIS',
  'ALT',
  'HB',
  'HCT',
  'PLT',
] as const
export type PreTransfusionTest = (typeof preTransfusionTests)[number]
export const preTransfusionTestLabels = {
  HBSAG: { zh: '乙肝表面抗原', en: 'HBsAg' },
  ANTI_HBS: { zh: '乙肝表面抗体', en: 'anti-HBs' },
  HBEAG: { zh: '乙肝 e 抗原', en: 'HBeAg' },
  ANTI_HBE: { zh: '乙肝 e 抗体', en: 'anti-HBe' },
  ANTI_HBC: { zh: '乙肝核心抗体', en: 'anti-HBc' },
  ANTI_HCV: { zh: '丙肝抗体', en: 'anti-HCV' },
  ANTI_HIV: { zh: '艾滋病病毒抗体', en: 'anti-HIV' },
  SYPHILIS: { zh: '梅毒血清学', en: 'syphilis serology' },
  ALT: { zh: '丙氨酸氨基转移酶', en: 'ALT' },
  HB: { zh: '血红蛋白', en: 'haemoglobin' },
  HCT: { zh: '红细胞压积', en: 'haematocrit' },
  PLT: { zh: '血小板计数', en: 'platelet count' },
} as const satisfies Labels<PreTransfusionTest>

/** Those that are numbers; all others are read as positive or negative. */
export const measuredTests = ['ALT', 'HB', 'HCT', 'PLT'] as const satisfies readonly PreTransfusionTest[]
export const isMeasured = (test: PreTransfusionTest): boolean =>
  (measuredTests as readonly PreTransfusionTest[]).includes(test)

/** What is asked for by default; haemoglobin, haematocrit and platelets may be added. */
export const requiredPreTransfusionTests: readonly PreTransfusionTest[] = [
  'HBSAG',
  'ANTI_HBS',
  'HBEAG',
  'ANTI_HBE',
  'ANTI_HBC',
  'ANTI_HCV',
  'ANTI_HIV',
  'SYPHILIS',
  'ALT',
]

/** Result of a serological marker. */
export const markerResults = ['NEGATIVE', 'POSITIVE', 'INDETERMINATE'] as const
export type MarkerResult = (typeof markerResults)[number]
export const markerResultLabels = {
  NEGATIVE: { zh: '阴性', en: 'negative' },
  POSITIVE: { zh: '阳性', en: 'positive' },
  INDETERMINATE: { zh: '可疑', en: 'indeterminate' },
} as const satisfies Labels<MarkerResult>
