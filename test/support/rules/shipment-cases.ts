import {
  type BagFacts,
  checkAttest,
  checkShipment,
  checkShipmentState,
  type DepartureFacts,
  type EndFacts,
  judgeIncident,
  judgeTransport,
} from '#rules/cold-chain/shipment.ts'
import type { ShipmentSummary } from '#rules/cold-chain/shipment-terms.ts'
import type { Finding } from '#rules/finding.ts'
import { NOW, POLICY } from './forms.ts'

/** A bag of red cells that was handed over into the box. */
export const loadedBag: BagFacts = {
  state: 'HANDED_OVER',
  storage: 'RED_CELLS',
  thawed: false,
  underWay: false,
  elsewhere: false,
  forReceiver: true,
}

/** A box with one bag, two hours from its clinic. */
export const departure: DepartureFacts = {
  box: { kind: 'BOX', keeps: 'COLD', name: 'BOX-7', underWay: false },
  bags: [loadedBag],
  leavesAt: NOW,
  deadline: new Date(NOW.getTime() + 2 * 3_600_000),
}

/** Half an hour at 4 °C. */
export const coolWay: ShipmentSummary = {
  since: NOW.toISOString(),
  until: new Date(NOW.getTime() + 1_800_000).toISOString(),
  limits: { least: 2, most: 10 },
  minimum: 4,
  maximum: 4.5,
  readings: 6,
  faults: 0,
  secondsKnown: 1800,
  secondsOut: 0,
  secondsUnknown: 0,
  openings: 0,
  route: [],
}

/** A box that arrived in time, cool all the way. */
export const goodEnd: EndFacts = {
  summary: coolWay,
  endedAt: NOW,
  deadline: NOW,
  attested: null,
  missing: [],
}

const leaving = (changes: Partial<DepartureFacts>): readonly Finding[] =>
  checkShipment({ ...departure, ...changes }, POLICY)
const loading = (changes: Partial<BagFacts>) => leaving({ bags: [{ ...loadedBag, ...changes }] })
const ended = (changes: Partial<EndFacts>): readonly Finding[] =>
  judgeTransport({ ...goodEnd, ...changes }, POLICY)

/** Facts that make each finding about boxes under way. */
export const shipmentCases = {
  SHIPMENT_STATE_FORBIDS: () => checkShipmentState('lose', 'ARRIVED'),
  BOX_UNDER_WAY: () => leaving({ box: { ...departure.box, underWay: true } }),
  BAG_UNDER_WAY: () => loading({ underWay: true }),
  BAG_IN_ANOTHER_BOX: () => loading({ elsewhere: true }),
  BOX_MIXED: () => leaving({ bags: [loadedBag, { ...loadedBag, storage: 'FRESH_FROZEN_PLASMA' }] }),
  SHIPMENT_RECEIVERS_DIFFER: () => loading({ forReceiver: false }),
  SHIPMENT_DEADLINE_OUT_OF_LIMITS: () => leaving({ deadline: NOW }),
  SHIPMENT_OUT_OF_LIMITS: () => ended({ summary: { ...coolWay, secondsOut: 3600 } }),
  SHIPMENT_UNKNOWN: () => ended({ summary: { ...coolWay, secondsUnknown: 1 } }),
  SHIPMENT_ATTESTED_OUT: () => ended({ attested: 12 }),
  SHIPMENT_LATE: () => ended({ deadline: new Date(NOW.getTime() - 1) }),
  SHIPMENT_BAG_MISSING: () => ended({ missing: ['3308024000001-E5445'] }),
  SHIPMENT_INCIDENT: () => judgeIncident('LOST', true),
  SHIPMENT_NEEDS_NO_ATTEST: () => checkAttest({ state: 'ARRIVED', secondsUnknown: 0, attested: false }),
}
