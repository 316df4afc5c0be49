import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { people } from '#adapters/stand-in/people.ts'
import { freePort } from '#test/support/free-port.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { numbered, purpose } from '#test/support/peers.ts'

let hub: TestHub
beforeAll(async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`
  hub = await startHub({
    environment: { MARRIAGE_URL: nobody, MARRIAGE_KEY: 'k'.repeat(32), LOG_LEVEL: 'info' },
  })
})
afterAll(() => hub.stop())

const metric = async (line: string): Promise<number | undefined> => {
  const page = await (await fetch(`${hub.doors.http}/metrics`)).text()
  const found = page.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length))
}

describe('a hub of the demonstration', () => {
  it('has registers: stand-ins answer over HTTP, and are named in the log without their keys', async () => {
    const { donors, kinships } = hub.house.services.peers
    expect(await donors.find({ person: numbered(people['demo-clinic']), purpose })).toMatchObject({
      outcome: 'VERIFIED',
      donor: { donations: [{ ml: 200 }] },
    })
    expect(await kinships.since(null)).toMatchObject({ outcome: 'VERIFIED', more: true })
    const told = hub.log.join('')
    for (const system of ['donorRecord', 'household', 'familyCode', 'invoices', 'citizenService'])
      expect(told).toMatch(new RegExp(`a stand-in for ${system} at http://127\\.0\\.0\\.1:\\d+`))
    expect(told).not.toContain('a stand-in for marriage')
    expect(told).not.toMatch(/[0-9a-f]{64}/)
  })

  it('says that a register is away, once, and stays ready', async () => {
    const { marriage } = hub.house.services.peers
    const query = { person: numbered(people['chen-donor']), on: '2026-02-28', purpose }
    for (const _ of [1, 2]) expect(await marriage.spouseOf(query)).toMatchObject({ outcome: 'SERVICE_DOWN' })
    const warnings = hub.log.filter((line) => line.includes('peer is away'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/"peer":"marriage","call":"spouseOf"/)
    expect((await fetch(`${hub.doors.http}/health/ready`)).status).toBe(200)
  })

  it('counts what each register answered, and how long it took', async () => {
    const calls = 'xuelian_peer_calls_total'
    expect(await metric(`${calls}{peer="donorRecord",call="find",outcome="VERIFIED"}`)).toBe(1)
    expect(await metric(`${calls}{peer="marriage",call="spouseOf",outcome="SERVICE_DOWN"}`)).toBe(2)
    expect(await metric('xuelian_peer_call_seconds_count{peer="marriage",call="spouseOf"}')).toBe(2)
  })

  it('leaves nobody’s number in its log', () => {
    const told = hub.log.join('')
    for (const { identityNumber } of Object.values(people)) expect(told).not.toContain(identityNumber)
  })
})
