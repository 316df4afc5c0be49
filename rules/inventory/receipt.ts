import { formatQuantity, readQuantity } from '#lib/quantities.ts'
import { addDays, type Day, dayOf } from '#rules/calendar.ts'
import { type AboGroup, type RhdType, rhdTypeLabels } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { type LabelScheme, readUnitNumber } from '#rules/identifiers/unit-number.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product, Specification } from '#rules/products/dictionary.ts'
import { type CodeMeaning, isSpecified, shelfLifeOf } from '#rules/products/label.ts'
import type { Dictionary } from '#rules/products/published.ts'
import { type Anticoagulant, quantityUnitLabels } from '#rules/products/terms.ts'
import { checkQuantity } from '#rules/requests/form-components.ts'
import { isBlank } from '#rules/requests/text.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What stands on the bag, as scanned or typed; null where the label says nothing. */
export type UnitLabel = {
  readonly donationNumber: string
  /** The product code printed on the label. */
  readonly labelProductCode: string
  /** The product in the hub's dictionary; null where nobody said it and the label's code has no meaning. */
  readonly product: string | null
  readonly station: string | null
  readonly abo: AboGroup | null
  readonly rhd: RhdType | null
  /** Amount in the product's unit. */
  readonly content: string | number | null
  readonly anticoagulant: Anticoagulant | null
  /** When it was collected, or prepared. */
  readonly collectedAt: Date | null
  readonly expiresAt: Date | null
  /** Of autologous blood, the patient whose own it is: `KNOWN` by hospital, number and name alike. */
  readonly donorPatient: 'NOT_STATED' | 'KNOWN' | 'UNKNOWN'
}

/** The station's delivery file about the same bag. Null where the file leaves something out. */
export type FileEntry = Pick<UnitLabel, 'product' | 'abo' | 'rhd' | 'expiresAt'>

export type ReceiptFacts = {
  readonly label: UnitLabel
  /** What the label's own code means by the dictionary in force; null where it says nothing of it. */
  readonly code: CodeMeaning | null
  readonly scheme: LabelScheme
  /** `ABSENT`: no file came. `NOT_LISTED`: a file came, without this bag. */
  readonly file: FileEntry | 'ABSENT' | 'NOT_LISTED'
  /** A unit of the same donation number and product code is already known. */
  readonly alreadyReceived: boolean
  readonly now: Date
}

type Setting = {
  readonly policy: PolicyValues
  readonly dictionary: Pick<Dictionary, 'products' | 'specifications'>
}

