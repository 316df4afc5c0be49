import { createConnection, type Socket } from 'node:net'

// A load generator of its own process: it shares neither code nor event loop with the hub. It writes MQTT 3.1.1 itself.
// Arguments: port, devices (named bench-0 on), their secret, seconds, in flight each, readings a message, messages a
// second of all together (0: as fast as they are acknowledged). The readings are of the moment at which they are told,
// several of one message since the one before.
const [port = 0, devices = 0, , seconds = 0, inFlight = 1, batch = 1, rate = 0] = process.argv
  .slice(2)
  .map(Number)
const secret = process.argv[4] ?? ''

const text = (of: string) => Buffer.concat([Buffer.from([0, of.length]), Buffer.from(of)])
const length = (of: number): number[] =>
  of < 128 ? [of] : [(of % 128) | 0x80, ...length(Math.floor(of / 128))]
const packet = (first: number, ...parts: Buffer[]) => {
  const rest = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([first, ...length(rest.length)]), rest])
}

const connectAs = (name: string) =>
  packet(0x10, text('MQTT'), Buffer.from([4, 0xc2, 0, 60]), text(''), text(`CS-LEAD/${name}`), text(secret))

let told = 0
let acknowledged = 0
/** When each message that is on its way was sent, by device and number. */
const waits: number[] = []

type Device = {
  readonly socket: Socket
  readonly name: string
  pending: number
  number: number
  toldAt: number
  readonly sent: Map<number, number>
}

const reading = (device: Device, at: number) => {
  device.number += 1
  const celsius = (4 + (device.number % 10) / 10).toFixed(1)
  return `{"at":"${new Date(at).toISOString()}","celsius":${celsius},"sequence":${device.number}}`
}

const tell = (device: Device) => {
  const now = Date.now()
  const some = Array.from({ length: batch }, (_, at) =>
    reading(device, now - Math.round(((now - device.toldAt) * (batch - 1 - at)) / batch)),
  )
  device.toldAt = now
  const body = Buffer.from(batch === 1 ? (some[0] ?? '') : `[${some.join(',')}]`)
  const id = 1 + (device.number % 65_535)
  device.pending += 1
  told += 1
  device.sent.set(id, performance.now())
  const topic = text(`xuelian/CS-LEAD/${device.name}/readings`)
  device.socket.write(packet(0x32, topic, Buffer.from([id >> 8, id & 255]), body))
}

const open = (index: number): Promise<Device> =>
  new Promise((resolve, reject) => {
    const name = `bench-${index}`
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
    const device: Device = { socket, name, pending: 0, number: 0, toldAt: Date.now(), sent: new Map() }
    let rest: Buffer = Buffer.alloc(0)
    socket.on('connect', () => socket.write(connectAs(name)))
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      // Every answer has four bytes here: CONNACK and PUBACK.
      for (; rest.length >= 4; rest = rest.subarray(4)) {
        if (rest[0] === 0x20) {
          if (rest[3] !== 0) reject(new Error(`${name} was refused with ${rest[3]}`))
          resolve(device)
        } else hear(device, rest.readUInt16BE(2))
      }
    })
  })

const hear = (device: Device, id: number) => {
  device.pending -= 1
  acknowledged += 1
  waits.push(performance.now() - (device.sent.get(id) ?? Number.NaN))
  device.sent.delete(id)
  if (rate === 0) fill(device)
}

let deadline = Number.POSITIVE_INFINITY
const fill = (device: Device) => {
  while (device.pending < inFlight && performance.now() < deadline) tell(device)
}

const all: Device[] = []
for (let index = 0; index < devices; index += 100)
  all.push(
    ...(await Promise.all(
      Array.from({ length: Math.min(100, devices - index) }, (_, at) => open(index + at)),
    )),
  )

const began = performance.now()
deadline = began + seconds * 1000
if (rate === 0) for (const device of all) fill(device)
else
  for (let due = 0; performance.now() < deadline; ) {
    const owed = ((performance.now() - began) / 1000) * rate
    for (; due < owed; due += 1) {
      const device = all[due % all.length]
      if (device !== undefined && device.pending < 1_000) tell(device)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
const until = deadline + 60_000
while (acknowledged < told && performance.now() < until)
  await new Promise((resolve) => setTimeout(resolve, 10))
const took = (performance.now() - began) / 1000
waits.sort((one, other) => one - other)
const share = (of: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * of))] ?? 0
process.stdout.write(
  JSON.stringify({
    told: told * batch,
    acknowledged: acknowledged * batch,
    perSecond: (acknowledged * batch) / took,
    p50: share(0.5),
    p99: share(0.99),
  }),
)
process.exit(0)
