import { type Hl7Door, startHl7Door } from '#adapters/hl7/door.ts'
import { connectRaw, type RawMllp } from '#test/support/raw-mllp.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** The demonstration alliance with its HL7 door open, and one client of it. */
export type Hl7World = {
  readonly world: World
  readonly door: Hl7Door
  readonly client: RawMllp
  /** Sends a message and gives the answer's segments. */
  ask(message: string | Uint8Array): Promise<string[]>
  close(): Promise<void>
}

export const makeHl7World = async (
  options: { start?: string; maxBytes?: number } = {},
): Promise<Hl7World> => {
  const world = await makeWorld(options)
  const door = await startHl7Door(world.services, {
    host: '127.0.0.1',
    port: 0,
    maxBytes: options.maxBytes ?? 5_000_000,
    production: false,
  })
  const client = await connectRaw(door.port)
  return {
    world,
    door,
    client,
    ask: async (message) => (await client.ask(message)).split('\r').filter((line) => line !== ''),
    close: async () => {
      client.close()
      await door.close()
      await world.close()
    },
  }
}

let count = 0

/** MSH of a message to the lead, in original mode, with a control id of its own. */
export const msh = (
  type: string,
  options: { application?: string; facility?: string; version?: string; charset?: string; id?: string } = {},
): string => {
  count += 1
  const { application = 'HIS', facility = 'CS-MEM01', version = '2.5.1', charset = 'UNICODE UTF-8' } = options
  const id = options.id ?? `T${String(count).padStart(5, '0')}`
  return `MSH|^~\\&|${application}|${facility}|HUB|CS-LEAD|20260301093000+0800||${type}|${id}|P|${version}||||||${charset}`
}

/** Joins segments as the standard asks. */
export const hl7 = (...segments: (string | null)[]): string =>
  `${segments.filter((line) => line !== null).join('\r')}\r`
