import type { QuantityUnit } from '#lib/quantities.ts'
import type { Labels } from '#rules/vocabulary.ts'

/** Which compatibility and storage rules a product follows. */
export const componentClasses = [
  'WHOLE_BLOOD',
  'RED_CELLS',
  'PLATELETS',
  'PLASMA',
  'CRYOPRECIPITATE',
  'GRANULOCYTES',
] as const
export type ComponentClass = (typeof componentClasses)[number]
export const componentClassLabels = {
  WHOLE_BLOOD: { zh: '全血', en: 'whole blood' },
  RED_CELLS: { zh: '红细胞', en: 'red cells' },
  PLATELETS: { zh: '血小板', en: 'platelets' },
  PLASMA: { zh: '血浆', en: 'plasma' },
  CRYOPRECIPITATE: { zh: '冷沉淀', en: 'cryoprecipitate' },
  GRANULOCYTES: { zh: '粒细胞', en: 'granulocytes' },
} as const satisfies Labels<ComponentClass>

/** How each measure is written to people. */
export const quantityUnitLabels = {
  U: { zh: '单位', en: 'U' },
  ML: { zh: '毫升', en: 'ml' },
  DOSE: { zh: '治疗量', en: 'doses' },
} as const satisfies Labels<QuantityUnit>

/** How a product is prepared from the donor. */
export const preparations = ['WHOLE_BLOOD', 'APHERESIS'] as const
export type Preparation = (typeof preparations)[number]
export const preparationLabels = {
  WHOLE_BLOOD: { zh: '全血分离', en: 'from whole blood' },
  APHERESIS: { zh: '单采', en: 'by apheresis' },
} as const satisfies Labels<Preparation>

/** What blood is kept liquid in; its shelf life hangs on it. */
export const anticoagulants = ['ACD_B', 'CPD', 'CPDA_1', 'MAP', 'SAGM', 'AS'] as const
export type Anticoagulant = (typeof anticoagulants)[number]
export const anticoagulantLabels = {
  ACD_B: { zh: 'ACD-B', en: 'ACD-B' },
  CPD: { zh: 'CPD', en: 'CPD' },
  CPDA_1: { zh: 'CPDA-1', en: 'CPDA-1' },
  MAP: { zh: 'MAP 添加液', en: 'MAP additive solution' },
  SAGM: { zh: 'SAGM 添加液', en: 'SAGM additive solution' },
  AS: { zh: 'AS-1/3/5 添加液', en: 'additive solution AS-1, AS-3 or AS-5' },
} as const satisfies Labels<Anticoagulant>

/** How a bag is labelled. */
export const labelSchemes = ['ISBT128', 'STATION'] as const
export type SchemeName = (typeof labelSchemes)[number]
export const labelSchemeLabels = {
  ISBT128: { zh: 'ISBT 128 码', en: 'ISBT 128, with its check character' },
  STATION: { zh: '血站自编码', en: 'the station’s own numbers' },
} as const satisfies Labels<SchemeName>
