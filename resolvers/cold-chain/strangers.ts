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
    const at = known !== undefined && known.at > stranger.at ? known.at : stranger.at
    this.#waiting.set(key, { ...stranger, times: stranger.times + (known?.times ?? 0), at })
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
  await insertStrangers(db, within(rows, known))
  const newest = Math.max(...hours.map((hour) => hour.getTime()))
  await deleteStrangersBefore(db, new Date(newest - KEPT_MS))
}

type Organisation = Awaited<ReturnType<typeof listOrganisations>>[number]
/** What is to be written, and the lead of its alliance, under which names beyond the limit are counted. */
type Row = Omit<NewSensorStranger, 'id'> & StrangerKey & { readonly leadId: Organisation['id'] }

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

/** The same with no more names than an hour may have, those that are known first; once for each key, and in their order. */
const within = (rows: readonly Row[], known: readonly StrangerKey[]): NewSensorStranger[] => {
  const keys = new Set(known.map(textOf))
  const used = new Map<string, number>()
  const hourText = ({ allianceId, hour }: StrangerKey) => `${allianceId} ${hour.toISOString()}`
  for (const key of known) used.set(hourText(key), (used.get(hourText(key)) ?? 0) + 1)
  const written = new Map<string, NewSensorStranger>()
  for (const { leadId, ...row } of rows) {
    const fits = keys.has(textOf(row)) || (used.get(hourText(row)) ?? 0) < MOST_AN_HOUR
    const kept = fits ? row : { ...row, organisationId: leadId, claimed: null }
    const key = textOf(kept)
    if (!keys.has(key)) used.set(hourText(kept), (used.get(hourText(kept)) ?? 0) + 1)
    keys.add(key)
    const before = written.get(key)
    written.set(key, {
      ...kept,
      id: before?.id ?? newId('SensorStranger'),
      times: kept.times + (before?.times ?? 0),
      lastAt: before !== undefined && before.lastAt > kept.lastAt ? before.lastAt : kept.lastAt,
    })
  }
  return [...written].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
}

const textOf = ({ allianceId, organisationId, door, reason, claimed, hour }: StrangerKey): string =>
  JSON.stringify([allianceId, organisationId, door, reason, claimed, hour])
