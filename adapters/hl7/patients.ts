import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Hl7Call, Outcome } from '#adapters/hl7/call.ts'
import { errorsOfFindings, MessageFault } from '#adapters/hl7/faults.ts'
import { groupBy } from '#adapters/hl7/groups.ts'
import { located, tellable } from '#adapters/hl7/order-answer.ts'
import {
  clearedAt,
  encounterAt,
  ownRecordNumber,
  patientAt,
  requiredPid,
  stayTimes,
} from '#adapters/hl7/patient-fields.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { makeReading, pastInstantAt, placeOf, placeOfFirst, type Reading } from '#adapters/hl7/reading.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import {
  type EncounterTrigger,
  type RecordedEncounter,
  recordEncounter,
} from '#resolvers/requests/record-encounter.ts'
import { type RecordedPatient, recordPatient } from '#resolvers/requests/record-patient.ts'

/** What each trigger event of ADT says of a stay. */
const triggers = {
  A01: 'ADMITTED',
  A02: 'TRANSFERRED',
  A03: 'DISCHARGED',
  A04: 'REGISTERED',
  A08: 'UPDATED',
  A11: 'ADMISSION_CANCELLED',
  A13: 'DISCHARGE_CANCELLED',
  A16: 'DISCHARGE_EXPECTED',
} as const satisfies Record<string, EncounterTrigger>

/** Triggers that say nothing without the stay they are about. */
const ABOUT_A_STAY: ReadonlySet<EncounterTrigger> = new Set([
  'TRANSFERRED',
  'DISCHARGED',
  'ADMISSION_CANCELLED',
  'DISCHARGE_CANCELLED',
  'DISCHARGE_EXPECTED',
])

/** When the event happened: EVN-6, else EVN-2. */
export const happenedAt = (call: Hl7Call, reading: Reading): Date | undefined => {
  const evn = call.message.first('EVN')
  if (evn === undefined) return undefined
  const field = evn.field(6).value ? 6 : 2
  const location = placeOf(evn, field)
  reading.place('occurredAt', location)
  return pastInstantAt(reading, { value: evn.field(field).value, location }, call.ctx.services.clock())
}

/** What recording one told; without a stay there is nothing of its times. */
type Recorded = Pick<RecordedPatient, 'findings'> & Partial<Pick<RecordedEncounter, 'endsBeforeItBegan'>>

/** Patient and stay of one ADT; without a visit number only the patient is recorded. */
const handleStay =
  (trigger: EncounterTrigger) =>
  async (call: Hl7Call): Promise<Outcome> => {
    const { message, sender } = call
    const reading = makeReading()
    const scope: Scope = { profile: sender.profile, message, segments: message.segments }
    const pid = requiredPid(message.segments)
    const patient = await patientAt(call, reading, pid, scope)
    const cleared = clearedAt(pid, scope)
    const { visitNumber, ...stay } = encounterAt(reading, scope)
    const occurredAt = happenedAt(call, reading)
    const recorded = await located<Recorded>(
      reading,
      () =>
        visitNumber
          ? recordEncounter(call.ctx, {
              trigger,
              patient,
              cleared,
              visitNumber,
              ...stay,
              ...stayTimes(reading, scope),
              occurredAt,
              idempotencyKey: call.key('stay'),
            })
          : recordPatient(call.ctx, { patient, cleared, occurredAt, idempotencyKey: call.key('patient') }),
      placeOf(pid),
    )
    for (const error of errorsOfFindings(recorded.findings, reading.locate))
      reading.warn({ ...error, severity: 'W' })
    if (recorded.endsBeforeItBegan) warnOfTimes(reading)
    if (!visitNumber && ABOUT_A_STAY.has(trigger)) warnOfNoStay(reading)
    return { code: 'AA', errors: tellable(call, reading.warnings) }
  }

const warnOfNoStay = (reading: Reading) =>
  reading.warn({
    condition: '101',
    location: reading.locate('encounter.visitNumber') ?? placeOfFirst('PV1', 19),
    message: {
      zh: '缺少就诊号，只更新了患者信息，未更新住院或就诊记录',
      en: 'without a visit number only the patient was brought up to date, not the stay',
    },
  })

/** Recorded as told, and nothing that rests on these times goes on by itself. */
const warnOfTimes = (reading: Reading) =>
  reading.warn({
    condition: '102',
    location: placeOfFirst('PV1', 45),
    message: {
      zh: '出院时间早于入院时间，请核对；更正前用血费用不会减免',
      en: 'the stay ends before it began; correct it: until then no charge for blood is waived',
    },
  })

/** A40: for each PID the record of the MRG after it goes into the PID's. */
const handleMerge = async (call: Hl7Call): Promise<Outcome> => {
  const { groups } = groupBy(call.message.segments, 'PID')
  requiredPid(call.message.segments)
  const warnings = []
  for (const [index, { head, rest }] of groups.entries()) {
    const reading = makeReading()
    const scope: Scope = { profile: call.sender.profile, message: call.message, segments: [head, ...rest] }
    const mrg = rest.find(({ name }) => name === 'MRG')
    if (mrg === undefined)
      throw MessageFault.missing(mergePlace(index), { zh: '合并段 MRG', en: 'the segment MRG' })
    reading.place('mergedNumber', placeOf(mrg, 1))
    const patient = await patientAt(call, reading, head, scope)
    const mergedNumber = await ownRecordNumber(call, mrg, 1)
    const occurredAt = happenedAt(call, reading)
    await located(
      reading,
      () =>
        mergePatients(call.ctx, {
          patient,
          mergedNumber,
          occurredAt,
          idempotencyKey: call.key(`merge:${index + 1}`),
        }),
      placeOf(mrg),
    )
    warnings.push(...reading.warnings)
  }
  return { code: 'AA', errors: tellable(call, warnings) }
}

const mergePlace = (index: number): ErrorLocation => ({ segment: 'MRG', sequence: index + 1 })

const stays = Object.entries(triggers).map(([event, trigger]) => [
  `ADT^${event}`,
  { handle: handleStay(trigger) },
])

export const patientRoutes: Routes = {
  ...Object.fromEntries(stays),
  'ADT^A40': { handle: handleMerge },
}
