import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Line } from '#test/cold-chain/plain-excursions.ts'
import type { Sensor } from '#test/support/sensors.ts'

/**
 * A device that tells by MQTT, QoS 1, and knows what was acknowledged: whenever its line stands again it sends the rest anew,
 * in its order. It writes MQTT 3.1.1 itself; client libraries hold such a rest back, or give it up.
 */
export type Teller = {
  readonly sensor: Sensor
  /** In the order in which it was told; the place, from 1, is the reading's sequence. */
  readonly told: readonly Line[]
  /** Sequences of what has been acknowledged. */
  readonly acknowledged: ReadonlySet<number>
  /** Resolves when it is acknowledged. */
  tell(line: Line): Promise<void>
  tellAll(lines: readonly Line[]): Promise<unknown>
  /** Resolves when its line is lost. */
  isAway(): Promise<void>
  end(): void
}

const RETRY_MS = 50
const [CONNACK, PUBACK, PUBLISH, AGAIN] = [0x20, 0x40, 0x32, 0x08]

/** A device that connects until somebody lets it in. */
export const tellerOf = (sensor: Sensor, port: number): Teller => {
  const told: Line[] = []
  const acknowledged = new Set<number>()
  const open = new Map<number, { readonly body: string; done(): void }>()
  let standing: Socket | null = null
  let ended = false

  const send = (socket: Socket, sequence: number, flags: number) => {
    const id = Buffer.from([sequence >> 8, sequence & 255])
    socket.write(packet(PUBLISH | flags, text(sensor.topic), id, Buffer.from(open.get(sequence)?.body ?? '')))
  }
  const hear = (socket: Socket, answer: Buffer) => {
    if (answer[0] === CONNACK) {
      if (answer[3] !== 0) return socket.destroy()
      standing = socket
      for (const sequence of open.keys()) send(socket, sequence, AGAIN)
    }
    if (answer[0] !== PUBACK) return
    const sequence = answer.readUInt16BE(2)
    acknowledged.add(sequence)
    open.get(sequence)?.done()
    open.delete(sequence)
  }
  const begin = () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let rest: Buffer = Buffer.alloc(0)
    socket.on('connect', () => socket.write(login(sensor)))
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      // Both answers it is given have four bytes.
      for (; rest.length >= 4; rest = rest.subarray(4)) hear(socket, rest.subarray(0, 4))
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (standing === socket) standing = null
      if (!ended) setTimeout(begin, RETRY_MS)
    })
  }
  begin()

  const tell = ({ at, celsius }: Line) =>
    new Promise<void>((done) => {
      const sequence = told.push({ at, celsius })
      open.set(sequence, {
        body: JSON.stringify({ at: new Date(at).toISOString(), celsius, sequence }),
        done,
      })
      if (standing !== null) send(standing, sequence, 0)
    })
  return {
    sensor,
    told,
    acknowledged,
    tell,
    tellAll: (lines) => Promise.all(lines.map(tell)),
    isAway: async () => {
      while (standing !== null) await pause(10)
    },
    end: () => {
      ended = true
      standing?.destroy()
    },
  }
}

const text = (of: string) => Buffer.concat([Buffer.from([0, of.length]), Buffer.from(of)])
const packet = (first: number, ...parts: Buffer[]) => {
  const rest = Buffer.concat(parts)
  const length = rest.length < 128 ? [rest.length] : [(rest.length % 128) | 0x80, rest.length >> 7]
  return Buffer.concat([Buffer.from([first, ...length]), rest])
}
/** Of a clean session, since it knows itself what is still to be told; silent for a minute at most. */
const login = ({ username, password }: Sensor) =>
  packet(
    0x10,
    text('MQTT'),
    Buffer.from([4, 0xc2, 0, 60]),
    text(`teller-${username}`),
    text(username),
    text(password),
  )
