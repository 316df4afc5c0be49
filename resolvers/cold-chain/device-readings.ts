import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import type { RefusedPart, ToldReading, ToldStatus } from '#rules/cold-chain/readings.ts'

/** What one message of one device brought. */
export type DeviceReadings = {
  readonly device: KnownDevice
  readonly readings: readonly ToldReading[]
  readonly statuses: readonly ToldStatus[]
  readonly receivedAt: Date
}

/** What became of one message; it is told after the commit. */
export type IntakeAnswer = {
  /** Readings and statuses that are kept now and were not before. */
  readonly kept: number
  /** Those the hub had already. */
  readonly repeated: number
  /** Those it did not take. */
  readonly refused: readonly RefusedPart[]
}
