import { makeFamilyCode } from '#adapters/donors/family-code/client.ts'
import { makeDonorRecord } from '#adapters/donors/record/client.ts'
import { makeKinshipFeed } from '#adapters/household/kinship-feed/client.ts'
import { makeMarriageRegistry } from '#adapters/household/marriage/client.ts'
import { makeHouseholdRegistry } from '#adapters/household/police/client.ts'
import { makeInvoices } from '#adapters/invoices/client.ts'
import { makeCitizenNotices } from '#adapters/notices/citizen/client.ts'
import { type PeerSystem, peerSystems } from '#adapters/signed/systems.ts'
import { startPeerStandIn } from '#adapters/stand-in/start.ts'
import type { Log } from '#lib/log.ts'
import { NO_PEERS } from '#resolvers/waivers/no-peers.ts'
import type { WaiverPeers } from '#resolvers/waivers/peers.ts'
import type { Config } from '#server/config.ts'
import type { StartPart } from '#server/lifecycle.ts'
import { countPeers, type PeerMeters } from '#server/peer-meters.ts'
import type { PeerAddress, PeersConfig } from '#server/peers-config.ts'

/** What the clients need beside their addresses. */
export type PeerSurroundings = {
  readonly clock: () => Date
  readonly log: Log
  readonly meters: PeerMeters
}

/**
 * The systems a fee waiver is decided with: each by its address; in the demonstration those without one by stand-ins of
 * ours. One that is not set up answers `SERVICE_DOWN`, and the log says which.
 */
export async function connectPeers(
  config: Config,
  start: StartPart,
  surroundings: PeerSurroundings,
): Promise<WaiverPeers> {
  const addresses = await withStandIns(config, start, surroundings)
  const missing = peerSystems.filter((system) => addresses[system] === null)
  if (missing.length > 0)
    surroundings.log.info(
      { peers: missing },
      '部分减免核验接口未配置，视为不可用：患者先付费，个案等待。 / Some peers of the fee waiver are not set up and count as away: patients pay first, and their cases wait.',
    )
  return countPeers(makePeers(addresses, surroundings.clock), surroundings)
}

/** The peers' addresses; in the demonstration those without one by stand-ins that are started for them. */
export const withStandIns = async (
  { peers, demo, oidc }: Pick<Config, 'peers' | 'demo' | 'oidc'>,
  start: StartPart,
  { clock, log }: Pick<PeerSurroundings, 'clock' | 'log'>,
): Promise<PeersConfig> => {
  if (!demo || oidc !== null) return peers
  const started: Partial<Record<PeerSystem, PeerAddress>> = {}
  for (const system of peerSystems.filter((one) => peers[one] === null)) {
    const standIn = await start(`${system} stand-in`, () => startPeerStandIn(system, { clock, log }))
    log.info(`演示用替身（${system}）${standIn.url} / a stand-in for ${system} at ${standIn.url}`)
    started[system] = { url: standIn.url, key: standIn.key }
  }
  return { ...peers, ...started }
}

/** A client for each address; whatever has none is away. */
export function makePeers({ lookupMs, ...addresses }: PeersConfig, clock: () => Date): WaiverPeers {
  /** `make` with the address of a system, or `otherwise` when it is not set up. */
  const at = <T>(system: PeerSystem, otherwise: T, make: (address: PeerAddress & Clocked) => T): T => {
    const address = addresses[system]
    return address === null ? otherwise : make({ ...address, clock })
  }
  const quick = { timeoutMs: lookupMs }
  return {
    donors: at('donorRecord', NO_PEERS.donors, (line) => makeDonorRecord({ ...line, ...quick }, line)),
    household: at('household', NO_PEERS.household, (line) => makeHouseholdRegistry({ ...line, ...quick })),
    marriage: at('marriage', NO_PEERS.marriage, (line) => makeMarriageRegistry({ ...line, ...quick })),
    familyCode: at('familyCode', NO_PEERS.familyCode, (line) => makeFamilyCode({ ...line, ...quick })),
    invoices: at('invoices', NO_PEERS.invoices, makeInvoices),
    notices: at('citizenService', NO_PEERS.notices, makeCitizenNotices),
    kinships: at('citizenService', NO_PEERS.kinships, makeKinshipFeed),
  }
}

type Clocked = { readonly clock: () => Date }
