import type { Labels, TransitionTable } from '#rules/vocabulary.ts'

/** The life of a stored inbound message. It's committed as RECEIVED before anything is acknowledged. */
export const messageStates = ['RECEIVED', 'PROCESSED', 'REFUSED', 'QUARANTINED', 'RESOLVED'] as const
export type MessageState = (typeof messageStates)[number]
export const messageStateLabels = {
  RECEIVED: { zh: '已接收', en: 'stored, not processed yet' },
  PROCESSED: { zh: '已处理', en: 'processed' },
  REFUSED: { zh: '已拒绝', en: 'answered with an error or a rejection' },
  QUARANTINED: { zh: '已隔离', en: 'undecidable, waits for a person' },
  RESOLVED: { zh: '已人工处理', en: 'settled by a person' },
} as const satisfies Labels<MessageState>

export const messageActions = ['process', 'refuse', 'quarantine', 'replay', 'resolve'] as const
export type MessageAction = (typeof messageActions)[number]
export const messageTransitions = {
  process: { from: ['RECEIVED'], to: 'PROCESSED' },
  refuse: { from: ['RECEIVED'], to: 'REFUSED' },
  quarantine: { from: ['RECEIVED'], to: 'QUARANTINED' },
  replay: { from: ['REFUSED', 'QUARANTINED'], to: 'RECEIVED' },
  resolve: { from: ['REFUSED', 'QUARANTINED'], to: 'RESOLVED' },
} as const satisfies TransitionTable<MessageAction, MessageState>

/** The life of an outbound message in its destination's queue. */
export const deliveryStates = [
  'WAITING',
  'SENDING',
  'DELIVERED',
  'REFUSED',
  'QUARANTINED',
  'ABANDONED',
] as const
export type DeliveryState = (typeof deliveryStates)[number]
export const deliveryStateLabels = {
  WAITING: { zh: '待发送', en: 'waiting for its turn or a retry' },
  SENDING: { zh: '发送中', en: 'on its way, acknowledgement not seen yet' },
  DELIVERED: { zh: '已送达', en: 'acknowledged by the receiver' },
  REFUSED: { zh: '对方拒绝', en: 'answered with an error or a rejection' },
  QUARANTINED: { zh: '已隔离', en: 'undecidable, waits for a person' },
  ABANDONED: { zh: '已放弃', en: 'given up by a person' },
} as const satisfies Labels<DeliveryState>

export const deliveryActions = [
  'send',
  'acknowledge',
  'retry',
  'refuse',
  'quarantine',
  'replay',
  'abandon',
] as const
export type DeliveryAction = (typeof deliveryActions)[number]

/** `retry` also takes back a delivery whose sender died between sending and seeing the answer. */
export const deliveryTransitions = {
  send: { from: ['WAITING'], to: 'SENDING' },
  acknowledge: { from: ['SENDING'], to: 'DELIVERED' },
  retry: { from: ['SENDING'], to: 'WAITING' },
  refuse: { from: ['SENDING'], to: 'REFUSED' },
  quarantine: { from: ['WAITING', 'SENDING'], to: 'QUARANTINED' },
  replay: { from: ['REFUSED', 'QUARANTINED'], to: 'WAITING' },
  abandon: { from: ['WAITING', 'REFUSED', 'QUARANTINED'], to: 'ABANDONED' },
} as const satisfies TransitionTable<DeliveryAction, DeliveryState>
