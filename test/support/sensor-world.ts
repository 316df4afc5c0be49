import { IntakeQueue } from '#resolvers/cold-chain/intake-queue.ts'
import { makeRefusalBook } from '#resolvers/cold-chain/refusal-book.ts'
import { sensorsHandler } from '#server/http/sensors.ts'
import { startHttp } from '#server/http.ts'
import type { Hanging, Temperature } from '#test/support/hung-devices.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** The demonstration alliance with the sensors' HTTP door open. */
export type SensorWorld = {
  readonly world: World
  /** What a device of the lead sends by HTTP, in minutes from an instant; answers how many were kept. */
  post(device: Hanging, from: Date, temperatures: readonly Temperature[]): Promise<number>
  close(): Promise<void>
}

export const makeSensorWorld = async (): Promise<SensorWorld> => {
  const world = await makeWorld()
  const queue = new IntakeQueue(world.services)
  const book = makeRefusalBook(world.services)
  const door = await startHttp({
    host: '127.0.0.1',
    port: 0,
    routes: [{ path: '/sensors/', methods: ['*'], handle: sensorsHandler(world.services, { queue, book }) }],
    upgrades: new Map(),
    log: world.services.log,
  })
  return {
    world,
    post: async ({ code, secret }, from, temperatures) => {
      const name = `CS-LEAD/${code}`
      const answer = await fetch(`${door.url}/sensors/${name}/readings`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` },
        body: JSON.stringify(
          temperatures.map(([minutes, celsius]) => ({
            at: new Date(from.getTime() + minutes * 60_000).toISOString(),
            celsius,
          })),
        ),
      })
      const told = (await answer.json()) as { kept?: number }
      if (answer.status !== 200 || told.kept === undefined) throw new Error(JSON.stringify(told))
      return told.kept
    },
    close: async () => {
      await door.stop()
      await queue.close()
      await book.flush()
      await world.close()
    },
  }
}
