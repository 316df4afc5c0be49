import { randomUUID } from 'node:crypto'
import type { AedesPublishPacket, Client, ConnectPacket } from 'aedes'
import type { DeviceName } from '#adapters/sensors/topic.ts'
import { readTopic, readUsername } from '#adapters/sensors/topic.ts'

/** Who speaks on a line. The secret is asked again with each message, so that one which was renewed no longer holds. */
export type Speaker = DeviceName & { readonly secret: string }

/** A device has one line, and while it changes networks some that it knows no more of: the oldest go. */
const LINES_OF_A_DEVICE = 4
/** A line is closed after one and a half times so many seconds of silence, whatever its device asked for. */
const LONGEST_KEEPALIVE_S = 3_600
const LONGEST_CLIENT_ID = 256

/** Which lines the broker has, and whose they are. */
export class Lines {
  readonly #speakers = new WeakMap<Client, Speaker>()
  readonly #byDevice = new Map<string, Client[]>()

  /** Somebody has proved who it is. */
  know(client: Client, speaker: Speaker): void {
    this.#speakers.set(client, speaker)
  }

  /** Null on a line on which nobody has proved anything. */
  speakerOf(client: Client | null): Speaker | null {
    return (client && this.#speakers.get(client)) ?? null
  }

  /** A line stands; when its device has too many, the oldest is closed. */
  add(client: Client): void {
    const device = ownerOf(client.id)
    const lines = [...(this.#byDevice.get(device) ?? []), client]
    this.#byDevice.set(device, lines)
    if (lines.length > LINES_OF_A_DEVICE) lines[0]?.close()
  }

  /** A line is gone. */
  remove(client: Client): void {
    const device = ownerOf(client.id)
    const left = (this.#byDevice.get(device) ?? []).filter((line) => line !== client)
    if (left.length > 0) this.#byDevice.set(device, left)
    else this.#byDevice.delete(device)
  }

  /** Whether whoever speaks on this line may read the topic. */
  mayRead(client: Client, topic: string): boolean {
    const told = readTopic(topic)
    const speaker = this.speakerOf(client)
    return told !== null && speaker !== null && isSame(told, speaker)
  }

  /** Whether a message is for this line: its own device sent it, to a topic of its own. */
  isFor(client: Client, packet: AedesPublishPacket & { clientId?: string }): boolean {
    return this.mayRead(client, packet.topic) && ownerOf(packet.clientId ?? '') === ownerOf(client.id)
  }
}

/** Whether both are one device. */
export const isSame = (one: DeviceName, other: DeviceName): boolean =>
  one.organisation === other.organisation && one.device === other.device

/**
 * Takes from a wish to connect what a sensor has no use for and what would harm others. Its client identifier stands below its name, since two with the same one push each other out. It has no session that
 * would grow while it is away, no will (that would be a message nobody has measured; silence is judged by the hub), and
 * no silence without end.
 */
export const makeHarmless = (packet: ConnectPacket): void => {
  const { username = '', clientId = '', keepalive = 0 } = packet
  const name = readUsername(username) === null ? '-/-' : username
  packet.clientId = `${name}/${clientId.slice(0, LONGEST_CLIENT_ID) || randomUUID()}`
  packet.clean = true
  delete packet.will
  packet.keepalive = Math.min(keepalive || LONGEST_KEEPALIVE_S, LONGEST_KEEPALIVE_S)
}

/** Longest client identifier that `makeHarmless` makes. */
export const LONGEST_LINE_ID = LONGEST_CLIENT_ID + 256

/** The device below whose name a line's identifier stands. */
const ownerOf = (id: string): string => id.split('/', 2).join('/')
