import { type Quantity, type QuantityUnit, quantityUnits } from '#lib/quantities.ts'
import type { Day } from '#rules/calendar.ts'
import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product, ProductDictionary } from '#rules/products/dictionary.ts'
import { checkHisCodes } from '#rules/products/his-codes.ts'
import { checkLabelCodes } from '#rules/products/label-codes.ts'
import { checkSpecification } from '#rules/products/publication-specifications.ts'
import type { HisCode } from '#rules/products/published.ts'
import { type StorageCategory, storageCategories } from '#rules/products/storage-terms.ts'
import {
  type ComponentClass,
  componentClasses,
  componentClassLabels,
  preparations,
  quantityUnitLabels,
} from '#rules/products/terms.ts'
import { checkCode, checkWord, isOneOf } from '#rules/products/written-words.ts'

/** A specification as it was written; `content` is undefined where it could not be read. */
export type WrittenSpecification = {
  readonly code: string
  readonly content: Quantity | null | undefined
  readonly anticoagulant: string | null
  readonly shelfLifeDays: number | null
}

/** A product as it was written: words may be any text. */
export type WrittenProduct = Pick<
  Product,
  'leucocyteReduced' | 'washed' | 'virusInactivated' | 'irradiated' | 'autologous'
> & {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly componentClass: string
  readonly unit: string
  readonly storage: string
  readonly preparation: string
  readonly wholeBloodMlPerUnit: number | null
  readonly specifications: readonly WrittenSpecification[]
}

/** A station's label code as it was written. */
export type WrittenStationCode = {
  readonly station: string
  readonly scheme: string
  readonly labelProductCode: string
  readonly product: string
  readonly specification: string | null
  readonly from: Day | null
  readonly until: Day | null
}

/** A hospital's own code as it was written. */
export type WrittenHisCode = HisCode

export type WrittenDictionary = {
  readonly products: readonly WrittenProduct[]
  readonly stationCodes: readonly WrittenStationCode[]
  /** Absent: none. */
  readonly hisCodes?: readonly WrittenHisCode[]
}

/** What a dictionary is judged against. */
export type PublicationFacts = {
  /** Every product that has ever had a meaning: the program's own, and what was published before. */
  readonly known: ProductDictionary
  /** The codes of the alliance's blood stations. */
  readonly stations: readonly string[]
  /** The codes of its hospitals. */
  readonly hospitals: readonly string[]
  readonly policy: Pick<PolicyValues, 'storage' | 'bagContent'>
}

/**
 * A dictionary is published when every product follows rules that exist: its class, its storage and its measure go
 * together, its bags lie within the limits of a bag, it keeps no longer than the standard allows, and its code means
 * what it has always meant, for bags and requests that bear it are still about. A station's label code and a hospital's
 * own code mean one thing at a time.
 *
 * Facts: the dictionary as written, the products known before, the alliance's stations and hospitals, storage table and
 * limits of a bag in force.
 * Refuses: `DICTIONARY_EMPTY`, `DICTIONARY_WORD_UNKNOWN`, `DICTIONARY_CODE_INVALID`, `DICTIONARY_CODE_REPEATED`,
 * `DICTIONARY_NAME_MISSING`, `PRODUCT_MEANING_CHANGED`, `PRODUCT_STORAGE_UNFIT`, `PRODUCT_UNIT_UNFIT`,
 * `PRODUCT_FACTOR_INVALID`.
 * Source: HOUSE_PRODUCTS, WS_399_2023_STORAGE, HOUSE_QUANTITY_LIMITS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkPublication(written: WrittenDictionary, facts: PublicationFacts): Finding[] {
  const { products, stationCodes, hisCodes = [] } = written
  if (products.length + stationCodes.length + hisCodes.length === 0)
    return [finding('DICTIONARY_EMPTY', { field: 'products' })]
  return [
    ...products.flatMap((product, at) => checkProduct(product, `products[${at}]`, facts)),
    ...repeated(
      products.map(({ code }) => code),
      (at) => `products[${at}].code`,
    ),
    ...checkLabelCodes(written, facts),
    ...checkHisCodes(written, facts),
  ]
}

const LONGEST_NAME = 100

function checkProduct(product: WrittenProduct, field: string, facts: PublicationFacts): Finding[] {
  return [
    ...checkCode(product.code, `${field}.code`),
    ...checkName(product.nameZh, `${field}.nameZh`),
    ...checkName(product.nameEn, `${field}.nameEn`),
    ...checkWords(product, field),
    ...checkKind(product, field),
    ...checkFactor(product, field),
    ...checkMeaning(product, field, facts.known),
    ...product.specifications.flatMap((one, at) =>
      checkSpecification(product, one, { field: `${field}.specifications[${at}]`, facts }),
    ),
    ...repeated(
      product.specifications.map(({ code }) => code),
      (at) => `${field}.specifications[${at}].code`,
    ),
  ]
}

const checkName = (name: string, field: string): Finding[] => {
  const length = name.trim().length
  return length > 0 && length <= LONGEST_NAME ? [] : [finding('DICTIONARY_NAME_MISSING', { field })]
}

/** A word of a closed vocabulary. */
const checkWords = (product: WrittenProduct, field: string): Finding[] => [
  ...checkWord(product.componentClass, componentClasses, `${field}.componentClass`),
  ...checkWord(product.unit, quantityUnits, `${field}.unit`),
  ...checkWord(product.storage, storageCategories, `${field}.storage`),
  ...checkWord(product.preparation, preparations, `${field}.preparation`),
]

