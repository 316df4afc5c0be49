import { Gauge, type Registry } from 'prom-client'
import type { WaitingMeasure } from '#db/waivers/measures.ts'

/** What is measured of refund cases and of what peers are told. */
export type WaiverMeasures = {
  readonly cases: readonly WaitingMeasure[]
  readonly peerMessages: readonly WaitingMeasure[]
}

/** The gauges of refund cases; answers how they are set. Null takes the numbers away: none is better than an old one. */
export function makeWaiverGauges(registry: Registry): (measured: WaiverMeasures | null) => void {
  const registers = [registry]
  const cases = new Gauge({
    name: 'xuelian_waiver_cases',
    help: 'Refund cases that are not ended, by state.',
    labelNames: ['state'],
    registers,
  })
  const caseAge = new Gauge({
    name: 'xuelian_waiver_case_oldest_seconds',
    help: 'Age of the oldest refund case in a state.',
    labelNames: ['state'],
    registers,
  })
  const messages = new Gauge({
    name: 'xuelian_peer_messages_waiting',
    help: 'Messages that a peer has not taken yet.',
    labelNames: ['peer'],
    registers,
  })
  const messageAge = new Gauge({
    name: 'xuelian_peer_message_oldest_seconds',
    help: 'Age of the oldest of them.',
    labelNames: ['peer'],
    registers,
  })
  return (measured) => {
    for (const gauge of [cases, caseAge, messages, messageAge]) gauge.reset()
    for (const { of, waiting, oldestSeconds } of measured?.cases ?? []) {
      cases.set({ state: of }, waiting)
      caseAge.set({ state: of }, oldestSeconds)
    }
    for (const { of, waiting, oldestSeconds } of measured?.peerMessages ?? []) {
      messages.set({ peer: of }, waiting)
      messageAge.set({ peer: of }, oldestSeconds)
    }
  }
}
