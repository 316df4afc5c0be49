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
