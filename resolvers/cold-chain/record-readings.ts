import { BadInput, type InputProblem } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { asKnown } from '#resolvers/cold-chain/known-device.ts'
import { lockDeviceInUse } from '#resolvers/cold-chain/own-device.ts'
import { prepareMonths } from '#resolvers/cold-chain/prepare-months.ts'
import { takeIn } from '#resolvers/cold-chain/take-in.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { type Before, type OperationInput, operation } from '#resolvers/operation.ts'
import type { Position, RefusedPart } from '#rules/cold-chain/readings.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** One reading as a monitoring system or a logger tells it. */
export type RecordedReading = {
  readonly at: Date
  /** Degrees Celsius; absent where the probe gave none. */
  readonly celsius?: number | null
  readonly sequence?: number | null
  /** 0 to 1. */
  readonly battery?: number | null
  readonly position?: Position | null
}

/** What a device of the caller's organisation has measured. */
export type RecordReadingsInput = OperationInput & {
  readonly deviceId: string
  readonly readings: readonly RecordedReading[]
}

/** What became of the readings. */
export type RecordedReadings = {
  readonly id: Id<'Device'>
  /** Kept now. */
  readonly kept: number
  /** The hub had them already. */
  readonly repeated: number
  readonly refused: readonly RefusedPart[]
}

const MOST_READINGS = 10_000

/**
 * Keeps what a device of the caller's own organisation has measured, on the word of its monitoring system or of whoever
 * read out its logger: the same intake as that of the device itself, late readings and repeats included.
 * @throws DeviceRefused for a device that is out of use
 */
export const recordReadings = async (ctx: Ctx, input: RecordReadingsInput): Promise<RecordedReadings> => {
  const done: RecordedReadings[] = []
  const record = operation(
    'cold-chain.recordReadings',
    async (tx, given: RecordReadingsInput) => {
      const answer = await keep(tx, given)
      done.splice(0, 1, answer)
      return answer
    },
    prepare,
  )
  const answer = await record(ctx, input)
  // A call that repeats one is answered by what that one did: nothing of it is counted twice.
  for (const { kept, repeated, refused } of done) {
    ctx.services.meters.readingsTaken(kept, repeated)
    for (const { reason } of refused) ctx.services.meters.sensorRefused(reason, 1)
  }
  return answer
}

const keep = async (tx: Tx, input: RecordReadingsInput): Promise<RecordedReadings> => {
  const device = await lockDeviceInUse(tx, input.deviceId)
  const message = { device: asKnown(device), readings: toldOf(input), statuses: [], receivedAt: tx.now }
  // How a device stands, its place and its alarms are the hub's own matter, whoever told the readings.
  const [answer] = await tx.elevated(() => takeIn(tx, [message]))
  if (answer === undefined) throw new Error('one message has one answer')
  const { kept, repeated, refused } = answer
  tx.note({ subjectId: device.id, after: { kept, repeated, refused: refused.length } })
  return { id: device.id, kept, repeated, refused }
}

const prepare: Before<RecordReadingsInput, undefined> = async ({ ctx, actor }, input) => {
  checkReadings(input)
  const { allianceId } = actor.seats[0]
  const receivedAt = ctx.services.clock()
  await prepareMonths(ctx.services, [{ device: { allianceId }, readings: toldOf(input), receivedAt }])
}

const toldOf = ({ readings }: RecordReadingsInput) =>
  readings.map((one, index) => ({
    index,
    at: one.at,
    sequence: one.sequence ?? 0,
    celsius: one.celsius ?? null,
    battery: one.battery ?? null,
    position: one.position ?? null,
  }))

const checkReadings = ({ readings }: RecordReadingsInput): void => {
  if (readings.length === 0 || readings.length > MOST_READINGS)
    throw BadInput.of('readings', {
      zh: `须为 1 至 ${MOST_READINGS} 条`,
      en: `must be 1 to ${MOST_READINGS} of them`,
    })
  const problems = readings.flatMap((reading, at) =>
    problemsOf(reading).map(([field, words]): InputProblem => ({ field: `readings[${at}].${field}`, words })),
  )
  if (problems.length > 0) throw new BadInput(problems)
}

const problemsOf = ({ sequence, battery, position }: RecordedReading): [string, Bilingual][] => {
  const problems: [string, Bilingual][] = []
  if (sequence && !(Number.isSafeInteger(sequence) && sequence >= 0))
    problems.push(['sequence', { zh: '须为不小于 0 的整数', en: 'is a whole number from 0 on' }])
  if (battery && !isWithin(battery, 0, 1))
    problems.push(['battery', { zh: '须在 0 至 1 之间', en: 'lies between 0 and 1' }])
  if (position && !(isWithin(position.lat, -90, 90) && isWithin(position.lon, -180, 180)))
    problems.push(['position', { zh: '纬度或经度超出范围', en: 'no latitude and longitude of this world' }])
  return problems
}

const isWithin = (value: number, least: number, most: number) => value >= least && value <= most
