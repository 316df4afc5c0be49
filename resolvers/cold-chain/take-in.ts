import { lockDeviceStates, updateDeviceStates } from '#db/cold-chain/finders-states.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { advanceDevices } from '#resolvers/cold-chain/advance-devices.ts'
import type { Advanced, DeviceItem, DeviceStateRow } from '#resolvers/cold-chain/device-item.ts'
import type { DeviceReadings, IntakeAnswer } from '#resolvers/cold-chain/device-readings.ts'
import { followShipments } from '#resolvers/cold-chain/follow-shipments.ts'
import { judgeMessage } from '#resolvers/cold-chain/judged.ts'
import { type Kept, keepReadings, keepStatuses } from '#resolvers/cold-chain/kept.ts'
import { noteLateReadings } from '#resolvers/cold-chain/note-late-readings.ts'
import { isPast } from '#resolvers/cold-chain/prepare-months.ts'
import { switchesAfter } from '#resolvers/cold-chain/told-switches.ts'
import type { Tx } from '#resolvers/context.ts'
import type { DeviceStatus, Reading } from '#rules/cold-chain/readings.ts'

/**
 * Takes in what devices of one alliance sent, all in the running transaction: locks how the devices stand in the order of
 * their numbers, writes what is new, has the engine follow it, and keeps how they stand then. However many the messages
 * are, each statement is sent once.
 *
 * The readings are their own record: no audit row is written for them.
 */
export const takeIn = async (tx: Tx, batch: readonly DeviceReadings[]): Promise<readonly IntakeAnswer[]> => {
  const { values: policy } = await policyAt(tx, tx.now)
  const { database } = tx.ctx.services
  const judged = batch.map((message) => judgeMessage(message, policy, (at) => isPast(database, at)))
  const states = await lockStates(tx, batch)
  const readings = await keepReadings(tx, batch, judged)
  const statuses = await keepStatuses(tx, batch, judged)
  const news = newsOf(batch, states, { readings, statuses })
  await noteLate(tx, news)
  const proving = news.map(proof).filter(({ readings, statuses }) => readings.length + statuses.length > 0)
  const advanced = proving.length === 0 ? [] : await advanceDevices(tx, proving)
  await followShipments(tx, proving)
  const left = new Map(proving.map(({ state }, at) => [state.deviceNumber, advanced[at]]))
  await updateDeviceStates(
    tx.db,
    news.map((item) => standing(tx, item, left.get(item.state.deviceNumber))),
  )
  return judged.map(({ refused }, at) => {
    const mine = [readings.counts[at], statuses.counts[at]]
    const sum = (of: 'kept' | 'repeated') => mine.reduce((total, one) => total + (one?.[of] ?? 0), 0)
    return { kept: sum('kept'), repeated: sum('repeated'), refused }
  })
}

const lockStates = (tx: Tx, batch: readonly DeviceReadings[]): Promise<DeviceStateRow[]> => {
  const numbers = [...new Set(batch.map(({ device }) => device.number))]
  return lockDeviceStates(tx.db, { allianceId: tx.allianceId, numbers: numbers.toSorted((a, b) => a - b) })
}

const newsOf = (
  batch: readonly DeviceReadings[],
  states: readonly DeviceStateRow[],
  { readings, statuses }: { readonly readings: Kept<Reading>; readonly statuses: Kept<DeviceStatus> },
): DeviceItem[] => {
  const devices = new Map(batch.map(({ device }) => [device.number, device]))
  return states.flatMap((state) => {
    const device = devices.get(state.deviceNumber)
    if (device === undefined) return []
    const { number } = device
    return [
      { device, state, readings: readings.news.get(number) ?? [], statuses: statuses.news.get(number) ?? [] },
    ]
  })
}

/** What the engine is told: what a clock that runs ahead has said proves nothing. */
const proof = (item: DeviceItem): DeviceItem => ({
  ...item,
  readings: item.readings.filter(({ fault }) => fault !== 'CLOCK_AHEAD'),
  statuses: item.statuses.filter(({ clockAhead }) => !clockAhead),
})

const noteLate = async (tx: Tx, news: readonly DeviceItem[]): Promise<void> => {
  const late = news.flatMap(({ state, readings }) => {
    const { allianceId, deviceNumber, rolledUntil } = state
    const at = rolledUntil === null ? [] : readings.map((one) => one.at).filter((one) => one < rolledUntil)
    return at.length === 0 ? [] : [{ allianceId, deviceNumber, rolledUntil, at }]
  })
  // What is due is the hub's own list: nobody else may add to it.
  if (late.length > 0) await tx.elevated(() => noteLateReadings(tx.db, late))
}

/** How a device stands then: what it told last, and what the engine left. */
const standing = (tx: Tx, item: DeviceItem, advanced: Advanced | undefined): DeviceStateRow => {
  const { state } = item
  const good = item.readings.findLast(({ fault }) => fault === null)
  const isNewest = good !== undefined && (state.lastAt === null || good.at >= state.lastAt)
  // Battery and position hold whatever the probe says; a late message tells of what was.
  const told = [...item.readings, ...item.statuses]
    .filter(({ at }) => state.lastAt === null || at >= state.lastAt)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const battery = told.findLast((one) => one.battery !== null)?.battery
  const position = told.findLast((one) => one.position !== null)?.position
  return {
    ...state,
    ...(advanced && {
      state: advanced.state,
      knownUntil: advanced.knownUntil,
      lookAt: advanced.lookAt,
    }),
    ...(isNewest && { lastAt: good.at, lastCelsius: good.celsius, lastSequence: good.sequence }),
    heardAt: tx.now,
    battery: battery ?? state.battery,
    lat: position?.lat ?? state.lat,
    lon: position?.lon ?? state.lon,
    switches: switchesAfter(state.switches, item.statuses),
    updatedAt: tx.now,
  }
}
