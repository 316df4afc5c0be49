import { formatQuantity } from '#lib/quantities.ts'
import { schemeOf } from '#resolvers/inventory/label-scheme.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { Finding } from '#rules/finding.ts'
import { readUnitNumber, type UnitNumber } from '#rules/identifiers/unit-number.ts'
import { type CodeMeaning, meaningOf } from '#rules/products/label.ts'
import type { Dictionary } from '#rules/products/published.ts'
import type { Anticoagulant, SchemeName } from '#rules/products/terms.ts'

/** What stands on a label, as scanned or typed, or as a notice says; null where it says nothing. */
export type LabelInput = {
  /** Absent: ISBT 128. */
  readonly scheme?: SchemeName | null
  /** Typed with its check character, scanned with its flags, or the station's own number. */
  readonly donationNumber: string
  readonly labelProductCode: string
  /** Product of the hub's dictionary, such as `RBC-SUSP`; absent: what the label's own code means there. */
  readonly product?: string | null
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  /** Amount in the product's unit; absent: as the label's own code means. */
  readonly content?: number | null
  /** What it is kept liquid in, as far as the label says it. */
  readonly anticoagulant?: Anticoagulant | null
  readonly collectedAt?: Date | null
  readonly expiresAt?: Date | null
}

/** A label that has been read. */
export type LabelledBag<Label extends LabelInput = LabelInput> = {
  /** Its place in the input, from 0. */
  readonly index: number
  readonly label: Label
  readonly scheme: SchemeName
  readonly number: UnitNumber
  /** What the label's own code means; null where the dictionary says nothing of it. */
  readonly code: CodeMeaning | null
  /** As told, else as the code means. */
  readonly product: string | null
  readonly content: string | number | null
}

/** The number in its one written form; as it was typed when it can't be read, for the rule to refuse. */
export const readBag = <Label extends LabelInput>(
  label: Label,
  index: number,
  { station, dictionary }: { readonly station: string; readonly dictionary: Dictionary },
): LabelledBag<Label> => {
  const scheme = label.scheme ?? 'ISBT128'
  const reading = readUnitNumber(schemeOf(scheme), label.donationNumber, label.labelProductCode)
  const asTyped = { donationNumber: label.donationNumber, productCode: label.labelProductCode }
  const number = reading.ok ? reading.unit : asTyped
  const code = meaningOf(dictionary, { station, scheme, code: number.productCode })
  const meant = code?.specification?.content ?? null
  return {
    index,
    label,
    scheme,
    number,
    code,
    product: label.product ?? code?.product ?? null,
    content: label.content ?? (meant === null ? null : formatQuantity(meant)),
  }
}

/** What tells one bag from another, as text. */
export const textOf = ({ donationNumber, productCode }: UnitNumber) => `${donationNumber} ${productCode}`

/** The columns that hold a bag's number. */
export const keyOf = ({ donationNumber, productCode }: UnitNumber) => ({
  donationNumber,
  labelProductCode: productCode,
})

/** Puts a finding about one bag at its place in the input's list: `units[3].abo`. */
export const inList =
  (list: string, index: number) =>
  (found: Finding): Finding => ({
    ...found,
    field: found.field === undefined ? `${list}[${index}]` : `${list}[${index}].${found.field}`,
  })
