import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import { type CodeTable, ownCode, translate, unitCodes } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Group } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { isPath, parsePath } from '#adapters/hl7/path.ts'
import { instantAt, placeOf, type Reading, type Spot, spotAt } from '#adapters/hl7/reading.ts'
import { bagNumberOf } from '#resolvers/inventory/bag.ts'
import type { SenderProfile } from '#resolvers/messaging/senders.ts'
import { type ChargeInput, isFeeOfBlood } from '#resolvers/waivers/told-charges.ts'
import type { PlaceableField } from '#rules/messaging/place-terms.ts'

/** Table 0017: what is charged and what is taken back; payments are no part of a bill. */
const chargeKinds = ['CHARGE', 'CREDIT', 'PAYMENT'] as const
const kindCodes: CodeTable<(typeof chargeKinds)[number]> = {
  name: 'charge',
  words: chargeKinds,
  codes: { CG: 'CHARGE', CD: 'CREDIT', PY: 'PAYMENT', CO: 'PAYMENT', 收费: 'CHARGE', 退费: 'CREDIT' },
}

const WORDS = {
  number: { zh: '收费流水号（FT1-2）', en: 'transaction id (FT1-2)' },
  date: { zh: '收费时间（FT1-4）', en: 'transaction date (FT1-4)' },
  kind: { zh: '交易类型（FT1-6）', en: 'transaction type (FT1-6)' },
  fee: { zh: '收费项目代码（FT1-7）', en: 'transaction code (FT1-7)' },
  quantity: { zh: '数量（FT1-10）', en: 'quantity (FT1-10)' },
  amount: { zh: '金额（FT1-11 或 FT1-12）', en: 'amount (FT1-11 or FT1-12)' },
} as const

/** Ids the hub gave to requests and bags, as they stand in its own messages. */
const HUB_ID = /^(?:req|unt)_/
/** The hub's own word for bags where a sender counts them. */
const BAG_WORDS = new Set(['BAG', '袋', '{BAG}'])
const CNY_WORDS = new Set(['', 'CNY', 'RMB', '156', '人民币'])

/** One FT1 and what follows it, with where its values stand. */
type Told = { readonly ft1: Segment; readonly group: Group; readonly profile: SenderProfile }

/**
 * The charge of one FT1; null for a payment, and for a line that lacks what a charge needs but says nothing of blood. Each
 * member's place is kept in the reading under `lines[at]`.
 * @throws MessageFault 101, 102, 103 at the field
 */
export const chargeAt = (
  reading: Reading,
  { profile, group, at }: { readonly profile: SenderProfile; readonly group: Group; readonly at: number },
): ChargeInput | null => {
  const told: Told = { ft1: group.head, group, profile }
  const kind = kindOf(told)
  if (kind === 'PAYMENT') return null
  const fee = feeOf(told)
  const bag = bagOf(told)
  const isOfBlood =
    isFeeOfBlood(fee.feeMeans ?? fee.feeCode) || bag.donationNumber !== null || bag.fillerNumber !== null
  const places = placesOf(told)
  for (const [member, place] of Object.entries(places)) reading.place(`lines[${at}].${member}`, place)
  if (!isOfBlood && isIncomplete(told)) return null
  const numbers = numbersOf(told, kind)
  const quantity = quantityOf(told)
  return {
    ...numbers,
    ...fee,
    ...bag,
    kind,
    quantity,
    unit: unitOf(told),
    ...amountsOf(told, quantity),
    chargedAt: chargedAtOf(reading, told),
  }
}

const kindOf = ({ ft1, profile }: Told) => {
  const code = ft1.text('6').trim()
  if (code === '') throw MessageFault.missing(placeOf(ft1, 6), WORDS.kind)
  const kind = translate(profile, kindCodes, code)
  if (kind === null) throw MessageFault.unknownCode(placeOf(ft1, 6), code, WORDS.kind)
  return kind
}

const feeOf = ({ ft1, profile }: Told) => {
  const feeCode = ft1.text('7.1').trim()
  if (feeCode === '') throw MessageFault.missing(placeOf(ft1, 7), WORDS.fee)
  return {
    feeCode,
    feeName: ft1.text('7.2').trim() || null,
    feeMeans: ownCode(profile, 'fee', feeCode) ?? null,
  }
}

const isIncomplete = (told: Told): boolean =>
  told.ft1.text('10').trim() === '' || told.ft1.text('11').trim() + told.ft1.text('12').trim() === ''

const numbersOf = (told: Told, kind: 'CHARGE' | 'CREDIT') => {
  const own = spotOf(told, 'chargeNumber', 'FT1-2')
  const number = own.value?.trim()
  if (!number) throw MessageFault.missing(own.location, WORDS.number)
  const credited = kind === 'CREDIT' ? spotOf(told, 'chargeCredited').value?.trim() : undefined
  return { number, chargeNumber: credited || number }
}

/**
 * The bag: at the profile's place, else in FT1-23 where a whole bag number or an id of the hub stands. What else stands in
 * FT1-23 is a filler number that the hub never gave, and is told as such.
 */
