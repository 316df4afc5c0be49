import { setTimeout as sleep } from 'node:timers/promises'
import { readBody } from '#adapters/sensors/body.ts'
import type { RefusedMessage, SensorDesk, SensorMessage } from '#adapters/sensors/desk.ts'
import { isAway } from '#lib/away.ts'
import { reached } from '#lib/checkpoints.ts'
import type { DeviceReadings, IntakeAnswer } from '#resolvers/cold-chain/device-readings.ts'
import type { IntakeQueue } from '#resolvers/cold-chain/intake-queue.ts'
import { type KnownDevice, type Recognised, recogniseDevice } from '#resolvers/cold-chain/known-device.ts'
import type { RefusalBook, RefusedAtDoor } from '#resolvers/cold-chain/refusal-book.ts'
import type { Services } from '#resolvers/context.ts'
import type { RefusedPart } from '#rules/cold-chain/readings.ts'
import { type IntakeRefusal, intakeRefusalLabels, type SensorDoor } from '#rules/cold-chain/terms.ts'

/** Where messages go: the queue into the database, and the book of what is refused. */
export type MessageDeskOptions = {
  readonly services: Services
  readonly queue: IntakeQueue
  readonly book: RefusalBook
  /** The door these messages come in by. */
  readonly door: SensorDoor
}

/** A database that restarts is waited for; after that, senders are to come again. */
const HOLD_MS = 30_000
const TRY_AGAIN_MS = 500
const SAMPLE_BYTES = 200

/** Takes in what sensors send by MQTT; who nobody knows is counted, and so is what can't be used. */
export const makeMessageDesk = ({ services, queue, book, door }: MessageDeskOptions): SensorDesk => {
  /** @throws Unwelcome for a secret that does not hold any more: its line is to be closed, and nothing acknowledged */
  const deviceOf = async (message: SensorMessage): Promise<KnownDevice | null> => {
    const recognised = await patiently(() => recogniseDevice(services, message))
    if ('device' in recognised) return recognised.device
    book.add(strangerOf({ ...message, door }, recognised))
    if (message.secret === null) return null
    throw new Unwelcome(`${message.organisation}/${message.device}: ${recognised.refused}`)
  }
  return {
    knows: async (name, secret) => {
      const recognised = await recogniseDevice(services, { ...name, secret })
      if ('refused' in recognised) book.add(strangerOf({ ...name, body: NOTHING, door }, recognised))
      return 'device' in recognised
    },
    take: async (message) => {
      const device = await deviceOf(message)
      if (device === null) return
      const { readings, statuses, refused } = readBody(message.body)
      const told = { device, readings, statuses, receivedAt: services.clock() }
      const answer = readings.length + statuses.length === 0 ? null : await keep(queue, told)
      for (const line of refusalsOf({ ...message, door }, device, [...refused, ...(answer?.refused ?? [])]))
        book.add(line)
    },
    refuse: async (message) => {
      const recognised = await recogniseDevice(services, message).catch(() => null)
      const of = recognised !== null && 'device' in recognised ? recognised.device : null
      const line = refusalOf({ ...message, door }, of, message.reason)
      book.add({ ...line, claimed: line.claimed ?? message.topic, told: toldOf(message) })
    },
    turnAway: ({ reason, claimed }) => book.add(namelessOf(door, reason, claimed)),
  }
}

/** A secret that held when the line was opened holds no more. */
class Unwelcome extends Error {
  override readonly name = 'Unwelcome'
}

const NOTHING = Buffer.alloc(0)

const keep = async (queue: IntakeQueue, message: DeviceReadings): Promise<IntakeAnswer> => {
  reached('reading.beforeKeep')
  const answer = await patiently(() => queue.take(message))
  reached('reading.afterCommit')
  return answer
}

/** Waits for a database that is away for a moment, so that its restart breaks no line. */
const patiently = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const until = performance.now() + HOLD_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isAway(error) || performance.now() > until) throw error
      await sleep(TRY_AGAIN_MS)
    }
  }
}

/** What was sent, in whose name, and by which door. */
export type Sent = Pick<SensorMessage, 'organisation' | 'device' | 'body'> & { readonly door: SensorDoor }

/** One line for each reason, however many parts of the message it is about. */
export const refusalsOf = (sent: Sent, of: KnownDevice, parts: readonly RefusedPart[]): RefusedAtDoor[] =>
  [...Map.groupBy(parts, ({ reason }) => reason)].map(([reason, some]) => ({
    ...refusalOf(sent, of, reason),
    times: some.length,
    ...(some[0] && { told: some[0].told }),
  }))

/** Somebody who is no device, or shows a secret that is not its own. */
export const strangerOf = (sent: Sent, recognised: Exclude<Recognised, { device: unknown }>): RefusedAtDoor =>
  refusalOf(sent, 'of' in recognised ? recognised.of : null, recognised.refused)

/** Somebody who gave no name that a device could have. */
export const namelessOf = (
  door: SensorDoor,
  reason: IntakeRefusal,
  claimed: string | null,
): RefusedAtDoor => ({
  ...refusalOf({ organisation: '', device: '', body: NOTHING, door }, null, reason),
  claimed,
})

/** A whole message that was refused, in the words of its reason. */
export const refusalOf = (
  { organisation, device, body, door }: Sent,
  of: KnownDevice | null,
  reason: IntakeRefusal,
): RefusedAtDoor => ({
  door,
  organisation,
  device,
  claimed: organisation === '' ? null : `${organisation}/${device}`,
  of,
  reason,
  times: 1,
  told: intakeRefusalLabels[reason],
  sample: body.length === 0 ? null : body.toString('utf8', 0, SAMPLE_BYTES),
})

const toldOf = ({ reason, topic }: RefusedMessage) => {
  const { zh, en } = intakeRefusalLabels[reason]
  return { zh: `${zh}：${topic}`, en: `${en}: ${topic}` }
}
