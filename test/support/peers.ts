import { onTestFinished } from 'vitest'
import { type PeerSystem, peerSystems } from '#adapters/signed/systems.ts'
import { type PeerStandIn, startPeerStandIn } from '#adapters/stand-in/start.ts'
import { makeLog } from '#lib/log.ts'
import type { PersonReference, Purpose, WaiverPeers } from '#resolvers/waivers/peers.ts'
import { makePeers } from '#server/peers.ts'
import type { PeersConfig } from '#server/peers-config.ts'

/** The stand-ins of all peers over real HTTP, and the clients that speak with them. */
export type RunningPeers = {
  readonly peers: WaiverPeers
  readonly standIns: Readonly<Record<PeerSystem, PeerStandIn>>
  stop(): Promise<void>
}

/** Starts all stand-ins; `makeWorld({ peers })` takes the clients. The caller stops them. */
export const startPeers = async (
  clock: () => Date = () => new Date(),
  lookupMs = 1_500,
): Promise<RunningPeers> => {
  const log = makeLog('silent')
  const started = await Promise.all(
    peerSystems.map(async (system) => [system, await startPeerStandIn(system, { clock, log })] as const),
  )
  const standIns = Object.fromEntries(started) as RunningPeers['standIns']
  return {
    standIns,
    peers: makePeers({ ...standIns, lookupMs } satisfies PeersConfig, clock),
    stop: async () => {
      await Promise.all(started.map(([, standIn]) => standIn.stop()))
    },
  }
}

/** The same for one test, stopped at its end. */
export const peersOfThisTest = async (clock?: () => Date, lookupMs?: number): Promise<RunningPeers> => {
  const running = await startPeers(clock, lookupMs)
  onTestFinished(() => running.stop())
  return running
}

/** Somebody by the number on their card. */
export const numbered = (person: { readonly identityNumber: string }): PersonReference => ({
  kind: 'IDENTITY_NUMBER',
  number: person.identityNumber,
})

/** A waiver at the clinic's window, on a consent. */
export const purpose: Purpose = {
  reason: 'WAIVER',
  hospital: 'CS-MEM01',
  encounterId: 'enc_1',
  consentId: 'con_1',
}
