import { type Millilitres, millilitres, type Quantity, type QuantityUnit } from '#lib/quantities.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import type { Anticoagulant, ComponentClass, Preparation } from '#rules/products/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** A product of the dictionary (code system `99HUB`); hospitals' and stations' own codes are mapped onto it. */
export type Product = {
  readonly code: string
  readonly name: Bilingual
  readonly componentClass: ComponentClass
  /** The measure it is asked for and counted in. */
  readonly unit: QuantityUnit
  /** The whole blood one unit stands for; null where no factor is known, such as for doses and millilitres. */
  readonly wholeBloodMlPerUnit: Millilitres | null
  readonly storage: StorageCategory
  readonly preparation: Preparation
  readonly leucocyteReduced: boolean
  readonly washed: boolean
  readonly virusInactivated: boolean
  readonly irradiated: boolean
  readonly autologous: boolean
}

/** One form in which a product is delivered: what a bag of it holds, and how long it keeps. */
export type Specification = {
  /** Unique within the product, such as `1.5U`. */
  readonly code: string
  /** Content of one bag in the product's unit; null where each label says its own. */
  readonly content: Quantity | null
  /** Null where it is not of one alone, or of none. */
  readonly anticoagulant: Anticoagulant | null
  /** Null: as the storage standard has it. */
  readonly shelfLifeDays: number | null
}

/** How products are looked up, whoever keeps the dictionary. */
export type ProductDictionary = ReadonlyMap<string, Product>

type Kind = Pick<Product, 'componentClass' | 'unit' | 'storage'> & Partial<Product>

/** 200 ml of whole blood make one unit of it, or of the red cells prepared from it. */
const ML_PER_UNIT = millilitres(200)

const base = (code: string, zh: string, en: string, kind: Kind): Product => ({
  wholeBloodMlPerUnit: null,
  preparation: 'WHOLE_BLOOD',
  leucocyteReduced: false,
  washed: false,
  virusInactivated: false,
  irradiated: false,
  autologous: false,
  ...kind,
  code,
  name: { zh, en },
})

const redCells = { componentClass: 'RED_CELLS', unit: 'U', wholeBloodMlPerUnit: ML_PER_UNIT } as const
const platelets = { componentClass: 'PLATELETS', storage: 'PLATELETS' } as const
const plasma = { componentClass: 'PLASMA', unit: 'ML' } as const

const baseProducts: readonly Product[] = [
  base('WB', '全血', 'whole blood', {
    componentClass: 'WHOLE_BLOOD',
    unit: 'U',
    wholeBloodMlPerUnit: ML_PER_UNIT,
    storage: 'WHOLE_BLOOD',
  }),
  base('RBC-CONC', '浓缩红细胞', 'concentrated red cells', { ...redCells, storage: 'RED_CELLS' }),
  base('RBC-SUSP', '悬浮红细胞', 'suspended red cells', { ...redCells, storage: 'RED_CELLS' }),
  base('RBC-SUSP-LR', '去白悬浮红细胞', 'suspended red cells, leucocyte-reduced', {
    ...redCells,
    storage: 'RED_CELLS',
    leucocyteReduced: true,
  }),
  base('RBC-WASHED', '洗涤红细胞', 'washed red cells', {
    ...redCells,
    storage: 'RED_CELLS_OPENED',
    washed: true,
  }),
  base('RBC-DEGLY', '解冻去甘油红细胞', 'deglycerolised red cells', {
    ...redCells,
    storage: 'RED_CELLS_OPENED',
    washed: true,
  }),
  base('PLT-CONC', '浓缩血小板', 'platelet concentrate', { ...platelets, unit: 'U' }),
  base('PLT-APH', '单采血小板', 'apheresis platelets', {
    ...platelets,
    unit: 'DOSE',
    preparation: 'APHERESIS',
  }),
  base('PLT-APH-LR', '去白单采血小板', 'apheresis platelets, leucocyte-reduced', {
    ...platelets,
    unit: 'DOSE',
    preparation: 'APHERESIS',
    leucocyteReduced: true,
  }),
  base('FFP', '新鲜冰冻血浆', 'fresh frozen plasma', { ...plasma, storage: 'FRESH_FROZEN_PLASMA' }),
  base('FP', '冰冻血浆', 'frozen plasma', { ...plasma, storage: 'FROZEN_PLASMA' }),
  base('FFP-VI', '病毒灭活新鲜冰冻血浆', 'fresh frozen plasma, virus-inactivated', {
    ...plasma,
    storage: 'FRESH_FROZEN_PLASMA',
    virusInactivated: true,
  }),
  base('FP-VI', '病毒灭活冰冻血浆', 'frozen plasma, virus-inactivated', {
    ...plasma,
    storage: 'FROZEN_PLASMA',
    virusInactivated: true,
  }),
  base('CRYO', '冷沉淀凝血因子', 'cryoprecipitate', {
    componentClass: 'CRYOPRECIPITATE',
    unit: 'U',
    storage: 'CRYOPRECIPITATE',
  }),
  base('GRAN-APH', '单采粒细胞', 'apheresis granulocytes', {
    componentClass: 'GRANULOCYTES',
    unit: 'DOSE',
    storage: 'GRANULOCYTES',
    preparation: 'APHERESIS',
  }),
]

/** Only what carries living lymphocytes is irradiated; plasma and cryoprecipitate are not. */
const irradiable: readonly ComponentClass[] = ['WHOLE_BLOOD', 'RED_CELLS', 'PLATELETS', 'GRANULOCYTES']

const irradiatedForm = (product: Product): Product => ({
  ...product,
  code: `${product.code}-IR`,
  name: { zh: `辐照${product.name.zh}`, en: `${product.name.en}, irradiated` },
  irradiated: true,
})

const autologousForm = (product: Product): Product => ({
  ...product,
  code: `${product.code}-AUTO`,
  name: { zh: `自体${product.name.zh}`, en: `${product.name.en}, autologous` },
  autologous: true,
})

/** The dictionary every hub starts with: the base products, their irradiated and their autologous forms. */
export const standardProducts: readonly Product[] = baseProducts.flatMap((product) => [
  product,
  ...(irradiable.includes(product.componentClass) ? [irradiatedForm(product)] : []),
  autologousForm(product),
])

/** A dictionary over `products`, by code. */
export const dictionaryOf = (products: readonly Product[]): ProductDictionary =>
  new Map(products.map((product) => [product.code, product]))

export const standardDictionary: ProductDictionary = dictionaryOf(standardProducts)
