import { quantity } from '#lib/quantities.ts'
import type { Finding, FindingCode } from '#rules/finding.ts'
import {
  checkIrradiation,
  checkSplit,
  checkThaw,
  checkWash,
  type Division,
  type ProcessedUnit,
} from '#rules/inventory/processing.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import {
  checkPublication,
  type PublicationFacts,
  type WrittenDictionary,
  type WrittenHisCode,
  type WrittenProduct,
  type WrittenSpecification,
  type WrittenStationCode,
} from '#rules/products/publication.ts'
import { standardOnly } from '#rules/products/published.ts'
import { NOW, POLICY } from './forms.ts'

/** A product that a city lists and the program doesn't know. */
export const pooledPlatelets: WrittenProduct = {
  code: 'PLT-POOL',
  nameZh: '混合浓缩血小板',
  nameEn: 'pooled platelet concentrate',
  componentClass: 'PLATELETS',
  unit: 'U',
  storage: 'PLATELETS',
  preparation: 'WHOLE_BLOOD',
  wholeBloodMlPerUnit: null,
  leucocyteReduced: true,
  washed: false,
  virusInactivated: false,
  irradiated: false,
  autologous: false,
  specifications: [{ code: '5U', content: quantity(5), anticoagulant: null, shelfLifeDays: 5 }],
}

/** A standard product with the bags that a city has it in. */
export const suspendedCells: WrittenProduct = {
  ...pooledPlatelets,
  code: 'RBC-SUSP-LR',
  nameZh: '去白悬浮红细胞',
  nameEn: 'suspended red cells, leucocyte-reduced',
  componentClass: 'RED_CELLS',
  storage: 'RED_CELLS',
  wholeBloodMlPerUnit: 200,
  specifications: [
    { code: '1U', content: quantity(1), anticoagulant: null, shelfLifeDays: null },
    { code: '1.5U', content: quantity('1.5'), anticoagulant: 'MAP', shelfLifeDays: null },
    { code: '2U', content: quantity(2), anticoagulant: 'ACD_B', shelfLifeDays: 21 },
  ],
}

/** A code as one station prints it. */
export const stationCode: WrittenStationCode = {
  station: 'QZ-STATION',
  scheme: 'STATION',
  labelProductCode: 'H0215',
  product: 'RBC-SUSP-LR',
  specification: '1.5U',
  from: null,
  until: null,
}

/** A code as one hospital's own system writes it. */
export const hisCode: WrittenHisCode = {
  hospital: 'CS-MEM01',
  code: '0101',
  product: 'RBC-SUSP-LR',
  from: null,
  until: null,
}

export const PUBLICATION: PublicationFacts = {
  known: standardDictionary,
  stations: ['QZ-STATION'],
  hospitals: ['CS-LEAD', 'CS-MEM01'],
  policy: POLICY,
}

/** The dictionary as the rule reads it, with one product changed. */
export const dictionaryWith = (
  product: Partial<WrittenProduct>,
  more: Partial<WrittenDictionary> = {},
): WrittenDictionary => ({ products: [{ ...pooledPlatelets, ...product }], stationCodes: [], ...more })

/** A dictionary of one product, with a label code for each of these changes. */
export const labels = (...codes: Partial<WrittenStationCode>[]): WrittenDictionary => ({
  products: [suspendedCells],
  stationCodes: codes.map((code) => ({ ...stationCode, ...code })),
})

/** What stands against a dictionary, each with the field it is about. */
export const found = (written: WrittenDictionary): string[] =>
  checkPublication(written, PUBLICATION).map(({ code, field }) => `${code} ${field}`)

const product = (changes: Partial<WrittenProduct>): Finding[] =>
  checkPublication(dictionaryWith(changes), PUBLICATION)
const specification = (changes: Partial<WrittenSpecification>): Finding[] =>
  product({
    specifications: [
      { code: '5U', content: quantity(5), anticoagulant: null, shelfLifeDays: null, ...changes },
    ],
  })
const label = (...codes: Partial<WrittenStationCode>[]): Finding[] =>
  checkPublication(labels(...codes), PUBLICATION)

const hisCodes = (...codes: Partial<WrittenHisCode>[]): Finding[] =>
  checkPublication(
    { products: [], stationCodes: [], hisCodes: codes.map((code) => ({ ...hisCode, ...code })) },
    PUBLICATION,
  )

const productNamed = (code: string) => {
  const found = standardDictionary.get(code)
  if (found === undefined) throw new Error(`no product ${code}`)
  return found
}