/**
 * A bag is taken in when its label is complete and readable, says what the station's delivery file says, is in date,
 * and the bag has not been taken in before. What the label's own code means is what the bag is, and its content is one of
 * those its product is delivered in. The label's expiry stands; a date later than the table allows is questioned. Autologous blood names the patient who gave it.
 *
 * Facts: label, label scheme of the station, delivery file, whether the unit is known, the instant of receipt.
 * Refuses: `UNIT_NUMBER_INVALID`, `UNIT_CHECK_CHARACTER_WRONG`, `UNIT_PRODUCT_UNKNOWN`, `UNIT_LABEL_INCOMPLETE`,
 * `UNIT_GROUP_DIFFERS_FROM_FILE`, `UNIT_DIFFERS_FROM_FILE`, `UNIT_NOT_ON_FILE`, `UNIT_DATES_OUT_OF_ORDER`,
 * `UNIT_EXPIRED`, `UNIT_CONTENT_OUT_OF_LIMITS`, `UNIT_DIFFERS_FROM_CODE`, `UNIT_CONTENT_NOT_SPECIFIED`, `UNIT_ALREADY_RECEIVED`, `AUTOLOGOUS_DONOR_MISSING`,
 * `AUTOLOGOUS_DONOR_UNKNOWN`, `AUTOLOGOUS_DONOR_UNEXPECTED`; warns `UNIT_WITHOUT_FILE`,
 * `UNIT_EXPIRES_LATER_THAN_TABLE`.
 * Source: ORDER_85_LABEL, WS_399_2023_STORAGE, HOUSE_RECEIPT, HOUSE_PRODUCTS, HOUSE_UNIT_IDENTITY, HOUSE_AUTOLOGOUS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkReceipt(facts: ReceiptFacts, setting: Setting): Finding[] {
  const { label } = facts
  const product = setting.dictionary.products.get(label.product ?? '')
  return [
    ...checkNumber(facts),
    ...checkComplete(facts.label),
    ...checkDates(facts),
    ...(product ? checkDonor(label, product) : []),
    ...(product ? checkProduct(facts, product, setting) : [unknownProduct(label)]),
    ...compareCode(facts),
    ...checkFile(facts),
  ]
}

const unknownProduct = ({ product, labelProductCode }: UnitLabel): Finding =>
  finding('UNIT_PRODUCT_UNKNOWN', { field: 'product', values: { product: product ?? labelProductCode } })

function checkNumber({ label, scheme, alreadyReceived }: ReceiptFacts): Finding[] {
  const reading = readUnitNumber(scheme, label.donationNumber, label.labelProductCode)
  if (!reading.ok) {
    if (reading.fault === 'PRODUCT_CODE')
      return [finding('UNIT_NUMBER_INVALID', { field: 'labelProductCode' })]
    const code = reading.fault === 'FORM' ? 'UNIT_NUMBER_INVALID' : 'UNIT_CHECK_CHARACTER_WRONG'
    return [finding(code, { field: 'donationNumber' })]
  }
  return alreadyReceived ? [finding('UNIT_ALREADY_RECEIVED', { field: 'donationNumber' })] : []
}

const requiredOnLabel: Readonly<
  Record<'station' | 'abo' | 'rhd' | 'collectedAt' | 'expiresAt' | 'content', Bilingual>
> = {
  station: { zh: '血站名称', en: 'name of the station' },
  abo: { zh: 'ABO 血型', en: 'ABO group' },
  rhd: { zh: 'RhD 血型', en: 'RhD type' },
  collectedAt: { zh: '采集（制备）时间', en: 'time of collection or preparation' },
  expiresAt: { zh: '失效时间', en: 'time of expiry' },
  content: { zh: '血量或规格', en: 'content' },
}

function checkComplete(label: UnitLabel): Finding[] {
  const names = Object.keys(requiredOnLabel) as (keyof typeof requiredOnLabel)[]
  return names
    .filter((name) => label[name] === null || (name === 'station' && isBlank(label.station)))
    .map((name) =>
      finding('UNIT_LABEL_INCOMPLETE', { field: name, values: { field: requiredOnLabel[name] } }),
    )
}

/** Autologous blood is tied to its patient from the first; other blood is tied to nobody. */
function checkDonor({ donorPatient }: UnitLabel, { autologous }: Product): Finding[] {
  if (!autologous)
    return donorPatient === 'NOT_STATED'
      ? []
      : [finding('AUTOLOGOUS_DONOR_UNEXPECTED', { field: 'donorPatient' })]
  if (donorPatient === 'KNOWN') return []
  const code = donorPatient === 'UNKNOWN' ? 'AUTOLOGOUS_DONOR_UNKNOWN' : 'AUTOLOGOUS_DONOR_MISSING'
  return [finding(code, { field: 'donorPatient' })]
}

function checkDates({ label, now }: ReceiptFacts): Finding[] {
  const { collectedAt, expiresAt } = label
  const expired = expiresAt !== null && now > expiresAt
  const disordered =
    collectedAt !== null && (collectedAt > now || (expiresAt !== null && collectedAt >= expiresAt))
  return [
    ...(expired ? [finding('UNIT_EXPIRED', { field: 'expiresAt' })] : []),
    ...(disordered ? [finding('UNIT_DATES_OUT_OF_ORDER', { field: 'collectedAt' })] : []),
  ]
}

function checkProduct({ label, code }: ReceiptFacts, product: Product, setting: Setting): Finding[] {
  const listed = setting.dictionary.specifications.get(product.code) ?? []
  const specifications = code?.specification ? [code.specification] : listed
  const { policy } = setting
  const content = readQuantity(label.content ?? '') ?? null
  const days = shelfLifeOf({ product, content, anticoagulant: label.anticoagulant, specifications }, policy)
  return [
    ...(label.content === null ? [] : checkContent(label.content, product, { policy, listed })),
    ...(expiresLaterThan(label, days)
      ? [finding('UNIT_EXPIRES_LATER_THAN_TABLE', { field: 'expiresAt', values: { days } })]
      : []),
  ]
}

