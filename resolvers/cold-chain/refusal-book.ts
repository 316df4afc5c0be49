import { SYSTEM_SCOPE } from '#db/client.ts'
import {
  insertRefusals,
  listOrganisationsNamed,
  type NewSensorRefusal,
} from '#db/cold-chain/finders-refusals.ts'
import { newId } from '#lib/ids.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import { type Stranger, StrangerTally, writeStrangers } from '#resolvers/cold-chain/strangers.ts'
import type { Services } from '#resolvers/context.ts'
import type { IntakeRefusal, SensorDoor } from '#rules/cold-chain/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What was not taken. */
export type RefusedAtDoor = {
  readonly door: SensorDoor
  /** Codes as the sender named them; they may be nobody's. */
  readonly organisation: string
  readonly device: string
  /** Whom the sender said it was, in its own words; null where it said nothing. */
  readonly claimed: string | null
  /** The device in whose name it came; null where none is called so. */
  readonly of: KnownDevice | null
  readonly reason: IntakeRefusal
  /** How many readings it is about, or 1 for a whole message. */
  readonly times: number
  /** What was answered. */
  readonly told: Bilingual
  /** The beginning of what was sent; null when nothing can be shown. */
  readonly sample: string | null
}

/** What was refused, counted at once and kept for the administrator soon after. */
export type RefusalBook = {
  add(refused: RefusedAtDoor): void
  /** Writes what waits. */
  flush(): Promise<void>
}

const FLUSH_AFTER_MS = 1_000
/** Devices and reasons that wait to be written; strangers who invent names are counted, and no more. */
const MOST_WAITING = 2_000
const LONGEST_NAME = 100
const LONGEST_SAMPLE = 200

type Line = RefusedAtDoor & { readonly firstAt: Date; readonly lastAt: Date }

/** A book that writes one row for each device and reason, however often it repeats itself. */
export const makeRefusalBook = (services: Services): RefusalBook => {
  const { log, meters, clock } = services
  const strangers = new StrangerTally()
  let waiting = new Map<string, Line>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const keep = (key: string, line: Line) => {
    const known = waiting.get(key)
    if (known === undefined && waiting.size >= MOST_WAITING) return
    waiting.set(key, known ? { ...line, times: known.times + line.times, firstAt: known.firstAt } : line)
  }

  const write = async () => {
    const lines = waiting
    waiting = new Map()
    const unknown = strangers.take()
    try {
      if (lines.size + unknown.length > 0) await writeLines(services, [...lines.values()], unknown)
    } catch (error) {
      log.error({ error, waiting: lines.size }, 'refusals of sensors not written; will try again')
      for (const [key, line] of lines) keep(key, line)
      for (const one of unknown) strangers.add(one)
      schedule()
    }
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  const schedule = () => {
    timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref()
  }

  return {
    add(refused) {
      const at = clock()
      meters.sensorRefused(refused.reason, refused.times)
      if (isStranger(refused)) strangers.add({ ...refused, claimed: claimOf(refused), at })
      keep(`${refused.of?.id ?? refused.organisation} ${refused.reason}`, {
        ...refused,
        organisation: storable(refused.organisation, LONGEST_NAME),
        firstAt: at,
        lastAt: at,
      })
      schedule()
    },
    flush,
  }
}

/** Whoever has not proved to be the device it names, or names none. */
const isStranger = ({ of, reason }: RefusedAtDoor): boolean => of === null || reason === 'WRONG_SECRET'

const claimOf = ({ claimed }: RefusedAtDoor): string | null =>
  claimed === null ? null : storable(claimed, LONGEST_NAME)

/** In the order of their keys, so that two hubs which write the same rows never wait for each other. */
const writeLines = (
  { database }: Services,
  lines: readonly Line[],
  strangers: readonly Stranger[],
): Promise<void> =>
  database.transaction(SYSTEM_SCOPE, async (db) => {
    const codes = lines.filter(({ of }) => of === null).map(({ organisation }) => organisation)
    const named = Map.groupBy(await listOrganisationsNamed(db, codes), ({ code }) => code)
    // Nobody of the alliance would look for what came in the name of an organisation that does not exist.
    const rows = lines.flatMap((line) => {
      const whose = line.of ?? named.get(line.organisation)?.[0]
      return whose === undefined ? [] : [rowOf(line, whose)]
    })
    const keyOf = (row: NewSensorRefusal) =>
      `${row.allianceId} ${row.organisationId} ${row.deviceId} ${row.reason}`
    await insertRefusals(
      db,
      rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    )
    await writeStrangers(db, strangers)
  })

const rowOf = (
  { device, of, reason, times, told, sample, firstAt, lastAt }: Line,
  { allianceId, organisationId }: Pick<KnownDevice, 'allianceId' | 'organisationId'>,
): NewSensorRefusal => ({
  allianceId,
  id: newId('SensorRefusal'),
  organisationId,
  deviceId: of?.id ?? null,
  reason,
  times,
  told,
  named: storable(device, LONGEST_NAME),
  sample: sample === null ? null : storable(sample, LONGEST_SAMPLE),
  firstAt,
  lastAt,
})

/** The beginning of a text, without what PostgreSQL keeps in no text. */
const storable = (text: string, longest: number): string =>
  text.slice(0, longest).replaceAll('\0', '').toWellFormed()