/** A bag on the shelf, in date and without a hold. */
export const shelved = (code: string, changes: Partial<ProcessedUnit> = {}): ProcessedUnit => ({
  state: 'IN_STOCK',
  product: productNamed(code),
  holds: [],
  expiresAt: new Date('2026-03-20T23:59:00+08:00'),
  thawedAt: null,
  collectedAt: new Date('2026-02-25T10:00:00+08:00'),
  keptForThis: null,
  ...changes,
})

/** The rules of an alliance that has agreed on everything. */
export const ALL_ALLOWED: PolicyValues = { ...POLICY, processingAllowed: ['WASH', 'SPLIT', 'IRRADIATE'] }

export const halves: Division = {
  content: quantity(2),
  contents: [quantity(1), quantity(1)],
  codes: ['E5445VA0', 'E5445VB0'],
}

/** A receipt by a dictionary in which a product comes in bags of one and a half units alone. */
export const ONE_SIZE = {
  policy: POLICY,
  dictionary: {
    ...standardOnly,
    specifications: new Map([
      ['RBC-SUSP-LR', [{ code: '1.5U', content: quantity('1.5'), anticoagulant: null, shelfLifeDays: null }]],
    ]),
  },
}

/** One case for each finding about products and processing. */
export const productCases = {
  DICTIONARY_EMPTY: () => checkPublication({ products: [], stationCodes: [] }, PUBLICATION),
  DICTIONARY_WORD_UNKNOWN: () => product({ componentClass: 'PLATELET' }),
  DICTIONARY_CODE_INVALID: () => product({ code: 'PLT POOL' }),
  DICTIONARY_CODE_REPEATED: () =>
    checkPublication({ products: [pooledPlatelets, pooledPlatelets], stationCodes: [] }, PUBLICATION),
  DICTIONARY_NAME_MISSING: () => product({ nameZh: ' ' }),
  DICTIONARY_DAYS_INVALID: () => label({ from: '2026-03-02', until: '2026-03-01' }),
  PRODUCT_MEANING_CHANGED: () =>
    checkPublication(
      {
        products: [{ ...suspendedCells, storage: 'RED_CELLS_OPENED', specifications: [] }],
        stationCodes: [],
      },
      PUBLICATION,
    ),
  PRODUCT_STORAGE_UNFIT: () => product({ storage: 'RED_CELLS' }),
  PRODUCT_UNIT_UNFIT: () => product({ unit: 'ML', specifications: [] }),
  PRODUCT_FACTOR_INVALID: () => product({ wholeBloodMlPerUnit: 0 }),
  SPECIFICATION_CONTENT_UNFIT: () => specification({ content: quantity(11) }),
  SHELF_LIFE_UNFIT: () => specification({ shelfLifeDays: 6 }),
  ANTICOAGULANT_UNEXPECTED: () => specification({ anticoagulant: 'CPD' }),
  LABEL_STATION_UNKNOWN: () => label({ station: 'QZ-STATION2' }),
  LABEL_PRODUCT_UNKNOWN: () => label({ product: 'RBC' }),
  LABEL_SPECIFICATION_UNKNOWN: () => label({ specification: '3U' }),
  LABEL_CODE_OVERLAPS: () => label({}, { specification: '2U' }),
  HIS_HOSPITAL_UNKNOWN: () => hisCodes({ hospital: 'QZ-STATION' }),
  HIS_CODE_INVALID: () => hisCodes({ code: ' 0101' }),
  HIS_CODE_OVERLAPS: () => hisCodes({}, { product: 'FFP' }),
  PROCESSING_NOT_ALLOWED: () => checkWash(shelved('RBC-SUSP'), NOW, POLICY),
  PROCESSING_PRODUCT_UNFIT: () => checkThaw(shelved('RBC-SUSP'), NOW),
  PROCESSING_UNIT_HELD: () => checkThaw(shelved('FFP', { holds: ['RECALL'] }), NOW),
  UNIT_ALREADY_THAWED: () => checkThaw(shelved('FFP', { thawedAt: NOW }), NOW),
  SPLIT_CONTENT_UNFIT: () =>
    checkSplit(shelved('RBC-SUSP'), { ...halves, contents: [quantity(1)] }, NOW, ALL_ALLOWED),
  UNIT_NOT_DIVISIBLE: () => checkSplit(shelved('RBC-SUSP'), { ...halves, codes: null }, NOW, ALL_ALLOWED),
  UNIT_TOO_OLD: () => checkIrradiation(shelved('RBC-SUSP', { collectedAt: null }), NOW, ALL_ALLOWED),
} as const satisfies Partial<Record<FindingCode, () => readonly Finding[]>>
