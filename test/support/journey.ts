import { makeBank, newBag } from '#scripts/demo/bank.ts'
import type { Day, StockedBag } from '#scripts/demo/day.ts'
import { makeGraph } from '#scripts/demo/graph.ts'
import { type His, startHis } from '#scripts/demo/his.ts'
import { follow } from '#scripts/demo/live.ts'
import { makeNumbers } from '#scripts/demo/numbers.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import type { FreshDatabase } from '#test/support/postgres.ts'

export const HIS_FACILITY = 'CS-MEM01'

/** A whole hub, a hospital's HIS, and clients that know nothing of the hub's code. */
export type Journey = {
  readonly hub: TestHub
  /** The day as the demonstration plays it, telling nothing. */
  readonly day: Day
  /** Bags taken into the lead's stock, A RhD-positive, 2 U each. */
  stocked(count: number): Promise<StockedBag[]>
  /** Starts the HIS anew on its old port, as after a breakdown; what it heard before is forgotten. */
  restartHis(): Promise<His>
  stop(): Promise<void>
}

/** @param database where the hub works; a fresh one when absent, which is dropped at the end */
export const startJourney = async (database?: FreshDatabase): Promise<Journey> => {
  const at = { host: '127.0.0.1', port: 0 }
  let his = await startHis({ facility: HIS_FACILITY, hub: at, port: 0 })
  const hub = await startHub({
    ...(database && { database }),
    environment: { HL7_DESTINATIONS: `${HIS_FACILITY}=127.0.0.1:${his.port}`, LOG_LEVEL: 'debug' },
  })
  at.port = Number(hub.doors.mllp.split(':').at(-1))
  const graph = makeGraph({ url: hub.doors.http, token: hub.token })
  const day: Day = {
    sensors: { host: '127.0.0.1', port: Number(hub.doors.mqtt.split(':').at(-1)) },
    graph,
    his,
    bank: makeBank(graph, { technician: 'lead.technician', second: 'lead.technician2' }),
    numbers: makeNumbers(new Date()),
    teller: { scene: () => undefined, step: () => undefined, line: () => undefined },
    follow: async (account, field, selection) =>
      await follow({ url: hub.socketUrl, authorization: await hub.token(account), field, selection }),
    inMinutes: (minutes) => new Date(Date.now() + minutes * 60_000),
  }
  return {
    hub,
    day,
    stocked: async (count) => {
      await day.bank.readColdStore()
      const bags = Array.from({ length: count }, () => newBag(day.numbers, new Date()))
      const { received } = await day.bank.receive(bags)
      return received.map(({ index, unit }: { index: number; unit: { id: string; number: string } }) => ({
        ...unit,
        bag: bags[index],
      }))
    },
    restartHis: async () => {
      his = await startHis({ facility: HIS_FACILITY, hub: at, port: his.port })
      return his
    },
    stop: async () => {
      await his.close()
      await hub.stop()
    },
  }
}
