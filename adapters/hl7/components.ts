import { mapped, unitCodes } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { named } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { type Scope, spotAtPath, spotOf } from '#adapters/hl7/profile-fields.ts'
import { placeOf, placeOfFirst, type Reading, type Spot, spotAt } from '#adapters/hl7/reading.ts'
import { known, textBeside } from '#adapters/hl7/request-fields.ts'
import { QUANTITY_CODE, testOf } from '#adapters/hl7/request-observations.ts'
import type { ComponentInput } from '#resolvers/requests/content.ts'

const UNIT_WORDS = { zh: '数量单位', en: 'unit of quantity' }

const placeLine = (reading: Reading, index: number, spots: { product: Spot; quantity: Spot; unit: Spot }) => {
  const line = `components[${index}]`
  for (const [name, { location }] of Object.entries(spots)) reading.place(`${line}.${name}`, location)
}

/** The lines of an OMB: one for each BPO. @throws MessageFault when a line has no amount, or an unknown unit */
export const linesOfOmb = (reading: Reading, scope: Scope): readonly ComponentInput[] => {
  reading.place('components', placeOfFirst('BPO'))
  return named(scope.segments, 'BPO').map((bpo, index) => lineOf(reading, scope, bpo, index))
}

const lineOf = (reading: Reading, scope: Scope, bpo: Segment, index: number): ComponentInput => {
  const product = spotAt(bpo, 2)
  const { quantity, unit } = amountOf(scope, bpo)
  placeLine(reading, index, { product, quantity, unit })
  const indication = spotAt(bpo, 13)
  reading.place(`components[${index}].indication`, indication.location)
  reading.place(`components[${index}].requirements`, placeOf(bpo, 3))
  if (index === 0) reading.place('indication', indication.location)
  return {
    product: mapped(scope.profile, 'product', product.value ?? ''),
    quantity: plainNumber(quantity.value ?? ''),
    unit: unit.value ? known(scope, unitCodes, unit, UNIT_WORDS) : null,
    requirements: bpo
      .field(3)
      .repetitions.flatMap((code) => mapped(scope.profile, 'requirement', code.text(1)) || []),
    indication: indication.value
      ? { code: indication.value, text: textBeside(scope, indication) ?? indication.value }
      : null,
  }
}

/**
 * BPO-4 counts bags, BPO-5 and BPO-6 say how much in all. A line with a unit and no amount counts that unit in BPO-4;
 * one with neither is only clear where the profile says that BPO-4 counts units.
 */
const amountOf = (scope: Scope, bpo: Segment): { quantity: Spot; unit: Spot } => {
  const amount = spotAt(bpo, 5)
  const unit = spotAt(bpo, 6)
  if (amount.value) return { quantity: amount, unit }
  if (scope.profile.quantityIn === 'UNITS' || unit.value) return { quantity: spotAt(bpo, 4), unit }
  throw MessageFault.missing(placeOf(bpo, 5), {
    zh: '总量（BPO-5、BPO-6；BPO-4 只计袋数）',
    en: 'the total amount (BPO-5 and BPO-6; BPO-4 counts bags)',
  })
}

/**
 * A number of type NM as the hub writes it: HL7 allows a plus sign and no digit after the point, and databases print `.5`.
 * Anything else as it came.
 */
const plainNumber = (text: string): string => {
  const [, whole = '', part = ''] = NM.exec(text.trim()) ?? []
  if (whole === '' && part === '') return text
  return `${whole || '0'}${part && `.${part}`}`
}
const NM = /^\+?(\d*)(?:\.(\d*))?$/

/** Number and unit in one text: `2U`, `2 单位`, `400 ml`. */
const AMOUNT = /^\s*(\+?(?:\d+(?:\.\d*)?|\.\d+))\s*(\D*?)\s*$/

/** The lines of an ORM: one for each OBR, its product in OBR-4. */
export const linesOfOrm = (reading: Reading, scope: Scope): readonly ComponentInput[] => {
  reading.place('components', placeOfFirst('OBR'))
  const details = named(scope.segments, 'OBR')
  return details.map((obr, index) => {
    const from = scope.segments.indexOf(obr)
    const end = details[index + 1] ? scope.segments.indexOf(details[index + 1] as Segment) : undefined
    return ormLine(reading, { ...scope, segments: scope.segments.slice(from, end) }, obr, index)
  })
}

const ormLine = (reading: Reading, scope: Scope, obr: Segment, index: number): ComponentInput => {
  const product = scope.profile.fields.product ? spotOf(scope, 'product') : spotAt(obr, 4)
  const quantity = ormQuantity(scope, obr)
  const [, amount = quantity.value ?? '', written = ''] = AMOUNT.exec(quantity.value ?? '') ?? []
  const beside = ormUnit(scope, quantity, written)
  placeLine(reading, index, { product, quantity, unit: beside })
  reading.place(`components[${index}].indication`, placeOf(obr, 13))
  return {
    product: mapped(scope.profile, 'product', product.value ?? ''),
    quantity: plainNumber(amount),
    unit: beside.value ? known(scope, unitCodes, beside, UNIT_WORDS) : null,
  }
}

/** Where the profile says; else the OBX with the code QUANTITY; else TQ1-2 or OBR-27.1. */
const ormQuantity = (scope: Scope, obr: Segment): Spot => {
  if (scope.profile.fields.quantity) return spotOf(scope, 'quantity')
  const obx = named(scope.segments, 'OBX').find((each) => testOf(scope, each) === QUANTITY_CODE)
  if (obx) return spotAt(obx, 5)
  const tq1 = named(scope.segments, 'TQ1')[0]
  const told = [tq1 && spotAt(tq1, 2), spotAt(obr, 27)].find((spot) => spot?.value)
  if (told) return told
  throw MessageFault.missing(placeOfFirst('OBX', 5), {
    zh: '申请数量（代码为 QUANTITY 的 OBX，或发送方配置的位置）',
    en: "the quantity (an OBX with the code QUANTITY, or the place in the sender's profile)",
  })
}

const ormUnit = (scope: Scope, quantity: Spot, written: string): Spot => {
  if (scope.profile.fields.unit) return spotOf(scope, 'unit')
  const { segment, sequence } = quantity.location
  if (segment === 'OBX') {
    const obx = scope.message.all('OBX')[sequence - 1]
    if (obx?.field(6).value) return spotAt(obx, 6)
  }
  return written === ''
    ? { ...spotAtPath(scope, 'OBX-6'), value: undefined }
    : { ...quantity, value: written }
}
