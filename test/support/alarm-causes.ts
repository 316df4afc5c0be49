import type { StationClient } from '#adapters/station/client.ts'
import { judgeManualReadings } from '#resolvers/cold-chain/judge-manual-readings.ts'
import { escalateRecalls } from '#resolvers/inventory/escalate-recalls.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { declareShortage } from '#resolvers/supply/declare-shortage.ts'
import type { AlarmKind } from '#rules/alarms/terms.ts'
import type { AboGroup } from '#rules/compatibility/terms.ts'
import { sendDue } from '#server/workers/station.ts'
import { bag, donationNumber } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { hang, look, type Mains, send, type Temperature } from '#test/support/hung-devices.ts'
import { issuedByGate, outAt } from '#test/support/issued.ts'
import { judged, MINUTE_MS, redCells, reported, watched as shelfWatched } from '#test/support/levels.ts'
import { submitted } from '#test/support/requests.ts'
import { watched as shipmentsWatched, underWay } from '#test/support/shipments.ts'
import { placedOrder } from '#test/support/station.ts'
import type { World } from '#test/support/world.ts'

/**
 * What brings each kind of alarm about, by its own way through the product. Those of a device are about the lead,
 * whose devices they are; those of a shelf, a bag or a patient are about CS-MEM01.
 */
export const alarmCauses: Readonly<Record<AlarmKind, (world: World) => Promise<unknown>>> = {
  STOCK_LOW: (world) => memberShelf(world, 'A', { minimum: 10, critical: 4 }),
  STOCK_CRITICAL: (world) => memberShelf(world, 'B', { minimum: 12, critical: 10 }),
  NEAR_EXPIRY: (world) => memberShelf(world, 'AB', { minimum: 2, critical: 1, expiryWarningDays: 7 }),
  FEED_SILENT: async (world) => {
    await reported(world, {})
    world.pass(61 * MINUTE_MS)
    await judged(world)
  },
  STATION_UNREACHABLE: async (world) => {
    await placedOrder(world)
    // The third attempt comes after half an hour, which is what the policy bears with.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await sendDue(world.services, deafStation)
      world.pass(15 * MINUTE_MS)
    }
  },
  STATION_SHORTAGE: async (world) =>
    declareShortage(await world.as('station.dispatcher'), { level: 'LEVEL_3', reason: '采血量下降' }),
  EMERGENCY_OPENED: (world) => submitted(world, { form: { urgency: 'EMERGENCY' } }),
  RECALL_OVERDUE: (world) => overdueRecall(world),
  COLD_CHAIN_EXCURSION: (world) =>
    device(world, {
      temperatures: [
        [0, 8],
        [5, 8.2],
      ],
    }),
  COLD_CHAIN_SILENT: async (world) => {
    await device(world, { temperatures: [[0, 4]] })
    await look(world)
  },
  COLD_CHAIN_FAULT: (world) =>
    device(world, {
      temperatures: [
        [0, 4],
        [5, null],
        [10, null],
      ],
    }),
  COLD_CHAIN_POWER: (world) =>
    device(world, { temperatures: [[0, 4]], mains: [{ minutes: 1, powered: false }] }),
  COLD_CHAIN_AGITATION: (world) =>
    device(world, {
      of: { kind: 'PLATELET_INCUBATOR', keeps: 'ROOM' },
      temperatures: [[0, 22]],
      mains: [{ minutes: 1, agitating: false }],
    }),
  COLD_CHAIN_BLOOD_OUT: async (world) => {
    const { id, placeId } = await hang(world)
    const from = world.now()
    const { unitIds } = await issuedByGate(world)
    await world.rows('update unit_stays set place_id = $2, since = $3 where unit_id = any($1)', [
      unitIds,
      placeId,
      from,
    ])
    world.pass(40 * MINUTE_MS)
    await send(world, { id }, from, everyFiveMinutes(8))
  },
  SHIPMENT_OVERDUE: async (world) => {
    await underWay(world)
    world.pass(120 * MINUTE_MS + 1)
    await shipmentsWatched(world)
  },
  MANUAL_READING_OVERDUE: async (world) => {
    world.pass(5 * 60 * MINUTE_MS)
    await judgeManualReadings(await asHub(world), {})
  },
}

/** A shelf of CS-MEM01 that has nine bags, the first of them about to expire, is watched from now on. */
const memberShelf = async (
  world: World,
  abo: AboGroup,
  values: { readonly minimum: number; readonly critical: number; readonly expiryWarningDays?: number },
) => {
  const soon = new Date(world.now().getTime() + 3 * 24 * 60 * MINUTE_MS)
  const lines = (['A', 'B', 'AB'] as const).map((group) => ({ ...redCells(9, soon), abo: group }))
  await reported(world, { lines })
  await shelfWatched(world, { organisation: 'CS-MEM01', abo, ...values })
  await judged(world)
}

/** A station that answers nothing. */
const deafStation: StationClient = {
  send: async () => ({ kind: 'unanswered', fault: 'ECONNREFUSED' }),
  ask: async () => null,
  isBroken: false,
}

/**
 * A recall of blood that CS-MEM01 has, and does not acknowledge within its hour.
 * @returns the recall's id
 */
export const overdueRecall = async (world: World): Promise<string> => {
  const donation = donationNumber()
  await outAt(world, { bags: [bag(world, { donationNumber: donation })] })
  const { id } = await recallDonation(await world.as('station.dispatcher'), {
    donationNumber: donation,
    reason: '献血者回告',
  })
  world.pass(60 * MINUTE_MS + 1)
  await escalateRecalls(await asHub(world), {})
  return id
}

/** A new device of the lead that tells this of its first minutes, after which 20 have passed. */
const device = async (
  world: World,
  {
    of,
    temperatures,
    mains,
  }: {
    readonly of?: Parameters<typeof hang>[1]
    readonly temperatures: readonly Temperature[]
    readonly mains?: readonly Mains[]
  },
) => {
  const { id } = await hang(world, of)
  const from = world.now()
  world.pass(20 * MINUTE_MS)
  await send(world, { id }, from, temperatures, mains)
}

const everyFiveMinutes = (celsius: number): Temperature[] =>
  Array.from({ length: 9 }, (_, index): Temperature => [index * 5, celsius])