/** What each class may be stored as and counted in. */
const kinds: Readonly<
  Record<
    ComponentClass,
    { readonly storage: readonly StorageCategory[]; readonly units: readonly QuantityUnit[] }
  >
> = {
  WHOLE_BLOOD: { storage: ['WHOLE_BLOOD'], units: ['U'] },
  RED_CELLS: { storage: ['RED_CELLS', 'RED_CELLS_OPENED'], units: ['U'] },
  PLATELETS: { storage: ['PLATELETS'], units: ['U', 'DOSE'] },
  PLASMA: { storage: ['FRESH_FROZEN_PLASMA', 'FROZEN_PLASMA'], units: ['ML'] },
  CRYOPRECIPITATE: { storage: ['CRYOPRECIPITATE'], units: ['U'] },
  GRANULOCYTES: { storage: ['GRANULOCYTES'], units: ['DOSE'] },
}

function checkKind({ componentClass, storage, unit }: WrittenProduct, field: string): Finding[] {
  if (!isOneOf(componentClasses, componentClass)) return []
  const { storage: fit, units } = kinds[componentClass]
  const component = componentClassLabels[componentClass]
  return [
    ...(isOneOf(storageCategories, storage) && !fit.includes(storage)
      ? [finding('PRODUCT_STORAGE_UNFIT', { field: `${field}.storage`, values: { component, storage } })]
      : []),
    ...(isOneOf(quantityUnits, unit) && !units.includes(unit)
      ? [
          finding('PRODUCT_UNIT_UNFIT', {
            field: `${field}.unit`,
            values: { component, unit: quantityUnitLabels[unit] },
          }),
        ]
      : []),
  ]
}

const MOST_MILLILITRES = 2000

function checkFactor({ wholeBloodMlPerUnit: factor, unit }: WrittenProduct, field: string): Finding[] {
  const fits =
    factor === null || (unit === 'U' && Number.isInteger(factor) && factor >= 1 && factor <= MOST_MILLILITRES)
  return fits ? [] : [finding('PRODUCT_FACTOR_INVALID', { field: `${field}.wholeBloodMlPerUnit` })]
}

const meaning = [
  'componentClass',
  'unit',
  'storage',
  'preparation',
  'wholeBloodMlPerUnit',
  'leucocyteReduced',
  'washed',
  'virusInactivated',
  'irradiated',
  'autologous',
] as const

function checkMeaning(product: WrittenProduct, field: string, known: ProductDictionary): Finding[] {
  const before = known.get(product.code)
  if (before === undefined) return []
  return meaning
    .filter((name) => product[name] !== before[name])
    .map((name) =>
      finding('PRODUCT_MEANING_CHANGED', {
        field: `${field}.${name}`,
        values: { code: product.code, field: name },
      }),
    )
}

function repeated(codes: readonly string[], fieldOf: (at: number) => string): Finding[] {
  const code: FindingCode = 'DICTIONARY_CODE_REPEATED'
  return codes.flatMap((text, at) =>
    codes.indexOf(text) < at ? [finding(code, { field: fieldOf(at), values: { code: text } })] : [],
  )
}
