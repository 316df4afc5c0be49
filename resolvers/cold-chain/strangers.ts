import { listOrganisations } from '#db/alliance/finders.ts'
import type { Db } from '#db/client.ts'
import {
  deleteStrangersBefore,
  insertStrangers,
  listStrangerKeys,
  type NewSensorStranger,
  type StrangerKey,
} from '#db/cold-chain/finders-strangers.ts'
import { newId } from '#lib/ids.ts'
import { later } from '#rules/calendar.ts'
import type { IntakeRefusal, SensorDoor } from '#rules/cold-chain/terms.ts'

/** Somebody at a sensors' door who proved to be no device. */
export type Stranger = {
  readonly door: SensorDoor
  readonly reason: IntakeRefusal
  /** Code of the organisation that was named; empty where none was. */
  readonly organisation: string
  /** Whom it said it was, or the path it asked for; null where it said nothing. */
  readonly claimed: string | null
  readonly times: number
  readonly at: Date
}

const HOUR_MS = 3_600_000
const KEPT_MS = 30 * 24 * HOUR_MS
/** Names that wait to be written; what comes beyond them is counted without its name. */
const MOST_WAITING = 1_000
/** Rows of one hour in an alliance: names beyond them share one row for each door and reason. */
const MOST_AN_HOUR = 200

/** Attempts that wait to be written, one line for each door, reason, name and hour. */
export class StrangerTally {
  #waiting = new Map<string, Stranger>()

  add(attempt: Stranger): void {
    const fits = this.#waiting.size < MOST_WAITING || this.#waiting.has(keyOf(attempt))
    const stranger = fits ? attempt : { ...attempt, organisation: '', claimed: null }
    const key = keyOf(stranger)
    const known = this.#waiting.get(key)
    const times = stranger.times + (known?.times ?? 0)
    this.#waiting.set(key, { ...stranger, times, at: later(stranger.at, known?.at ?? stranger.at) })
  }

  /** What waits; none of it waits any more. */
  take(): Stranger[] {
    const taken = [...this.#waiting.values()]
    this.#waiting.clear()
    return taken
  }
}

const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)

const keyOf = ({ door, reason, organisation, claimed, at }: Stranger): string =>
  JSON.stringify([door, reason, organisation, claimed, hourOf(at)])

/**
 * Writes attempts under the organisation that was named; where there is none of that name, under the lead of each alliance,
 * since the doors are common to all. What is older than a month goes.
 */
export const writeStrangers = async (db: Db, strangers: readonly Stranger[]): Promise<void> => {
  if (strangers.length === 0) return
  const rows = rowsOf(strangers, await listOrganisations(db))
  const hours = [...new Map(rows.map(({ hour }) => [hour.getTime(), hour])).values()]
  const known = await listStrangerKeys(db, hours)
  await insertStrangers(db, merged(within(rows, known)))
  const newest = Math.max(...hours.map((hour) => hour.getTime()))
  await deleteStrangersBefore(db, new Date(newest - KEPT_MS))
}

type Organisation = Awaited<ReturnType<typeof listOrganisations>>[number]
type NewStranger = Omit<NewSensorStranger, 'id'> & StrangerKey
/** What is to be written, and the lead of its alliance, under which names beyond the limit are counted. */
type Row = NewStranger & { readonly leadId: Organisation['id'] }

const rowsOf = (strangers: readonly Stranger[], organisations: readonly Organisation[]): Row[] => {
  const leads = organisations.filter(({ isLead }) => isLead)
  return strangers.flatMap(({ door, reason, organisation, claimed, times, at }) => {
    const named = organisations.filter(({ code }) => code === organisation)
    return (named.length > 0 ? named : leads).map(({ allianceId, id }) => ({
      allianceId,
      organisationId: id,
      leadId: leads.find((lead) => lead.allianceId === allianceId)?.id ?? id,
      door,
      reason,
      claimed,
      hour: hourOf(at),
      times,
      lastAt: at,
    }))
  })
}

/** The same with no more names than an hour may have: those beyond are counted without one, those that are known never. */
const within = (rows: readonly Row[], known: readonly StrangerKey[]): NewStranger[] => {
  const ofHours = new Map<string, Set<string>>()
  const namesBeside = ({ allianceId, hour }: StrangerKey): Set<string> => {
    const key = `${allianceId} ${hour.toISOString()}`
    const names = ofHours.get(key) ?? new Set()
    ofHours.set(key, names)
    return names
  }
  for (const key of known) namesBeside(key).add(textOf(key))
  return rows.map(({ leadId, ...row }) => {
    const names = namesBeside(row)
    const fits = names.size < MOST_AN_HOUR || names.has(textOf(row))
    const kept = fits ? row : { ...row, organisationId: leadId, claimed: null }
    names.add(textOf(kept))
    return kept
  })
}

/** One row for each key, in the order of the keys: two hubs that write the same rows never wait for each other. */
const merged = (rows: readonly NewStranger[]): NewSensorStranger[] =>
  [...Map.groupBy(rows, textOf)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, same]) => ({ ...same.reduce(addTo), id: newId('SensorStranger') }))

const addTo = (sum: NewStranger, { times, lastAt }: NewStranger): NewStranger => ({
  ...sum,
  times: sum.times + times,
  lastAt: later(sum.lastAt, lastAt),
})

const textOf = ({ allianceId, organisationId, door, reason, claimed, hour }: StrangerKey): string =>
  JSON.stringify([allianceId, organisationId, door, reason, claimed, hour])
