/** Points at which a hub may be killed without losing or doubling anything; a test proves it at each of them. */
export const CHECKPOINTS = [
  'message.beforeStore',
  'message.afterCommit',
  'operation.inside',
  'message.beforeAnswer',
  'sequencer.inside',
  'delivery.beforeSend',
  'delivery.afterSend',
] as const

/** The point between a notice's sending and its record, which needs a gateway to be reached. */
export const NOTICE_SENT = 'notice.afterSend'

/** The points in the way of a sensor's message, which needs sensors to be reached. */
export const SENSOR_CHECKPOINTS = ['reading.beforeKeep', 'operation.inside', 'reading.afterCommit'] as const
/** The points in the way of a stay that the hub settles by itself. */
export const STAY_CHECKPOINTS = ['stay.quoted', 'stay.acted'] as const
export type Checkpoint =
  | (typeof CHECKPOINTS)[number]
  | typeof NOTICE_SENT
  | (typeof SENSOR_CHECKPOINTS)[number]
  | (typeof STAY_CHECKPOINTS)[number]

let watcher: ((point: Checkpoint) => void) | undefined

/** Calls `watch` whenever a checkpoint is reached; for tests that kill the process there. */
export const watchCheckpoints = (watch: (point: Checkpoint) => void): void => {
  watcher = watch
}

/** Says that the program stands at a checkpoint. */
export const reached = (point: Checkpoint): void => watcher?.(point)
