import type { AllianceId, Id } from '#lib/ids.ts'
import type { DeviceKind, ProbeKind } from '#rules/cold-chain/terms.ts'
import type { PlaceRange } from '#rules/inventory/terms.ts'

/** A device that has proved who it is; whatever comes in its name is its own. */
export type KnownDevice = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  /** Code of the organisation, as in the topic. */
  readonly organisation: string
  readonly id: Id<'Device'>
  /** Its number in the narrow tables. */
  readonly number: number
  /** Its name in the topic. */
  readonly code: string
  readonly kind: DeviceKind
  readonly probe: ProbeKind
  readonly contents: PlaceRange
  /** The place it watches now; null for one in reserve. */
  readonly placeId: Id<'Place'> | null
  readonly everySeconds: number
  /** Degrees Celsius added to what it tells. */
  readonly calibrationOffset: number
}

/** What a device shows of itself. */
export type DeviceCredentials = {
  readonly organisation: string
  readonly device: string
  readonly secret: string
}
