import type { Hl7Call } from '#adapters/hl7/call.ts'
import { type CodeTable, translate, unitCodes } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { directlyAfter } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { namedBag } from '#adapters/hl7/named-bag.ts'
import { ownRecordNumber, patientAt } from '#adapters/hl7/patient-fields.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { instantAt, nameIn, pastInstantAt, placeOf, type Reading, spotAt } from '#adapters/hl7/reading.ts'
import { bagNumberOf } from '#resolvers/inventory/bag.ts'
import { patient } from '#resolvers/requests/read.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { type ReturnReason, returnReasons } from '#rules/inventory/terms.ts'
import { type Table0514Code, table0514 } from '#rules/transfusions/reaction-terms.ts'

/** Table 0513: what became of a bag. */
export const dispositions = ['TX', 'TR', 'RA', 'RL', 'WA'] as const
export type Disposition = (typeof dispositions)[number]
const dispositionCodes: CodeTable<Disposition> = { name: 'disposition', words: dispositions, codes: {} }

/** Table 0511: what kind of record a BTX is. */
const recordStatuses = ['F', 'C', 'P', 'O', 'D', 'W'] as const
type RecordStatus = (typeof recordStatuses)[number]
const recordCodes: CodeTable<RecordStatus> = { name: 'recordStatus', words: recordStatuses, codes: {} }

/** Table 0514 with the code that says there was none. */
const reactionWords = [...(Object.keys(table0514) as Table0514Code[]), 'NORXN'] as const
const reactionCodes: CodeTable<(typeof reactionWords)[number]> = {
  name: 'reaction',
  words: reactionWords,
  codes: {},
}

const returnCodes: CodeTable<ReturnReason> = { name: 'returnReason', words: returnReasons, codes: {} }

const DISPOSITION_WORDS = { zh: '血袋处置状态（BTX-11）', en: 'disposition (BTX-11)' }
const BAG_WORDS = { zh: '献血码（BTX-2）', en: 'donation number (BTX-2)' }

/** What one BTX says of one bag. */
export type ToldBag = {
  readonly btx: Segment
  readonly disposition: Disposition
  readonly status: RecordStatus
  /** As on the label, `3308024000001-E5445`; null when the message gives the donation number alone. */
  readonly unitNumber: string | null
  readonly donationNumber: string
  readonly occurredAt?: Date
  readonly startedAt?: Date
  readonly endedAt?: Date
  readonly volumeMl?: number
  readonly administratorName?: string
  readonly verifierName?: string
  readonly interruptedReason?: string
  /** What BTX-19 says of a return, where it says it by a code. */
  readonly returnReason?: ReturnReason
  readonly reactions: readonly Table0514Code[]
  readonly note?: string
}

/** Reads one BTX. @throws MessageFault 101, 103 */
export const toldBagOf = (reading: Reading, scope: Scope, btx: Segment, now: Date): ToldBag => {
  const { donationNumber, unitNumber } = numberOf(btx)
  const note = directlyAfter(scope.segments, btx, 'NTE')
    .map((nte) => nte.text('3').trim())
    .filter(Boolean)
    .join('\n')
  const interrupted = btx.text('19.2').trim() || btx.text('19').trim()
  return {
    btx,
    disposition: coded(scope, btx, 11, dispositionCodes, DISPOSITION_WORDS),
    status: btx.field(12).isEmpty
      ? 'F'
      : coded(scope, btx, 12, recordCodes, { zh: '记录状态（BTX-12）', en: 'record status (BTX-12)' }),
    unitNumber,
    donationNumber,
    occurredAt: pastInstantAt(reading, spotAt(btx, 13), now),
    startedAt: instantAt(reading, spotAt(btx, 16)),
    endedAt: instantAt(reading, spotAt(btx, 17)),
    volumeMl: volumeOf(scope, btx),
    administratorName: nameIn(btx.field(14), 2),
    verifierName: nameIn(btx.field(15), 2),
    interruptedReason: interrupted || undefined,
    returnReason: translate(scope.profile, returnCodes, btx.text('19.1').trim()) ?? undefined,
    reactions: reactionsOf(scope, btx),
    note: note || undefined,
  }
}

const coded = <Word extends string>(
  scope: Scope,
  btx: Segment,
  field: number,
  table: CodeTable<Word>,
  words: { zh: string; en: string },
): Word => {
  const code = btx.field(field).component(1).text.trim()
  if (code === '') throw MessageFault.missing(placeOf(btx, field), words)
  const word = translate(scope.profile, table, code)
  if (word === null) throw MessageFault.unknownCode(placeOf(btx, field), code, words)
  return word
}

const numberOf = (btx: Segment) => {
  const donation = btx.field(2).component(1).text.trim()
  if (donation === '') throw MessageFault.missing(placeOf(btx, 2), BAG_WORDS)
  return bagNumberOf(donation, btx.field(3).component(1).text.trim())
}

/** Millilitres given: the amount, else the quantity, where its unit is millilitres. */
const volumeOf = ({ profile }: Scope, btx: Segment): number | undefined => {
  if (translate(profile, unitCodes, btx.field(10).component(1).text) !== 'ML') return undefined
  const text = btx.text('9').trim() || btx.text('8').trim()
  const volume = Number(text)
  return text !== '' && Number.isFinite(volume) ? volume : undefined
}

const reactionsOf = (scope: Scope, btx: Segment): Table0514Code[] =>
  btx.field(18).repetitions.flatMap((repetition) => {
    const code = repetition.text(1).trim()
    if (code === '') return []
    const word = translate(scope.profile, reactionCodes, code)
    if (word === null)
      throw MessageFault.unknownCode(placeOf(btx, 18), code, { zh: '输血反应', en: 'reaction' })
    return word === 'NORXN' ? [] : [word]
  })

/** The unit of a bag the sender may see, for what needs its id. @throws MessageFault 204 */
export const unitIdOf = (call: Hl7Call, told: ToldBag): Promise<string> =>
  namedBag(call, {
    number: told.unitNumber ?? told.donationNumber,
    location: placeOf(told.btx, 2),
    productField: 'BTX-3',
  })

/** How an operation names the bag: by its label, wherever the hub believes it to be, else by the id of the only one. */
export const bagNameOf = async (call: Hl7Call, told: ToldBag) =>
  told.unitNumber === null ? { unitId: await unitIdOf(call, told) } : { unitNumber: told.unitNumber }

/**
 * Who received the blood: the patient of PID, recorded first where the hub doesn't know them. Without PID it is the
 * patient the bag was issued for.
 */
export const recipientAt = async (call: Hl7Call, reading: Reading, scope: Scope, step: string) => {
  const pid = call.message.first('PID')
  if (pid === undefined) return {}
  reading.place('patientId', placeOf(pid, 3))
  reading.place('hospitalNumber', placeOf(pid, 3))
  const hospitalNumber = await ownRecordNumber(call, pid, 3)
  if ((await patient(call.ctx, { number: hospitalNumber })) === null) {
    const told = await patientAt(call, reading, pid, scope)
    await recordPatient(call.ctx, { patient: told, idempotencyKey: call.key(`${step}:patient`) })
  }
  return { hospitalNumber }
}
