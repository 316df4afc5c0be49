import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordCrossmatchInput, recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { type ResultOf, withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { custodyOf, groupA, handingOut, issued, putIn, ready } from '#test/support/bank.ts'
import { handedOver, handingOver, holdsOn } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** A bag that left in routine, on its patient's typing and crossmatch. */
const left = async () => {
  const { id, sampleId, unitIds } = await ready(world)
  const { id: issueId } = await issued(world, handingOut(id, unitIds))
  const [unitId = ''] = unitIds
  return { requestId: id as string, sampleId, unitId, issueId: issueId as string }
}
type Left = Awaited<ReturnType<typeof left>>
const withdrawn = async (of: ResultOf) =>
  withdrawResult(await world.as('lead.technician'), { of, reason: '标本错管' })
const crossmatch = async (
  { sampleId, unitId }: Left,
  changes: Partial<RecordCrossmatchInput> = {},
): Promise<string> => {
  const sides = { major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'INDIRECT_ANTIGLOBULIN' } as const
  const input = { sampleId, unitId, ...sides, ...changes }
  return (await recordCrossmatch(await world.as('lead.technician'), input)).id
}
const toldOf = (unitId: string) =>
  world.rows<{ custody: string; held: boolean; code: string }>(
    `select e.payload ->> 'custody' as custody, e.payload ->> 'holdId' is not null as held, o.code
     from outbox e join organisations o on o.id = e.organisation_id
     where e.name = 'inventory.unitCalledBack' and e.subject_id = $1`,
    [unitId],
  )
const deviationsOf = async (unitId: string) =>
  (
    await world.rows<{ code: string }>(
      `select findings -> 0 ->> 'code' as code from deviations where subject_id = $1`,
      [unitId],
    )
  ).map(({ code }) => code)
const expectCalledBack = async (unitId: string, custody = 'ISSUED') => {
  const isHeld = custody !== 'TRANSFUSED'
  expect(await toldOf(unitId)).toEqual([{ custody, held: isHeld, code: 'CS-MEM01' }])
  expect(await holdsOn(world, unitId)).toEqual(isHeld ? ['QUARANTINE'] : [])
  expect(await deviationsOf(unitId)).toEqual(['RELEASE_BASIS_WITHDRAWN'])
}
const expectUntouched = async (unitId: string) => {
  expect(await toldOf(unitId)).toEqual([])
  expect(await holdsOn(world, unitId)).toEqual([])
}

describe('a crossmatch that is taken back', () => {
  it('calls the bag back that left by it, and the bag does not leave the counter', async () => {
    const { sampleId, unitId, issueId } = await left()
    await withdrawn({ kind: 'Crossmatch', sampleId, unitId })
    await expectCalledBack(unitId)
    expect(await refusalOf(handedOver(world, handingOver(issueId, [unitId])))).toMatchObject({
      findings: [
        { code: 'UNIT_QUARANTINED' },
        { code: 'CROSSMATCH_NOT_DONE' },
        { code: 'CROSSMATCH_REPORT_UNSIGNED' },
      ],
    })
  })

  it.each(['HANDED_OVER', 'RETURNED', 'TRANSFUSED'])('is told of a bag that is %s', async (custody) => {
    const { sampleId, unitId } = await left()
    await putIn(world, unitId, custody)
    await withdrawn({ kind: 'Crossmatch', sampleId, unitId })
    await expectCalledBack(unitId, custody)
    expect(await custodyOf(world, unitId)).toBe(custody)
  })

  it('touches no bag that another crossmatch bears', async () => {
    const bag = await left()
    const second = await crossmatch(bag)
    await withdrawResult(await world.as('lead.technician'), { resultId: second, reason: '标本错管' })
    await expectUntouched(bag.unitId)
  })

  it('touches no bag that is still in the bank', async () => {
    const { sampleId, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    await withdrawn({ kind: 'Crossmatch', sampleId, unitId })
    await expectUntouched(unitId)
  })
})

describe('a crossmatch of a bag that has left', () => {
  it('calls it back when it is incompatible', async () => {
    const bag = await left()
    await crossmatch(bag, { major: 'INCOMPATIBLE' })
    await expectCalledBack(bag.unitId)
  })

  it('calls it back when it is corrected to one that can’t be read', async () => {
    const bag = await left()
    await crossmatch(bag, { major: 'INDETERMINATE', status: 'CORRECTED' })
    await expectCalledBack(bag.unitId)
  })

  it('touches nothing while it is preliminary or says the same', async () => {
    const bag = await left()
    await crossmatch(bag, { major: 'INCOMPATIBLE', status: 'PRELIMINARY' })
    await crossmatch(bag)
    await expectUntouched(bag.unitId)
  })
})

describe('a typing that is taken back', () => {
  it('calls back what left by the group', async () => {
    const { sampleId, unitId } = await left()
    await withdrawn({ kind: 'Typing', sampleId })
    await expectCalledBack(unitId)
  })

  it('touches nothing while the typings that are left say the same as surely', async () => {
    const { sampleId, unitId } = await left()
    const again = { sampleId, reactions: groupA }
    const { id } = await recordTyping(await world.as('lead.technician'), again)
    await withdrawResult(await world.as('lead.technician'), { resultId: id, reason: '重复' })
    await expectUntouched(unitId)
  })

  it('is told once while somebody looks into it', async () => {
    const { sampleId, unitId } = await left()
    await withdrawn({ kind: 'Typing', sampleId })
    await withdrawn({ kind: 'Crossmatch', sampleId, unitId })
    await expectCalledBack(unitId)
  })
})

it('a screen that is taken back calls nothing back: the bag was crossmatched', async () => {
  const { sampleId, unitId } = await left()
  await withdrawn({ kind: 'AntibodyScreen', sampleId })
  await expectUntouched(unitId)
})

it('the ward follows it', async () => {
  const { sampleId, unitId } = await left()
  await withdrawn({ kind: 'Crossmatch', sampleId, unitId })
  const { data } = await world.ask(
    'mem01.nurse',
    'query ($id: ID!) { unit(id: $id) { state holds { kind reason } } }',
    { id: unitId },
  )
  expect(data?.unit).toEqual({
    state: 'ISSUED',
    holds: [{ kind: 'QUARANTINE', reason: expect.stringContaining('立即停用、召回') }],
  })
})

describe('a tube that is rejected after its bag has left', () => {
  it('calls the bag back that left by what was found on it', async () => {
    const { sampleId, unitId } = await left()
    await rejectSample(await world.as('lead.technician'), { sampleId, reason: 'IDENTIFICATION_PROBLEM' })
    await expectCalledBack(unitId)
  })
})