type Bags = { readonly policy: PolicyValues; readonly listed: readonly Specification[] }

function checkContent(amount: string | number, { unit }: Product, { policy, listed }: Bags): Finding[] {
  const found = checkQuantity(amount, unit, policy.bagContent[unit], {
    field: 'content',
    outOfLimits: 'UNIT_CONTENT_OUT_OF_LIMITS',
  })
  const content = readQuantity(amount)
  if (found.length > 0 || content === undefined || isSpecified(content, listed)) return found
  const known = listed.flatMap((one) => (one.content === null ? [] : [formatQuantity(one.content)]))
  return [
    finding('UNIT_CONTENT_NOT_SPECIFIED', {
      field: 'content',
      values: {
        quantity: formatQuantity(content),
        unit: quantityUnitLabels[unit],
        contents: known.join(' / '),
      },
    }),
  ]
}

/** The station's own code outweighs what somebody typed. */
function compareCode({ label, code }: ReceiptFacts): Finding[] {
  if (code === null) return []
  const { product, content } = label
  const expected = code.specification?.content ?? null
  const read = content === null ? undefined : readQuantity(content)
  return [
    ...(product !== null && product !== code.product
      ? [differsFromCode('product', { zh: `产品（${code.product}）`, en: `product (${code.product})` })]
      : []),
    ...(expected !== null && read !== undefined && read !== expected
      ? [
          differsFromCode('content', {
            zh: `血量（${formatQuantity(expected)}）`,
            en: `content (${formatQuantity(expected)})`,
          }),
        ]
      : []),
  ]
}

const differsFromCode = (field: string, told: Bilingual): Finding =>
  finding('UNIT_DIFFERS_FROM_CODE', { field, values: { field: told } })

/** Shelf life counts whole days: the last one, through its last minute, is collection plus so many days. */
function expiresLaterThan({ collectedAt, expiresAt }: UnitLabel, days: number): boolean {
  if (collectedAt === null || expiresAt === null) return false
  const last: Day = addDays(dayOf(collectedAt), days)
  return dayOf(expiresAt) > last
}

function checkFile({ label, file }: ReceiptFacts): Finding[] {
  if (file === 'ABSENT') return [finding('UNIT_WITHOUT_FILE')]
  if (file === 'NOT_LISTED') return [finding('UNIT_NOT_ON_FILE', { field: 'donationNumber' })]
  return [...compareGroup(label, file), ...compareProduct(label, file), ...compareExpiry(label, file)]
}

/** A group as people say it, what is not told as a question mark. */
const groupWords = (abo: AboGroup | null, rhd: RhdType | null): Bilingual => {
  const said = rhd === null ? { zh: '?', en: '?' } : rhdTypeLabels[rhd]
  return { zh: `${abo ?? '?'} ${said.zh}`, en: `${abo ?? '?'} ${said.en}` }
}

function compareGroup(label: UnitLabel, file: FileEntry): Finding[] {
  const differs =
    (file.abo !== null && label.abo !== null && file.abo !== label.abo) ||
    (file.rhd !== null && label.rhd !== null && file.rhd !== label.rhd)
  if (!differs) return []
  const values = { label: groupWords(label.abo, label.rhd), file: groupWords(file.abo, file.rhd) }
  return [finding('UNIT_GROUP_DIFFERS_FROM_FILE', { field: 'abo', values })]
}

function compareProduct(label: UnitLabel, file: FileEntry): Finding[] {
  if (label.product === file.product) return []
  return [
    finding('UNIT_DIFFERS_FROM_FILE', { field: 'product', values: { field: { zh: '产品', en: 'product' } } }),
  ]
}

function compareExpiry(label: UnitLabel, file: FileEntry): Finding[] {
  if (label.expiresAt === null || file.expiresAt === null) return []
  if (label.expiresAt.getTime() === file.expiresAt.getTime()) return []
  return [
    finding('UNIT_DIFFERS_FROM_FILE', {
      field: 'expiresAt',
      values: { field: { zh: '失效时间', en: 'time of expiry' } },
    }),
  ]
}
