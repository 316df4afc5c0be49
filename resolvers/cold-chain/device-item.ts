import type { DeviceStateRow } from '#db/cold-chain/finders-states.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import type { DeviceStatus, Reading } from '#rules/cold-chain/readings.ts'

export type { DeviceStateRow }

/** What is new of one device in a transaction that has locked its state. */
export type DeviceItem = {
  readonly device: KnownDevice
  /** As it was before. */
  readonly state: DeviceStateRow
  /**
   * Readings the hub had not, in the order of `at`, already written to `readings`; a fault that the probe told is among
   * them, a reading whose clock was ahead is not.
   */
  readonly readings: readonly Reading[]
  /** What else was told and is new, in the order of `at`; those whose clock was ahead are not among them. */
  readonly statuses: readonly DeviceStatus[]
}

/** What the engine leaves behind of one device, in the order of the items. */
export type Advanced = {
  /** Its memory, kept in `device_states.state`. */
  readonly state: Readonly<Record<string, unknown>> | null
  /** Until when the device's place is proved good. */
  readonly knownUntil: Date | null
  /** When the clock is to look at it, if nothing is heard of it before; `device_states.look_at`. */
  readonly lookAt: Date | null
}
