import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CUT_BODY, PacketFault, PacketGate } from '#adapters/sensors/packet-gate.ts'

const length = (of: number): number[] =>
  of < 128 ? [of] : [(of % 128) | 0x80, ...length(Math.floor(of / 128))]

/** A PUBLISH as MQTT 3.1.1 writes it. */
const publish = ({ topic = 'xuelian/A/b/readings', qos = 1, id = 7, body = Buffer.from('{}') } = {}) => {
  const name = Buffer.from(topic)
  const head = [name.length >> 8, name.length & 255]
  const number = qos === 0 ? [] : [id >> 8, id & 255]
  const rest = Buffer.concat([Buffer.from(head), name, Buffer.from(number), body])
  return Buffer.concat([Buffer.from([0x30 | (qos << 1), ...length(rest.length)]), rest])
}

const PING = Buffer.from([0xc0, 0])

/** What comes out when the bytes come in pieces of these sizes. */
const passed = (gate: PacketGate, bytes: Buffer, sizes: readonly number[]): Buffer => {
  const out: Buffer[] = []
  let at = 0
  for (const size of [...sizes, bytes.length]) {
    if (at >= bytes.length) break
    const kept = gate.pass(bytes.subarray(at, at + size))
    if (kept !== null) out.push(kept)
    at += size
  }
  return Buffer.concat(out)
}

const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 200 })

describe('the gate before the broker', () => {
  test('passes packets within the limit on as they are, in whatever pieces they come', () => {
    const packets = Buffer.concat([publish(), PING, publish({ qos: 0, body: Buffer.alloc(900, 97) }), PING])
    fc.assert(
      fc.property(sizes, (pieces) => {
        expect(passed(new PacketGate(1_000), packets, pieces)).toEqual(packets)
      }),
      { numRuns: 100 },
    )
  })

  test.each([0, 1, 2])(
    'cuts the body out of a message of QoS %d that is too large, and nothing else',
    (qos) => {
      const large = publish({ qos, body: Buffer.alloc(5_000, 97) })
      const packets = Buffer.concat([publish({ id: 1 }), large, large, PING, publish({ id: 2 })])
      const cut = publish({ qos, body: CUT_BODY })
      fc.assert(
        fc.property(sizes, (pieces) => {
          expect(passed(new PacketGate(1_000), packets, pieces)).toEqual(
            Buffer.concat([publish({ id: 1 }), cut, cut, PING, publish({ id: 2 })]),
          )
        }),
        { numRuns: 100 },
      )
    },
  )

  test('lets a message of 256 MB pass by without keeping any of it', () => {
    const gate = new PacketGate(1_000)
    const start = Buffer.concat([
      Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f, 0, 1, 116, 0, 7]),
      Buffer.alloc(60_000),
    ])
    expect(gate.pass(start)).toEqual(publish({ topic: 't', body: CUT_BODY }))
    expect(gate.pass(Buffer.alloc(65_536))).toBeNull()
  })

  test('takes the limit that is granted later', () => {
    const gate = new PacketGate(10)
    gate.most = 1_000
    expect(gate.pass(publish())).toEqual(publish())
  })

  test.each([
    ['another packet than a message that is too large', Buffer.from([0x10, 0xff, 0xff, 0x03])],
    ['a length without end', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1])],
    [
      'a message that is too large with a topic of 60,000 bytes',
      Buffer.from([0x30, 0xff, 0xff, 0x7f, 0xea, 0x60]),
    ],
  ])('gives up at %s', (_, bytes) => {
    expect(() => new PacketGate(1_000).pass(bytes)).toThrow(PacketFault)
  })
})
