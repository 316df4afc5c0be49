import { randomBytes } from 'node:crypto'
import { makeStationClient } from '#adapters/station/client.ts'
import { startStandIn } from '#adapters/station/stand-in/server.ts'
import { demoAccounts } from '#db/seed/accounts.ts'
import type { Log } from '#lib/log.ts'
import type { Services } from '#resolvers/context.ts'
import type { Config } from '#server/config.ts'
import { developmentToken } from '#server/issuers/development.ts'
import type { StartPart } from '#server/lifecycle.ts'
import type { PeerAddress } from '#server/peers-config.ts'
import { startStation } from '#server/workers/station.ts'

/** So long after an order the stand-in announces its delivery. */
const DELIVER_IN_MS = 1_000
const STATION = 'QZ-STATION'

/**
 * The line to the blood station: by `STATION_URL`, in the demonstration to a stand-in of ours. Without either, orders
 * wait until the station's dispatcher answers them here, and the log says so.
 */
export async function connectStation(
  config: Config,
  start: StartPart,
  { services, holder, hubUrl }: { services: Services; holder: string; hubUrl: Promise<string> },
): Promise<void> {
  const { log, clock } = services
  const station = config.station ?? (await standInFor(config, start, { log, clock, hubUrl }))
  if (station === null) {
    log.info(
      'STATION_URL 未设置：向血站的订单与通知在本系统等待，由血站人员在此答复。 / STATION_URL is unset: orders and notices to the station wait here, and its people answer them here.',
    )
    return
  }
  const client = makeStationClient({ ...station, clock })
  await start('station', async () => startStation(services, holder, client))
}

/** In the demonstration a stand-in for the station, which answers at the hub's address; otherwise null. */
export const standInFor = async (
  config: Config,
  start: StartPart,
  { log, clock, hubUrl }: { log: Log; clock: () => Date; hubUrl: Promise<string> },
): Promise<PeerAddress | null> => {
  const account = demoAccounts.find((one) => one.account === 'peer.station')
  if (!config.demo || config.oidc !== null || account === undefined) return null
  const key = randomBytes(32).toString('hex')
  const hub = async () => ({
    url: await hubUrl,
    token: `Bearer ${await developmentToken(config.dataDir, account, { now: clock() })}`,
  })
  const standIn = await start('station stand-in', () =>
    startStandIn({ key, code: STATION, clock, log, hub, deliverInMs: DELIVER_IN_MS }),
  )
  log.info(`演示用血站替身 ${standIn.url} / a stand-in for the blood station at ${standIn.url}`)
  return { url: standIn.url, key }
}
