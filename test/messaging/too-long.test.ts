import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHl7Door } from '#adapters/hl7/door.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

const LIMIT = 100_000

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z', maxBytes: LIMIT })
})
afterAll(() => hub.close())

const message = (id: string, rest: string) =>
  Buffer.from(
    `MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000||ADT^A04^ADT_A01|${id}|P|2.5.1|||||CHN|UNICODE UTF-8\r` +
      `EVN|A04|20260301093000\rPID|1||MR${id}^^^CS-MEM01^MR||示例||19680707|M\rPV1|1|O\r${rest}`,
  )

describe('a message longer than the line takes', () => {
  it('is answered with the way out, its head kept, and the line goes on', async () => {
    const client = await connectRaw(hub.door.port)
    client.send(message('LONG1', `NTE|1||${'x'.repeat(2 * LIMIT)}\r`))
    const refused = (await client.next(10_000))?.toString() ?? ''
    expect(refused).toContain('\rMSA|AR|LONG1\r')
    expect(refused).toContain(
      '\rERR|||207^Application internal error^HL70357|E|||HL7_MAX_BYTES|报文超过长度上限',
    )
    client.send(message('SHORT1', ''))
    expect((await client.next(10_000))?.toString()).toContain('\rMSA|AA|SHORT1\r')
    client.close()
    const [row] = await hub.world.rows<{ state: string; raw: KeptBytes }>(
      `select state, raw from messages where control_id = 'LONG1'`,
    )
    expect(row?.state).toBe('REFUSED')
    const head = row && hub.world.services.keys.decryptBytes(row.raw).toString()
    expect(head).toMatch(/^MSH\|\^~\\&\|HIS\|CS-MEM01\|/)
  })
})

const openDoor = (options: { maxBytes: number; idleTimeoutMs?: number }) =>
  startHl7Door(hub.world.services, { host: '127.0.0.1', port: 0, production: false, ...options })

describe('a message of 5 MB', () => {
  it('is read whole, answered where it fails, and kept byte for byte', async () => {
    const door = await openDoor({ maxBytes: 6_000_000 })
    const client = await connectRaw(door.port)
    const report = Buffer.from(
      'MSH|^~\\&|LIS|CS-LEAD|HUB|CS-LEAD|20260301093000||ORU^R01^ORU_R01|FIVE1|P|2.5.1|||||CHN|UNICODE UTF-8\r' +
        'PID|1||MR-NOBODY^^^CS-MEM01^MR||示例||19680707|M\rOBR|1|NOT-THERE||883-9^ABO group^LN|||20260301090000\r' +
        `OBX|1|CE|883-9^ABO group^LN||A^A^HL70000||||||F\rNTE|1||${'血'.repeat(1_700_000)}\r`,
    )
    expect(report.length).toBeGreaterThan(5_000_000)
    client.send(report)
    const answer = (await client.next(25_000))?.toString() ?? ''
    client.close()
    await door.close()
    expect(answer).toContain('\rMSA|AE|FIVE1')
    expect(answer).toMatch(/\rERR\|\|[^|]*\|204\^/)
    const [row] = await hub.world.rows<{ raw: KeptBytes }>(
      `select raw from messages where control_id = 'FIVE1'`,
    )
    expect(row && hub.world.services.keys.decryptBytes(row.raw).equals(report)).toBe(true)
  })
})

describe('the HL7 door', () => {
  it('closes a connection that says nothing for longer than its time', async () => {
    const door = await openDoor({ maxBytes: LIMIT, idleTimeoutMs: 100 })
    const socket = connect(door.port, '127.0.0.1').resume()
    await once(socket, 'close')
    await door.close()
  })
})
