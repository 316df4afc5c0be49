import {
  insertDeviceEvents,
  insertReadings,
  type NewDeviceEvent,
  type NewReading,
} from '#db/cold-chain/finders-intake.ts'
import type { DeviceReadings } from '#resolvers/cold-chain/device-readings.ts'
import type { Judged } from '#resolvers/cold-chain/judged.ts'
import type { Tx } from '#resolvers/context.ts'
import type { DeviceStatus, Reading } from '#rules/cold-chain/readings.ts'

/** What was written of a batch. */
export type Kept<Told> = {
  /** What the hub had not, by the number of its device, in the order of `at`. */
  readonly news: ReadonlyMap<number, readonly Told[]>
  /** By message: how many were new, and how many the hub had. */
  readonly counts: readonly { readonly kept: number; readonly repeated: number }[]
}

type Lists<Told> = (judged: Judged) => readonly Told[]
type Row<Told> = Omit<NewReading, 'celsius' | 'fault'> & { readonly told: Told; readonly message: number }

/** Writes the readings of a batch. */
export const keepReadings = (tx: Tx, batch: readonly DeviceReadings[], judged: readonly Judged[]) => {
  const rows = rowsOf<Reading>(batch, judged, ({ readings }) => readings)
  const written = rows.map(({ told, message: _, ...row }): NewReading => {
    const { celsius, fault } = told
    return { ...row, celsius, fault }
  })
  return sortOut(batch, rows, insertReadings(tx.db, tx.allianceId, written))
}

/** Writes what was told beside the temperature. */
export const keepStatuses = (tx: Tx, batch: readonly DeviceReadings[], judged: readonly Judged[]) => {
  const rows = rowsOf<DeviceStatus>(batch, judged, ({ statuses }) => statuses)
  const written = rows.map(({ told, message: _, ...row }): NewDeviceEvent => {
    const { doorOpen, powered, agitating, clockAhead } = told
    return { ...row, doorOpen, powered, agitating, clockAhead }
  })
  return sortOut(batch, rows, insertDeviceEvents(tx.db, tx.allianceId, written))
}

/** In the order of the key they are kept under. */
const rowsOf = <Told extends Reading | DeviceStatus>(
  batch: readonly DeviceReadings[],
  judged: readonly Judged[],
  listOf: Lists<Told>,
): Row<Told>[] =>
  batch
    .flatMap(({ device, receivedAt }, message) =>
      listOf(judged[message] as Judged).map((told) => ({
        message,
        told,
        deviceNumber: device.number,
        at: told.at,
        receivedAt,
        sequence: told.sequence,
        battery: told.battery,
        lat: told.position?.lat ?? null,
        lon: told.position?.lon ?? null,
      })),
    )
    .toSorted(
      (one, other) =>
        one.deviceNumber - other.deviceNumber ||
        one.at.getTime() - other.at.getTime() ||
        one.sequence - other.sequence,
    )

const sortOut = async <Told>(
  batch: readonly DeviceReadings[],
  rows: readonly Row<Told>[],
  inserted: Promise<readonly boolean[]>,
): Promise<Kept<Told>> => {
  const isNew = await inserted
  const counts = batch.map(() => ({ kept: 0, repeated: 0 }))
  const news = new Map<number, Told[]>()
  rows.forEach(({ message, deviceNumber, told }, at) => {
    const count = counts[message] as { kept: number; repeated: number }
    if (isNew[at] !== true) {
      count.repeated += 1
      return
    }
    count.kept += 1
    const known = news.get(deviceNumber)
    if (known === undefined) news.set(deviceNumber, [told])
    else known.push(told)
  })
  return { news, counts }
}
