import type { Db } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { ReadingFault } from '#rules/cold-chain/terms.ts'

/** What both a reading and a status carry. */
type Told = {
  readonly deviceNumber: number
  readonly at: Date
  readonly receivedAt: Date
  readonly sequence: number
  readonly battery: number | null
  readonly lat: number | null
  readonly lon: number | null
}
/** A reading as it is written. */
export type NewReading = Told & { readonly celsius: number | null; readonly fault: ReadingFault | null }
/** What a device told beside the temperature, as it is written. */
export type NewDeviceEvent = Told & {
  readonly doorOpen: boolean | null
  readonly powered: boolean | null
  readonly agitating: boolean | null
  readonly clockAhead: boolean
}

/**
 * The months (any instant of them) in which readings can be kept; missing partitions are made. In a transaction of its
 * own: until it is committed others that make one wait.
 */
export const ensurePartitions = async (db: Db, months: readonly Date[]): Promise<void> => {
  await db.$client.query({
    text: `select make_reading_partition(month) from unnest($1::timestamptz[]) as month`,
    values: [months.map((month) => month.toISOString())],
  })
}

/** What `make_reading_partition` says of a month that is detached, and of one in which no readings are kept. */
const PAST_MONTH = 'XL002'

/** Whether `ensurePartitions` failed since one of its months takes no readings any more; no waiting and no repeat helps. */
export const isPastMonth = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === PAST_MONTH

/**
 * Writes readings in one statement; those that stand are left as they stand. Answers which of them were new, in the same
 * order.
 */
export const insertReadings = (
  db: Db,
  allianceId: AllianceId,
  rows: readonly NewReading[],
): Promise<readonly boolean[]> =>
  insertNew(db, allianceId, rows, INSERT_READINGS, [
    literal(rows, ({ celsius }) => celsius),
    // The words of a vocabulary hold nothing that a literal would have to escape.
    literal(rows, ({ fault }) => fault),
  ])

/** The same of what was told beside the temperature. */
export const insertDeviceEvents = (
  db: Db,
  allianceId: AllianceId,
  rows: readonly NewDeviceEvent[],
): Promise<readonly boolean[]> =>
  insertNew(db, allianceId, rows, INSERT_EVENTS, [
    literal(rows, ({ doorOpen }) => doorOpen),
    literal(rows, ({ powered }) => powered),
    literal(rows, ({ agitating }) => agitating),
    literal(rows, ({ clockAhead }) => clockAhead),
  ])

const insertNew = async <Row extends Told>(
  db: Db,
  allianceId: AllianceId,
  rows: readonly Row[],
  text: string,
  own: readonly string[],
): Promise<readonly boolean[]> => {
  if (rows.length === 0) return []
  const values = [
    allianceId,
    literal(rows, ({ deviceNumber }) => deviceNumber),
    literal(rows, ({ at }) => at.getTime()),
    literal(rows, ({ receivedAt }) => receivedAt.getTime()),
    literal(rows, ({ sequence }) => sequence),
    literal(rows, ({ battery }) => battery),
    literal(rows, ({ lat }) => lat),
    literal(rows, ({ lon }) => lon),
    ...own,
  ]
  const { rows: answers } = await db.$client.query<{ added: number; keys: string[] | null }>({ text, values })
  const { added, keys } = answers[0] ?? { added: 0, keys: null }
  if (added === rows.length) return rows.map(() => true)
  // Of two with one key in the same statement the first was written.
  const left = new Set(keys)
  return rows.map(({ deviceNumber, at, sequence }) =>
    left.delete(`${deviceNumber} ${at.getTime()} ${sequence}`),
  )
}

// An array's text is put together here: the driver would look at each member for what it may be.
const literal = <Row>(rows: readonly Row[], of: (row: Row) => number | string | boolean | null): string =>
  `{${rows.map((row) => of(row) ?? 'NULL').join(',')}}`

const COMMON = 'alliance_id, device_number, at, received_at, sequence, battery, lat, lon'
const COMMON_VALUES =
  '$1, device_number, to_timestamp(at / 1000.0), to_timestamp(received_at / 1000.0), sequence, battery, lat, lon'
const COMMON_ARRAYS =
  '$2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::real[], $7::real[], $8::real[]'
const COMMON_NAMES = 'device_number, at, received_at, sequence, battery, lat, lon'

// Which were new is told only when some were not: that is rare, and telling costs as much as writing.
const newOnes = (insert: string) => `with added as (${insert} on conflict do nothing
    returning device_number, at, sequence)
  select count(*)::int as added,
    case when count(*) < cardinality($2::int[]) then coalesce(
      array_agg(device_number || ' ' || (extract(epoch from at) * 1000)::bigint || ' ' || sequence), '{}') end as keys
  from added`

const INSERT_READINGS = newOnes(`insert into readings (${COMMON}, celsius, fault)
  select ${COMMON_VALUES}, celsius, fault
  from unnest(${COMMON_ARRAYS}, $9::real[], $10::text[]) as n(${COMMON_NAMES}, celsius, fault)`)

const INSERT_EVENTS =
  newOnes(`insert into device_events (${COMMON}, door_open, powered, agitating, clock_ahead)
  select ${COMMON_VALUES}, door_open, powered, agitating, clock_ahead
  from unnest(${COMMON_ARRAYS}, $9::bool[], $10::bool[], $11::bool[], $12::bool[])
    as n(${COMMON_NAMES}, door_open, powered, agitating, clock_ahead)`)
