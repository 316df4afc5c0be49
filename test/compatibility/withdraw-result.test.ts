import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { type WithdrawResultInput, withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { groupA, handingOut, issued, ready, stranger } from '#test/support/bank.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const REASON = '标本错管'
const screened = async (status: 'FINAL' | 'PRELIMINARY' = 'FINAL') => {
  const { sampleId } = await accepted(world, stranger())
  const { id } = await recordAntibodyScreen(await world.as('lead.technician'), {
    sampleId,
    result: 'POSITIVE',
    antibodies: ['anti-E'],
    status,
  })
  return { sampleId, resultId: id as string }
}
const takeBack = async (input: Omit<WithdrawResultInput, 'reason'>, account = 'lead.technician') =>
  withdrawResult(await world.as(account), { reason: REASON, ...input })
const standing = async (id: string) =>
  (await world.rows('select current from antibody_screens where id = $1', [id]))[0]
const deviationsOf = async (id: string) =>
  world.rows('select operation from deviations where subject_id = $1', [id])

describe('withdrawResult', () => {
  it('keeps the result on record, where nothing rests on it any more', async () => {
    const { sampleId, resultId } = await screened()
    const facts = () =>
      world.rows('select id from history_facts where evidence_id = $1 and withdrawn_at is null', [resultId])
    expect(await facts()).not.toEqual([])
    expect(await takeBack({ resultId })).toEqual({ id: sampleId, resultId })
    expect(await standing(resultId)).toEqual({ current: false })
    expect(await facts()).toEqual([])
    expect(await deviationsOf(resultId)).toEqual([{ operation: 'compatibility.withdrawResult' }])
    expect(await world.rows('select name from outbox where subject_id = $1', [resultId])).toContainEqual({
      name: 'compatibility.resultWithdrawn',
    })
  })

  it('asks nobody to look into a preliminary result: no decision rested on it', async () => {
    const { resultId } = await screened('PRELIMINARY')
    await takeBack({ resultId })
    expect(await standing(resultId)).toEqual({ current: false })
    expect(await deviationsOf(resultId)).toEqual([])
  })

  it('of a crossmatch keeps the unit from leaving', async () => {
    const { id, sampleId, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    await takeBack({ of: { kind: 'Crossmatch', sampleId, unitId } })
    expect(await refusalOf(issued(world, handingOut(id, [unitId])))).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ code: 'CROSSMATCH_NOT_DONE' })]),
    })
  })

  it('is done once', async () => {
    const { resultId } = await screened()
    await takeBack({ resultId })
    expect(await refusalOf(takeBack({ resultId }))).toMatchObject({ code: 'RESULT_REFUSED' })
  })

  it('is for who reported it, and asks why', async () => {
    const { resultId } = await screened()
    expect(await refusalOf(takeBack({ resultId }, 'mem01.technician'))).toMatchObject({
      code: 'RESULT_REFUSED',
    })
    const silent = withdrawResult(await world.as('lead.technician'), { resultId, reason: ' ' })
    expect(await refusalOf(silent)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await standing(resultId)).toEqual({ current: true })
  })

  it('knows a result by its kind and sample when only one stands', async () => {
    const { sampleId, resultId } = await screened()
    const of = { kind: 'AntibodyScreen', sampleId } as const
    expect(await takeBack({ of })).toMatchObject({ resultId })
    expect(await refusalOf(takeBack({ of }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('asks which one is meant when several stand', async () => {
    const { sampleId } = await accepted(world, stranger())
    const technician = await world.as('lead.technician')
    await recordTyping(technician, { sampleId, reactions: groupA })
    await recordTyping(technician, { sampleId, reactions: groupA })
    expect(await refusalOf(takeBack({ of: { kind: 'Typing', sampleId } }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })

  it.each([
    ['no result', { resultId: newId('Typing') }],
    ['no id of a result', { resultId: newId('Sample') }],
    ['nothing named', {}],
    ['no sample', { of: { kind: 'Typing', sampleId: 'tube' } }],
    ['no unit', { of: { kind: 'Crossmatch', sampleId: newId('Sample'), unitId: 'bag' } }],
  ] as const)('answers %s as not found', async (_, input) => {
    expect(await refusalOf(takeBack(input))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
