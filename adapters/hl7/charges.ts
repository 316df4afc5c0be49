import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Hl7Call, Outcome, Route } from '#adapters/hl7/call.ts'
import { chargeAt } from '#adapters/hl7/charge-fields.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { groupBy } from '#adapters/hl7/groups.ts'
import { located, tellable } from '#adapters/hl7/order-answer.ts'
import { encounterAt, ownRecordNumber, requiredPid } from '#adapters/hl7/patient-fields.ts'
import { happenedAt } from '#adapters/hl7/patients.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { makeReading, placeOf, placeOfFirst, type Reading } from '#adapters/hl7/reading.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { NotFound } from '#lib/errors.ts'
import { type ChargeAnswer, type RecordedCharges, recordCharges } from '#resolvers/waivers/record-charges.ts'
import type { ChargeInput } from '#resolvers/waivers/told-charges.ts'
import { billProblemLabels } from '#rules/waivers/bill-terms.ts'

/** `DFT^P03`: the charges of one stay. All of a message are recorded, or none. */
const handle = async (call: Hl7Call): Promise<Outcome> => {
  const { message, sender } = call
  const reading = makeReading()
  const scope: Scope = { profile: sender.profile, message, segments: message.segments }
  const pid = requiredPid(message.segments)
  const hospitalNumber = await ownRecordNumber(call, pid, 3)
  const visitNumber = visitNumberOf(reading, scope)
  const { lines, places } = chargesOf(call, reading)
  reading.place('hospitalNumber', placeOf(pid, 3))
  const occurredAt = happenedAt(call, reading)
  if (lines.length > 0) {
    const recorded = await located(
      reading,
      () => recordAt(call, reading, { visitNumber, hospitalNumber, lines, occurredAt }),
      placeOf(pid),
    )
    warnOf(reading, recorded, places)
  }
  return { code: 'AA', errors: tellable(call, reading.warnings) }
}

const visitNumberOf = (reading: Reading, scope: Scope): string => {
  const { visitNumber } = encounterAt(reading, scope)
  const place = reading.locate('encounter.visitNumber') ?? placeOfFirst('PV1', 19)
  reading.place('visitNumber', place)
  if (!visitNumber?.trim())
    throw MessageFault.missing(place, { zh: '就诊号（PV1-19）', en: 'the visit number (PV1-19)' })
  return visitNumber
}

/** The charges of the message, and which FT1 each stands in. */
const chargesOf = (call: Hl7Call, reading: Reading) => {
  const { groups } = groupBy(call.message.segments, 'FT1', ['DG1', 'DRG', 'GT1', 'IN1', 'ACC'])
  if (groups.length === 0)
    throw MessageFault.missing(placeOfFirst('FT1'), { zh: '收费段 FT1', en: 'the segment FT1' })
  const lines: ChargeInput[] = []
  const places: ErrorLocation[] = []
  const faults: MessageFault[] = []
  for (const group of groups) {
    try {
      const charge = chargeAt(reading, { profile: call.sender.profile, group, at: lines.length })
      if (charge === null) continue
      lines.push(charge)
      places.push(placeOf(group.head))
    } catch (error) {
      if (!(error instanceof MessageFault)) throw error
      faults.push(error)
    }
  }
  if (faults.length > 0) throw new MessageFault(faults.flatMap(({ errors }) => errors))
  return { lines, places }
}

const recordAt = async (
  call: Hl7Call,
  reading: Reading,
  input: Omit<Parameters<typeof recordCharges>[1], 'idempotencyKey'>,
): Promise<RecordedCharges> => {
  try {
    return await recordCharges(call.ctx, { ...input, idempotencyKey: call.key('charges') })
  } catch (error) {
    if (!(error instanceof NotFound)) throw error
    const place = reading.locate('visitNumber') ?? placeOfFirst('PV1', 19)
    throw MessageFault.unknownKey(place, { zh: '该就诊号的就诊', en: 'stay of this visit number' })
  }
}

/** What keeps a charge from being covered is told at its place; nothing is refused for it. */
const warnOf = (reading: Reading, recorded: RecordedCharges, places: readonly ErrorLocation[]) => {
  if (!recorded.stayStands) warnOfStay(reading)
  for (const line of recorded.lines) warnOfLine(reading, line, places)
}

const warnOfStay = (reading: Reading) =>
  reading.warn({
    condition: '102',
    location: placeOfFirst('PV1', 45),
    diagnostic: 'WAIVER_STAY_REFUSED',
    message: {
      zh: '费用已记录，但该次就诊已取消，或出院时间早于入院时间，不会自动减免；请以 ADT 更正',
      en: 'recorded, but the stay was cancelled or ends before it began: nothing is waived until an ADT corrects it',
    },
  })

/** Which member of a charge a problem is about. */
const MEMBERS: Readonly<Partial<Record<NonNullable<ChargeAnswer['problem']>, string>>> = {
  FEE_UNKNOWN: 'feeCode',
  OTHER_PRODUCT: 'feeCode',
  KIND_UNKNOWN: 'feeCode',
  MORE_THAN_ISSUED: 'quantity',
  LESS_THAN_ISSUED: 'quantity',
}

/** Problems of a key that names nothing, or not what was meant. */
const OF_A_KEY: ReadonlySet<string> = new Set(['UNKNOWN_BAG', 'NO_BAG_NAMED', 'OTHER_PATIENT'])

const CLAIMED = {
  zh: '血袋已在另一次就诊的减免中',
  en: 'the bag is claimed by the waiver of another stay',
}

const warnOfLine = (reading: Reading, { at, problem }: ChargeAnswer, places: readonly ErrorLocation[]) => {
  if (problem === null || problem === 'NOT_BLOOD') return
  const place = reading.locate(`lines[${at}].${MEMBERS[problem] ?? 'bag'}`) ?? places[at]
  reading.warn({
    condition: OF_A_KEY.has(problem) ? '204' : '102',
    ...(place && { location: place }),
    diagnostic: problem,
    message: problem === 'CLAIMED_ELSEWHERE' ? CLAIMED : billProblemLabels[problem],
  })
}

export const chargeRoutes: Routes = { 'DFT^P03': { handle } satisfies Route }
