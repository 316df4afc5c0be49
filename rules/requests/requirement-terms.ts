import type { Labels } from '#rules/vocabulary.ts'

/** What components must be for one patient, whoever orders them. */
export const requirements = [
  'IRRADIATED',
  'WASHED',
  'LEUCOCYTE_REDUCED',
  'CMV_SAFE',
  'IGA_DEFICIENT',
  'HLA_MATCHED',
  'HPA_MATCHED',
  'RH_PHENOTYPE_MATCHED',
] as const
export type Requirement = (typeof requirements)[number]
export const requirementLabels = {
  IRRADIATED: { zh: '辐照', en: 'irradiated' },
  WASHED: { zh: '洗涤', en: 'washed' },
  LEUCOCYTE_REDUCED: { zh: '去白细胞', en: 'leucocyte-reduced' },
  CMV_SAFE: { zh: 'CMV 安全', en: 'CMV-safe' },
  IGA_DEFICIENT: { zh: '来自 IgA 缺乏献血者', en: 'from an IgA-deficient donor' },
  HLA_MATCHED: { zh: 'HLA 配型', en: 'HLA-matched' },
  HPA_MATCHED: { zh: 'HPA 配型', en: 'HPA-matched' },
  RH_PHENOTYPE_MATCHED: { zh: 'Rh 表型（C、c、E、e）匹配', en: 'matched for the Rh phenotype (C, c, E, e)' },
} as const satisfies Labels<Requirement>

/** The requirement's code in HL7 table 0508; where that has none, the hub's own (`HP`, `RH`). */
export const requirementHl7 = {
  IRRADIATED: 'IR',
  WASHED: 'WA',
  LEUCOCYTE_REDUCED: 'LR',
  CMV_SAFE: 'CS',
  IGA_DEFICIENT: 'IG',
  HLA_MATCHED: 'HL',
  HPA_MATCHED: 'HP',
  RH_PHENOTYPE_MATCHED: 'RH',
} as const satisfies Record<Requirement, string>

/** The requirement a code of table 0508 (or the hub's own word) stands for; null for one that names none. */
export function readRequirement(text: string): Requirement | null {
  const word = text.trim().toUpperCase()
  const named = requirements.find((requirement) => requirement === word)
  if (named !== undefined) return named
  if (word === 'CM') return 'CMV_SAFE'
  return requirements.find((requirement) => requirementHl7[requirement] === word) ?? null
}