const bagOf = (told: Told) => {
  const placed = spotOf(told, 'chargeBag').value?.trim()
  const product = spotOf(told, 'chargeProduct').value?.trim() ?? ''
  const filler = told.ft1.text('23').trim()
  const named = placed || (HUB_ID.test(filler) ? '' : filler)
  if (named === '') return { donationNumber: null, labelProductCode: null, fillerNumber: filler || null }
  if (HUB_ID.test(named)) return { donationNumber: null, labelProductCode: null, fillerNumber: named }
  const { donationNumber, unitNumber } = bagNumberOf(named, product)
  const labelProductCode = unitNumber === null ? null : unitNumber.slice(donationNumber.length + 1)
  return { donationNumber, labelProductCode, fillerNumber: null }
}

const quantityOf = ({ ft1 }: Told): number => {
  const text = ft1.text('10').trim()
  if (text === '') throw MessageFault.missing(placeOf(ft1, 10), WORDS.quantity)
  const value = Number(text)
  if (Number.isFinite(value)) return value
  throw unfit(placeOf(ft1, 10), { zh: `数量 ${text} 不是数字`, en: `the quantity ${text} is no number` })
}

const unitOf = (told: Told): ChargeInput['unit'] => {
  const spot = spotOf(told, 'chargeUnit')
  const code = spot.value?.trim() ?? ''
  if (code === '') return null
  if (BAG_WORDS.has(code.toUpperCase())) return 'BAG'
  const unit = translate(told.profile, unitCodes, code)
  if (unit === null) throw MessageFault.unknownCode(spot.location, code, { zh: '计量单位', en: 'unit' })
  return unit
}

const amountsOf = (told: Told, quantity: number) => {
  const { ft1 } = told
  const isExtended = ft1.text('11').trim() !== ''
  const field = isExtended ? 11 : 12
  const amount = spotAt(ft1, field)
  if (!amount.value?.trim()) throw MessageFault.missing(placeOf(ft1, 11), WORDS.amount)
  const fen = fenAt(amount)
  const insured = spotOf(told, 'chargeInsured')
  const waived = spotOf(told, 'chargeWaived')
  return {
    chargedFen: isExtended ? fen : Math.round(fen * quantity),
    currency: currencyOf(ft1, field),
    insuredFen: insured.value?.trim() ? fenAt(insured) : 0,
    waivedFen: waived.value?.trim() ? fenAt(waived) : 0,
  }
}

/** The denomination beside the amount; none is CNY. */
const currencyOf = (ft1: Segment, field: number): string => {
  const told = (ft1.field(field).component(1).sub(2) ?? '').trim().toUpperCase()
  return CNY_WORDS.has(told) ? 'CNY' : told
}

const YUAN = /^(-?)(\d{1,9})(?:\.(\d{1,2})0*)?$/

/** Yuan as written, in fen. @throws MessageFault 102 for what is no amount to the fen */
const fenAt = ({ value, location }: Spot): number => {
  const text = (value ?? '').trim()
  const match = YUAN.exec(text)
  if (match === null)
    throw unfit(location, { zh: `金额 ${text} 无法识别`, en: `the amount ${text} can't be read` })
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] === '-' ? -fen : fen
}

const chargedAtOf = (reading: Reading, { ft1 }: Told) => {
  const spot = spotAt(ft1, 4)
  if (!spot.value?.trim()) throw MessageFault.missing(placeOf(ft1, 4), WORDS.date)
  return instantAt(reading, spot)
}

const unfit = (location: ErrorLocation, message: { zh: string; en: string }) =>
  new MessageFault([{ condition: '102', location, message }])

/** Where each member of a charge stands. */
const placesOf = (told: Told): Readonly<Record<string, ErrorLocation>> => {
  const { ft1 } = told
  const amount = placeOf(ft1, ft1.text('11').trim() === '' ? 12 : 11)
  return {
    number: spotOf(told, 'chargeNumber', 'FT1-2').location,
    chargeNumber: spotOf(told, 'chargeCredited', 'FT1-2').location,
    feeCode: placeOf(ft1, 7),
    quantity: placeOf(ft1, 10),
    unit: spotOf(told, 'chargeUnit', 'FT1-10').location,
    chargedFen: amount,
    currency: { ...amount, repetition: 1, component: 1 },
    insuredFen: spotOf(told, 'chargeInsured', 'FT1-11').location,
    waivedFen: spotOf(told, 'chargeWaived', 'FT1-11').location,
    bag: spotOf(told, 'chargeBag', 'FT1-23').location,
  }
}

/**
 * A value of this FT1 or of what follows it: at the profile's place, else at the usual one. Never of another FT1: a bag or
 * an amount must not pass from one charge to the next.
 */
const spotOf = ({ ft1, group, profile }: Told, name: PlaceableField, usual?: string): Spot => {
  const own = profile.fields[name]
  const path = own !== undefined && isPath(own) ? own : usual
  if (path === undefined) return { value: undefined, location: placeOf(ft1) }
  const { segment = 'FT1', field } = parsePath(path)
  const holder = [ft1, ...group.rest].find((each) => each.name === segment)
  return {
    value: holder?.value(path),
    location: holder === undefined ? placeOf(ft1) : placeOf(holder, field),
  }
}
