import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { verifyResult } from '#resolvers/compatibility/verify-result.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { resultStatuses } from '#rules/compatibility/terms.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { custodyOf, putIn, ready, stranger } from '#test/support/bank.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const screened = async () => {
  const { sampleId } = await accepted(world, stranger())
  const technician = await world.as('lead.technician')
  const { id } = await recordAntibodyScreen(technician, { sampleId, result: 'NEGATIVE' })
  return { sampleId, resultId: id as string }
}
const withdraw = async (resultId: string) =>
  refusalOf(withdrawResult(await world.as('lead.technician'), { resultId, reason: '标本错管' }))
const verify = async (resultId: string) =>
  refusalOf(verifyResult(await world.as('lead.technician2'), { resultId }))
const screenOf = async (id: string) =>
  (await world.rows('select current, status from antibody_screens where id = $1', [id]))[0]

describe('withdrawResult', () => {
  it.each(sampleStates)('with a sample that is %s takes the result back', async (state) => {
    const { sampleId, resultId } = await screened()
    await world.rows('update samples set state = $2 where id = $1', [sampleId, state])
    expect(await withdraw(resultId)).toBeNull()
    expect(await screenOf(resultId)).toMatchObject({ current: false })
    expect(await stateOf(world, 'samples', sampleId)).toBe(state)
  })

  it.each(unitStates)(
    'with a unit that is %s takes its crossmatch back and leaves it there',
    async (custody) => {
      const { unitIds } = await ready(world)
      const [unitId = ''] = unitIds
      await putIn(world, unitId, custody)
      const [row] = await world.rows<{ id: string }>('select id from crossmatches where unit_id = $1', [
        unitId,
      ])
      const id = row?.id ?? ''
      expect(await withdraw(id)).toBeNull()
      expect(await world.rows('select current from crossmatches where id = $1', [id])).toEqual([
        { current: false },
      ])
      expect(await world.rows('select operation from deviations where subject_id = $1', [id])).toEqual([
        { operation: 'compatibility.withdrawResult' },
      ])
      expect(await custodyOf(world, unitId)).toBe(custody)
    },
  )

  const table = resultStatuses.flatMap((status) => [true, false].map((current) => ({ status, current })))
  it.each(table)('of a result that is $status, standing: $current', async ({ status, current }) => {
    const { resultId } = await screened()
    await world.rows('update antibody_screens set status = $2, current = $3 where id = $1', [
      resultId,
      status,
      current,
    ])
    const refusal = await withdraw(resultId)
    if (current) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'RESULT_REFUSED' })
    expect(await screenOf(resultId)).toEqual({ current: false, status })
  })
})

describe('verifyResult', () => {
  it('signs no result that was taken back', async () => {
    const { resultId } = await screened()
    expect(await withdraw(resultId)).toBeNull()
    expect(await verify(resultId)).toMatchObject({ code: 'RESULT_REFUSED' })
  })
})

describe('a correction', () => {
  const table = resultStatuses.flatMap((status) => [true, false].map((current) => ({ status, current })))
  it.each(table)('of a result that is $status, standing: $current', async ({ status, current }) => {
    const { sampleId, resultId } = await screened()
    await world.rows('update antibody_screens set status = $2, current = $3 where id = $1', [
      resultId,
      status,
      current,
    ])
    const corrected = recordAntibodyScreen(await world.as('lead.technician'), {
      sampleId,
      correctsId: resultId,
      result: 'POSITIVE',
      status: 'CORRECTED',
    })
    const refusal = await refusalOf(corrected)
    if (current) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'RESULT_REFUSED' })
    const standing = 'select result from antibody_screens where sample_id = $1 and current'
    expect(await world.rows(standing, [sampleId])).toEqual(current ? [{ result: 'POSITIVE' }] : [])
  })
})

describe('recordHistory', () => {
  it.each(sampleStates)('rests on a sample that is %s unless it was rejected', async (state) => {
    const { sampleId } = await screened()
    await world.rows('update samples set state = $2 where id = $1', [sampleId, state])
    const [row] = await world.rows<{ patient_id: string }>('select patient_id from samples where id = $1', [
      sampleId,
    ])
    const told = recordHistory(await world.as('lead.technician'), {
      patientId: row?.patient_id ?? '',
      sampleId,
      antibodies: ['anti-E'],
    })
    const refusal = await refusalOf(told)
    if (state === 'REJECTED') expect(refusal).toMatchObject({ code: 'NOT_FOUND' })
    else expect(refusal).toBeNull()
  })
})
