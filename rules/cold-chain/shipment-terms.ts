import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** A box on its way, from the hand-over to the arrival. */
export const shipmentStates = ['UNDER_WAY', 'ARRIVED', 'TURNED_BACK', 'LOST'] as const
export type ShipmentState = (typeof shipmentStates)[number]
export const shipmentStateLabels = {
  UNDER_WAY: { zh: '运输中', en: 'on its way' },
  ARRIVED: { zh: '已送达', en: 'arrived' },
  TURNED_BACK: { zh: '已退回发出单位', en: 'back where it came from' },
  LOST: { zh: '丢失', en: 'lost' },
} as const satisfies Labels<ShipmentState>

export const shipmentActions = ['changeCarrier', 'arrive', 'turnBack', 'lose'] as const
export type ShipmentAction = (typeof shipmentActions)[number]

/**
 * The only roads of a shipment. A box that was given up may turn up all the same, and that somebody else carried it is
 * told late too: both are recorded as what happened, with a deviation.
 */
export const shipmentTransitions = {
  changeCarrier: {
    from: ['UNDER_WAY'],
    to: 'UNDER_WAY',
    factFrom: ['ARRIVED', 'TURNED_BACK', 'LOST'],
  },
  arrive: { from: ['UNDER_WAY'], to: 'ARRIVED', factFrom: ['LOST'] },
  turnBack: { from: ['UNDER_WAY'], to: 'TURNED_BACK', factFrom: ['LOST'] },
  lose: { from: ['UNDER_WAY'], to: 'LOST' },
} as const satisfies TransitionTable<ShipmentAction, ShipmentState>

/** How whoever has the box may end its way. */
export const shipmentOutcomes = ['ARRIVED', 'TURNED_BACK'] as const satisfies readonly ShipmentState[]
export type ShipmentOutcome = (typeof shipmentOutcomes)[number]
export const shipmentOutcomeLabels = {
  ARRIVED: shipmentStateLabels.ARRIVED,
  TURNED_BACK: shipmentStateLabels.TURNED_BACK,
} as const satisfies Labels<ShipmentOutcome>

/** What becomes of one bag of a shipment. */
export const shipmentBagStates = ['UNDER_WAY', 'ARRIVED', 'TURNED_BACK', 'MISSING', 'LOST'] as const
export type ShipmentBagState = (typeof shipmentBagStates)[number]
export const shipmentBagStateLabels = {
  UNDER_WAY: { zh: '在箱中', en: 'in the box' },
  ARRIVED: { zh: '已送达', en: 'arrived' },
  TURNED_BACK: { zh: '已退回', en: 'came back' },
  MISSING: { zh: '箱到未见', en: 'the box arrived without it' },
  LOST: { zh: '随箱丢失', en: 'lost with its box' },
} as const satisfies Labels<ShipmentBagState>

/** Who or what carries a box. */
export const carrierKinds = ['CAR', 'MOTORCYCLE', 'BICYCLE', 'DRONE', 'PERSON', 'OTHER'] as const
export type CarrierKind = (typeof carrierKinds)[number]
export const carrierKindLabels = {
  CAR: { zh: '汽车', en: 'a car or an ambulance' },
  MOTORCYCLE: { zh: '摩托车', en: 'a motorcycle' },
  BICYCLE: { zh: '自行车、电动车', en: 'a bicycle, also an electric one' },
  DRONE: { zh: '无人机', en: 'a drone' },
  PERSON: { zh: '人员步行', en: 'somebody on foot' },
  OTHER: { zh: '其他', en: 'something else' },
} as const satisfies Labels<CarrierKind>

/** What happened to a box under way. */
export const shipmentIncidentKinds = [
  'LOST',
  'DAMAGED',
  'OPENED',
  'DEVICE_FAILED',
  'DELAYED',
  'OTHER',
] as const
export type ShipmentIncidentKind = (typeof shipmentIncidentKinds)[number]
export const shipmentIncidentLabels = {
  LOST: { zh: '运输箱丢失', en: 'the box is lost' },
  DAMAGED: { zh: '运输箱损坏', en: 'the box is damaged' },
  OPENED: { zh: '途中开箱', en: 'the box was opened under way' },
  DEVICE_FAILED: { zh: '温度记录仪故障', en: 'its device does not record' },
  DELAYED: { zh: '途中延误', en: 'it is delayed' },
  OTHER: { zh: '其他', en: 'something else' },
} as const satisfies Labels<ShipmentIncidentKind>

/** After these nobody can say how the bags were kept: they are held. */
export const holdingIncidents: readonly ShipmentIncidentKind[] = ['LOST', 'DAMAGED', 'OPENED']

/** Why a record of a shipment was written. */
export const shipmentRecordReasons = ['CLOSED', 'LATE_READINGS', 'FOUND'] as const
export type ShipmentRecordReason = (typeof shipmentRecordReasons)[number]
export const shipmentRecordReasonLabels = {
  CLOSED: { zh: '运输结束', en: 'the shipment ended' },
  LATE_READINGS: { zh: '结束后补传数据', en: 'readings came after its end' },
  FOUND: { zh: '丢失后找回', en: 'it turned up after it was given up' },
} as const satisfies Labels<ShipmentRecordReason>

/** Where a box was at an instant; the instant as ISO 8601 in UTC. */
export type RoutePoint = { readonly at: string; readonly lat: number; readonly lon: number }

/**
 * What the readings of a box say of its way. Each good reading speaks for the time up to the next one, at most as long
 * as the gap limit; of what no reading speaks for nothing is known.
 */
export type ShipmentSummary = {
  /** From when to when, ISO 8601 in UTC. */
  readonly since: string
  readonly until: string
  /** The limits it was compared with, °C; `least` null: none. */
  readonly limits: { readonly least: number | null; readonly most: number }
  /** °C of the coldest and the warmest good reading within; null when there was none. */
  readonly minimum: number | null
  readonly maximum: number | null
  /** Good readings within, and those that bore no temperature that counts. */
  readonly readings: number
  readonly faults: number
  /** Seconds within that readings speak for, those out of the limits among them, and the rest. */
  readonly secondsKnown: number
  readonly secondsOut: number
  readonly secondsUnknown: number
  /** How often the lid was reported open. */
  readonly openings: number
  /** Where it was, thinned out evenly; the last position is always there. */
  readonly route: readonly RoutePoint[]
}
