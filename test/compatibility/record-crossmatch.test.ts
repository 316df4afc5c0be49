import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { type RecordCrossmatchInput, recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { bag, custodyOf, handingOut, issued, putIn, ready, stocked, stranger } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const matched = async (input: RecordCrossmatchInput, account = 'lead.technician') =>
  recordCrossmatch(await world.as(account), input)
const prepared = async () => {
  const { sampleId, id: requestId } = await accepted(world, stranger())
  const [unitId = ''] = await stocked(world, bag(world))
  return { sampleId, requestId, unitId }
}
const eventsOf = (id: string) =>
  world.rows(`select name, payload ->> 'requestId' as request from outbox where subject_id = $1`, [id])

describe('recordCrossmatch', () => {
  it('reports a final result to the hospital that asked, and no preliminary one', async () => {
    const { sampleId, requestId, unitId } = await prepared()
    const both = { sampleId, unitId, major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'POLYBRENE' } as const
    const early = await matched({ ...both, status: 'PRELIMINARY' })
    expect(await eventsOf(early.id)).toEqual([])
    const final = await matched(both)
    expect(await eventsOf(final.id)).toEqual([
      { name: 'compatibility.crossmatchRecorded', request: requestId },
    ])
    const rows = await world.rows('select current from crossmatches where unit_id = $1 order by id', [unitId])
    expect(rows).toEqual([{ current: false }, { current: true }])
  })

  it.each(sampleStates)(
    'with a sample that is %s is recorded, and opens a deviation unless the laboratory has it',
    async (state) => {
      const sampleId = await sampleIn(world, state)
      const [unitId = ''] = await stocked(world, bag(world))
      const { id } = await matched({ sampleId, unitId, major: 'COMPATIBLE', method: 'POLYBRENE' })
      expect(await deviationCodes(world, id)).toEqual(state === 'RECEIVED' ? [] : ['RESULT_SAMPLE_UNUSABLE'])
      expect(await stateOf(world, 'samples', sampleId)).toBe(state)
    },
  )

  it.each(unitStates)('with a unit that is %s is recorded and leaves it there', async (custody) => {
    const { sampleId, unitId } = await prepared()
    await putIn(world, unitId, custody)
    const { id } = await matched({ sampleId, unitId, major: 'INCOMPATIBLE', method: 'POLYBRENE' })
    expect(await deviationCodes(world, id)).toEqual([])
    expect(await custodyOf(world, unitId)).toBe(custody)
  })

  it('takes one side at a time, each with its method or without', async () => {
    const { sampleId, unitId } = await prepared()
    await matched({ sampleId, unitId, major: 'COMPATIBLE', method: 'COLUMN_AGGLUTINATION' }, 'lis.lead')
    await matched({ sampleId, unitId, minor: 'COMPATIBLE' }, 'lis.lead')
    const rows = await world.rows(
      'select major, minor, method, current from crossmatches where unit_id = $1 order by id',
      [unitId],
    )
    expect(rows).toEqual([
      { major: 'COMPATIBLE', minor: null, method: 'COLUMN_AGGLUTINATION', current: true },
      { major: null, minor: 'COMPATIBLE', method: null, current: true },
    ])
  })

  it('asks for at least one side and a unit that can be seen', async () => {
    const { sampleId, unitId } = await prepared()
    expect(await refusalOf(matched({ sampleId, unitId }))).toMatchObject({ problems: [{ field: 'major' }] })
    const nowhere = { sampleId, unitId: `unt_${'0'.repeat(32)}`, major: 'COMPATIBLE' } as const
    expect(await refusalOf(matched(nowhere))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps the results of several units of one sample apart', async () => {
    const { sampleId, unitId } = await prepared()
    const [other = ''] = await stocked(world, bag(world))
    await matched({ sampleId, unitId, major: 'INCOMPATIBLE', method: 'POLYBRENE' })
    await matched({ sampleId, unitId: other, major: 'COMPATIBLE', method: 'POLYBRENE' })
    await matched({ sampleId, unitId, major: 'COMPATIBLE', method: 'POLYBRENE', status: 'CORRECTED' })
    const rows = await world.rows(
      'select unit_id, major from crossmatches where sample_id = $1 and current order by id',
      [sampleId],
    )
    expect(rows).toEqual([
      { unit_id: other, major: 'COMPATIBLE' },
      { unit_id: unitId, major: 'COMPATIBLE' },
    ])
  })

  it('waits for an issue of the unit that has begun', async () => {
    const { id, sampleId, unitIds } = await ready(world, { form: stranger() })
    const unitId = unitIds[0] ?? ''
    const input = {
      sampleId,
      unitId,
      major: 'INCOMPATIBLE',
      method: 'POLYBRENE',
      status: 'CORRECTED',
    } as const
    const order: string[] = []
    const correction = await world.database.transaction(SYSTEM_SCOPE, async (db) => {
      await db.execute(sql`select 1 from units where id = ${unitId} for update`)
      const waiting = matched(input).then(() => order.push('recorded'))
      await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 300))])
      order.push('issue over')
      return { waiting }
    })
    await correction.waiting
    expect(order).toEqual(['issue over', 'recorded'])
    expect(await refusalOf(issued(world, handingOut(id, unitIds)))).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ code: 'CROSSMATCH_MAJOR_INCOMPATIBLE' })]),
    })
  })

  it('is shown under sample and unit in GraphQL', async () => {
    const { sampleId, unitId } = await prepared()
    await matched({ sampleId, unitId, major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'POLYBRENE' })
    const answer = await world.ask(
      'mem01.physician',
      `query ($id: ID!) { sample(id: $id) { crossmatches { major minor method status performedBy { name } } } }`,
      { id: sampleId },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.sample.crossmatches).toEqual([
      {
        major: 'COMPATIBLE',
        minor: 'COMPATIBLE',
        method: 'POLYBRENE',
        status: 'FINAL',
        performedBy: { name: '示例技师甲' },
      },
    ])
  })
})
