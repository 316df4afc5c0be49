import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OBX, omb, PID, PV1 } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  await hub.world.rows(
    `update senders set profile = profile || $1::jsonb where application = 'HIS' and facility = 'CS-MEM01'`,
    [JSON.stringify({ fields: { indicationReason: 'ZBL-6' } })],
  )
})
afterAll(() => hub.close())

const REASON = '术中预计大量失血\\.br\\备血'
const HIGH = OBX.replace('||55|', '||120|')
const LOW = OBX

/** What the hub keeps of a form by its number, and how it judges it. */
const judged = async (number: string, obx: string, ...more: string[]) => {
  const answer = await hub.ask(
    omb(
      number,
      { obx, pid: PID.replace('MR000123', `MR-${number}`), pv1: PV1.replace('ZY20260001', `ZY-${number}`) },
      ...more,
    ),
  )
  expect(answer[1]).toContain('MSA|AA|')
  const [row] = await hub.world.rows<{ qualified: boolean; reason: string | null; values: number }>(
    `select qualified, form ->> 'indicationReason' as reason, jsonb_array_length(form::jsonb -> 'laboratoryValues') as values
     from requests where placer_number = $1`,
    [number],
  )
  const told = answer.filter((line) => line.includes('|INDICATION_')).map((line) => line.split('|')[4])
  return { ...row, told }
}

describe('the doctor’s reason for what the laboratory values do not speak for', () => {
  it('is not asked for where they do', async () => {
    expect(await judged('SQ-LOW', LOW)).toEqual({ qualified: true, reason: null, values: 1, told: [] })
  })

  it('leaves the form unqualified while it is missing, and the order is taken with a warning', async () => {
    expect(await judged('SQ-HIGH', HIGH)).toEqual({
      qualified: false,
      reason: null,
      values: 1,
      told: ['W'],
    })
  })

  it.each([
    ['in an OBX', `OBX|4|FT|INDICATION-REASON^超指征说明^99HUB||${REASON}||||||F`, '术中预计大量失血\n备血'],
    ['where the sender’s profile says', 'ZBL||||||择期大手术', '择期大手术'],
  ])('stands %s, is no laboratory value, and makes the form qualified', async (where, segment, reason) => {
    const number = `SQ-${where.length}`
    expect(await judged(number, HIGH, segment)).toEqual({ qualified: true, reason, values: 1, told: ['W'] })
  })
})
