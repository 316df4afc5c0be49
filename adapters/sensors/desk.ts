import type { DeviceName } from '#adapters/sensors/topic.ts'
import type { IntakeRefusal } from '#rules/cold-chain/terms.ts'

/** One message of a device, its body as it came. */
export type SensorMessage = DeviceName & {
  /** What proves that it is that device; null where a broker has proved it. */
  readonly secret: string | null
  readonly body: Buffer
}

/** Something that came in a device's name and is not looked into. */
export type RefusedMessage = SensorMessage & {
  readonly reason: IntakeRefusal
  /** The topic it was sent to. */
  readonly topic: string
}

/** Somebody who was let in nowhere. */
export type TurnedAway = {
  readonly reason: IntakeRefusal
  /** Whom it said it was; null where it said nothing. */
  readonly claimed: string | null
}

/** Where the doors of MQTT bring what sensors sent. */
export type SensorDesk = {
  /** Whether a device of that name has that secret. Rejects while nobody can say. */
  knows(name: DeviceName, secret: string): Promise<boolean>
  /**
   * Takes a message in. Resolves when it is committed, or refused for good and counted: then it may be acknowledged.
   * Rejects when it is neither, so that it has to be sent again.
   */
  take(message: SensorMessage): Promise<void>
  /** Counts a message that the door itself refused, and keeps its beginning for the administrator. Never rejects. */
  refuse(message: RefusedMessage): Promise<void>
  /** Counts somebody whom the door let in nowhere. */
  turnAway(stranger: TurnedAway): void
}
