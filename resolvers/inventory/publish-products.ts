import { insertProductDictionary, listStationsAndHospitals } from '#db/alliance/finders-products.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { readQuantity } from '#lib/quantities.ts'
import { type DatedPublication, publicationProblems } from '#resolvers/alliance/dated-publication.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { DictionaryRefused } from '#resolvers/inventory/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { OrganisationKind } from '#rules/alliance/terms.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import {
  checkPublication,
  type WrittenDictionary,
  type WrittenProduct,
  type WrittenSpecification,
} from '#rules/products/publication.ts'

/** One form in which a product is delivered. */
export type SpecificationInput = {
  readonly code: string
  /** Amount in the product's unit, as a decimal text; null: as each label says. */
  readonly content?: string | null
  readonly anticoagulant?: string | null
  readonly shelfLifeDays?: number | null
}

/** A product as it is listed. Words may be any text: what is none of the vocabulary is named in a finding. */
export type ProductInput = {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly componentClass: string
  readonly unit: string
  readonly storage: string
  /** Absent: from whole blood. */
  readonly preparation?: string | null
  readonly wholeBloodMlPerUnit?: number | null
  readonly leucocyteReduced?: boolean | null
  readonly washed?: boolean | null
  readonly virusInactivated?: boolean | null
  readonly irradiated?: boolean | null
  readonly autologous?: boolean | null
  readonly specifications?: readonly SpecificationInput[] | null
}

/** What a station's label code stands for. */
export type StationCodeInput = {
  readonly station: string
  /** Absent: the station's own numbers. */
  readonly scheme?: string | null
  readonly labelProductCode: string
  readonly product: string
  readonly specification?: string | null
  readonly from?: Day | null
  readonly until?: Day | null
}

/** What a hospital's own system calls a product. */
export type HisCodeInput = {
  readonly hospital: string
  readonly code: string
  readonly product: string
  readonly from?: Day | null
  readonly until?: Day | null
}

/** A dictionary as it is imported, whole: it stands in the place of the one before. */
export type PublishProductsInput = OperationInput &
  DatedPublication & {
    readonly products?: readonly ProductInput[] | null
    readonly stationCodes?: readonly StationCodeInput[] | null
    readonly hisCodes?: readonly HisCodeInput[] | null
  }

/** More than a province lists. */
const MOST_LINES = 2000

/**
 * Publishes the alliance's dictionary of products from a day on. The program's own products stay beneath it, and what an
 * earlier publication listed stays known for the bags that bear it.
 * @throws DictionaryRefused with every finding, each at its field
 */
export const publishProducts = operation(
  'inventory.publishProducts',
  async (tx, input: PublishProductsInput): Promise<{ id: Id<'ProductDictionary'> }> => {
    const problems = [...publicationProblems(input, dayOf(tx.now)), ...sizeProblems(input)]
    if (problems.length > 0) throw new BadInput(problems)
    const written = readDictionary(input)
    const [{ known }, { values: policy }, places] = await Promise.all([
      dictionaryAt(tx, tx.now),
      policyAt(tx, tx.now),
      listStationsAndHospitals(tx.db, tx.allianceId),
    ])
    const findings = checkPublication(written, { known, policy, ...codesByKind(places) })
    if (findings.length > 0) throw DictionaryRefused.because(findings)
    const id = newId('ProductDictionary')
    const row = {
      effectiveFrom: input.effectiveFrom,
      effectiveTo: input.effectiveTo ?? null,
      sourceCitation: input.sourceCitation.trim(),
      content: storedForm(written),
    }
    await insertProductDictionary(tx.db, {
      ...row,
      allianceId: tx.allianceId,
      id,
      publishedBy: tx.seat.staffId,
      publishedAt: tx.now,
    })
    tx.emit('inventory.dictionaryPublished', {
      organisationId: tx.seat.organisationId,
      subjectId: id,
      payload: { dictionaryId: id, effectiveFrom: input.effectiveFrom },
    })
    tx.note({ subjectId: id, after: row })
    return { id }
  },
)

const codesByKind = (places: Awaited<ReturnType<typeof listStationsAndHospitals>>) => {
  const codesOf = (wanted: OrganisationKind) =>
    places.filter(({ kind }) => kind === wanted).map(({ code }) => code)
  return { stations: codesOf('STATION'), hospitals: codesOf('HOSPITAL') }
}

const sizeProblems = (input: PublishProductsInput) =>
  (['products', 'stationCodes', 'hisCodes'] as const)
    .filter((field) => (input[field]?.length ?? 0) > MOST_LINES)
    .map((field) => ({
      field,
      words: { zh: `至多 ${MOST_LINES} 行`, en: `has ${MOST_LINES} lines at most` },
    }))

const readDictionary = ({ products, stationCodes, hisCodes }: PublishProductsInput): WrittenDictionary => ({
  products: (products ?? []).map(readProduct),
  stationCodes: (stationCodes ?? []).map((code) => ({
    station: code.station,
    scheme: code.scheme ?? 'STATION',
    labelProductCode: code.labelProductCode,
    product: code.product,
    specification: code.specification ?? null,
    from: code.from ?? null,
    until: code.until ?? null,
  })),
  hisCodes: (hisCodes ?? []).map((code) => ({ ...code, from: code.from ?? null, until: code.until ?? null })),
})

const readProduct = (product: ProductInput): WrittenProduct => ({
  code: product.code,
  nameZh: product.nameZh.trim(),
  nameEn: product.nameEn.trim(),
  componentClass: product.componentClass,
  unit: product.unit,
  storage: product.storage,
  preparation: product.preparation ?? 'WHOLE_BLOOD',
  wholeBloodMlPerUnit: product.wholeBloodMlPerUnit ?? null,
  leucocyteReduced: product.leucocyteReduced ?? false,
  washed: product.washed ?? false,
  virusInactivated: product.virusInactivated ?? false,
  irradiated: product.irradiated ?? false,
  autologous: product.autologous ?? false,
  specifications: (product.specifications ?? []).map(readSpecification),
})

const readSpecification = (one: SpecificationInput): WrittenSpecification => ({
  code: one.code,
  content: one.content === null || one.content === undefined ? null : readQuantity(one.content),
  anticoagulant: one.anticoagulant ?? null,
  shelfLifeDays: one.shelfLifeDays ?? null,
})

/** As the rules read it; what was written fulfils their shape once nothing is found against it. */
const storedForm = ({ products, ...codes }: WrittenDictionary) => ({
  products: products.map(({ nameZh, nameEn, ...product }) => ({
    ...product,
    name: { zh: nameZh, en: nameEn },
  })),
  ...codes,
})
