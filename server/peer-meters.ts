import { Counter, Histogram, type Registry } from 'prom-client'
import type { PeerSystem } from '#adapters/signed/systems.ts'
import type { Log } from '#lib/log.ts'
import type { PeerReceipt, WaiverPeers } from '#resolvers/waivers/peers.ts'

/** Counts what peers of the fee waiver answered. */
export type PeerMeters = {
  /** @param outcome `VERIFIED`, `NOT_FOUND`, `CONTRADICTED`, `SERVICE_DOWN`, or `TAKEN`, `REFUSED`, `UNSENT` */
  peerAnswered(peer: PeerSystem, call: string, outcome: string, seconds: number): void
}

export function makePeerMeters(registry: Registry): PeerMeters {
  const registers = [registry]
  const calls = new Counter({
    name: 'xuelian_peer_calls_total',
    help: 'Calls of the registers and platforms of the fee waiver, by what came of them.',
    labelNames: ['peer', 'call', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'xuelian_peer_call_seconds',
    help: 'How long they took, tries and pauses included.',
    labelNames: ['peer', 'call'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 1.5, 3, 10, 30],
    registers,
  })
  return {
    peerAnswered(peer, call, outcome, took) {
      calls.inc({ peer, call, outcome })
      seconds.observe({ peer, call }, took)
    },
  }
}

type Answer = { readonly fault?: string } & (Pick<PeerReceipt, 'kind'> | { readonly outcome: string })

const outcomeOf = (answer: Answer): string => ('kind' in answer ? answer.kind.toUpperCase() : answer.outcome)

/** The same peers, each call counted and timed; the log hears when one goes away and when it is back, once each. */
export function countPeers(
  peers: WaiverPeers,
  { meters, log }: { readonly meters: PeerMeters; readonly log: Log },
): WaiverPeers {
  const away = new Set<string>()
  const tell = (peer: PeerSystem, call: string, answer: Answer) => {
    const outcome = outcomeOf(answer)
    const name = `${peer}.${call}`
    const failed = outcome === 'SERVICE_DOWN' || outcome === 'UNSENT'
    if (failed && !away.has(name))
      log.warn({ peer, call, fault: answer.fault }, '对方系统无应答 / peer is away')
    if (!failed && away.delete(name)) log.info({ peer, call }, '对方系统已恢复 / peer is back')
    if (failed) away.add(name)
    return outcome
  }
  const counted =
    <Query, Answered extends Answer>(
      peer: PeerSystem,
      call: string,
      work: (query: Query) => Promise<Answered>,
    ) =>
    async (query: Query): Promise<Answered> => {
      const began = performance.now()
      const answer = await work(query)
      meters.peerAnswered(peer, call, tell(peer, call, answer), (performance.now() - began) / 1_000)
      return answer
    }
  const { donors, household, marriage, familyCode, invoices, notices, kinships } = peers
  return {
    donors: {
      find: counted('donorRecord', 'find', donors.find),
      tell: counted('donorRecord', 'tell', donors.tell),
    },
    household: { ask: counted('household', 'ask', household.ask) },
    marriage: {
      ask: counted('marriage', 'ask', marriage.ask),
      spouseOf: counted('marriage', 'spouseOf', marriage.spouseOf),
    },
    familyCode: { membersOf: counted('familyCode', 'membersOf', familyCode.membersOf) },
    invoices: { wish: counted('invoices', 'wish', invoices.wish) },
    notices: { send: counted('citizenService', 'send', notices.send) },
    kinships: { since: counted('citizenService', 'since', kinships.since) },
  }
}
