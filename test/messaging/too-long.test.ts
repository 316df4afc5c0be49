import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    const [row] = await hub.world.rows<{ state: string; head: string }>(
      `select state, convert_from(substring(raw for 20), 'UTF8') as head from messages where control_id = 'LONG1'`,
    )
    expect(row).toEqual({ state: 'REFUSED', head: 'MSH|^~\\&|HIS|CS-MEM01'.slice(0, 20) })
  })
})
