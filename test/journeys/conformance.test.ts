import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Result } from '#scripts/conformance/check.ts'
import { report } from '#scripts/conformance/report.ts'
import { makeSender } from '#scripts/conformance/sender.ts'
import { makeNumbers } from '#scripts/demo/numbers.ts'
import { HIS_FACILITY, type Journey, startJourney } from '#test/support/journey.ts'

let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

const NAME = { application: 'HIS', facility: HIS_FACILITY }
const at = (port: number, name = NAME) =>
  makeSender({ name, hub: { host: '127.0.0.1', port }, numbers: makeNumbers(new Date()) })
const failed = (results: readonly Result[]) => results.filter(({ outcome }) => outcome === 'FAIL')

describe('the conformance run', () => {
  it('passes everything against a hub, by HL7 both ways, and tells it in both languages', async () => {
    const { graph, bank, his } = journey.day
    const lines: string[] = []
    const port = Number(journey.hub.doors.mllp.split(':').at(-1))
    const other = { his, lead: { graph, bank, technician: 'lead.technician' } }
    const results = await report(at(port), other, (line) => void lines.push(line))
    expect(failed(results)).toEqual([])
    expect(results).toHaveLength(23)
    expect(lines.at(-1)).toBe('通过 23，不通过 0，未测 0 / 23 passed, 0 failed, 0 not exercised')
    for (const line of lines) expect(line).toMatch(/\p{Script=Han}.* \/ .*[a-z]/u)
  })

  it('fails every required message of a system that the hub does not know', async () => {
    const port = Number(journey.hub.doors.mllp.split(':').at(-1))
    const unknown = at(port, { application: 'HIS', facility: 'CS-NOBODY' })
    const results = await report(unknown, { missing: 'not here' }, () => undefined)
    expect(failed(results).length).toBeGreaterThanOrEqual(9)
    expect(results.filter(({ outcome }) => outcome === 'NOT_EXERCISED')).toHaveLength(4)
    expect(failed(results)[0]?.detail).toContain('MSA-1 AA')
  })

  it('fails against a line that answers nothing but AA', async () => {
    const yes = createServer((socket) =>
      socket.on('data', () =>
        socket.end('\x0bMSH|^~\\&|X|X|HIS|CS-MEM01|20260301||ACK|1|P|2.5.1\rMSA|AA|1\r\x1c\r'),
      ),
    )
    await new Promise<void>((resolve) => yes.listen(0, '127.0.0.1', resolve))
    const address = yes.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const results = await report(at(port), { missing: 'not here' }, () => undefined)
    expect(failed(results)).toHaveLength(18)
    await new Promise((resolve) => yes.close(resolve))
  })
})
