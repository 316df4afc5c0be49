import type { SensorDesk } from '#adapters/sensors/desk.ts'
import type { Services } from '#resolvers/context.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop } from '#server/workers/loop.ts'

export type BrokerLineOptions = {
  /** `MQTT_URL`. */
  readonly url: string
  readonly desk: SensorDesk
  /** This instance's own name, for its lease. */
  readonly holder: string
}

/** How often the line is looked at: a broker that is back has it again after so long. */
const LOOK_EVERY_MS = 1_000

/**
 * Reads the broker of others, on one instance at a time: the session there is one, and the next instance goes on with
 * what this one has not acknowledged.
 */
export async function startBrokerLine(
  { database, log }: Services,
  { url, desk, holder }: BrokerLineOptions,
): Promise<Running> {
  // Only who has such a broker pays for loading its client.
  const { makeBrokerLine } = await import('#adapters/sensors/broker-line.ts')
  const line = makeBrokerLine(desk, { url, log })
  const ending = new AbortController()
  const worker = runLoop({
    name: 'sensor broker',
    duty: new Duty({ database, name: 'sensor broker', holder }),
    round: async () => {
      // A round may still be on its way when the hub stops: what it opened then, nobody would close.
      if (!ending.signal.aborted) line.open()
      return LOOK_EVERY_MS
    },
    onStandBy: () => void line.close(),
    log,
    signal: ending.signal,
  })
  return {
    async stop() {
      ending.abort()
      await Promise.all([worker.done, line.close()])
    },
  }
}
