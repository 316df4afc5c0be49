import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bpo, omb, orc } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  await hub.world.rows(
    `update senders set profile = profile || '{"approvals": "HUB"}' where application = 'HIS' and facility = 'CS-MEM02'`,
  )
})
afterAll(() => hub.close())

const approvalsOf = async (number: string) =>
  hub.world.rows(
    `select a.kind, a.step, a.asserted_by, a.staff_id, a.total_ml::float, a.tier::int
     from approvals a join requests r on r.id = a.request_id where r.placer_number = $1 order by a.sequence`,
    [number],
  )
const asserted = (total: number, tier: number) => ({
  kind: 'ASSERTED',
  step: null,
  asserted_by: 'HIS|CS-MEM01',
  staff_id: null,
  total_ml: total,
  tier,
})

describe('the approvals of what a HIS sends', () => {
  it('are kept as that system asserts them, with what they stand on', async () => {
    await hub.ask(omb('AP1'))
    expect(await approvalsOf('AP1')).toEqual([asserted(400, 1)])
  })

  it('are asserted anew by a change, and fall when the change asks for other lines', async () => {
    await hub.ask(omb('AP1', { orc: orc('AP1', 'XO'), bpo: bpo({ 4: '4' }) }))
    expect((await approvalsOf('AP1')).map(({ kind }) => kind)).toEqual(['ASSERTED', 'BEGUN_ANEW', 'ASSERTED'])
  })

  it('are left to the hub where the sender’s profile says so', async () => {
    const answer = await hub.ask(omb('AP2').replaceAll('CS-MEM01', 'CS-MEM02'))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await approvalsOf('AP2')).toEqual([])
  })
})
