import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RecordHistoryInput, recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { groupA } from '#test/support/bank.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const told = async (patientId: string, changes: Partial<RecordHistoryInput>) =>
  recordHistory(await world.as('lead.technician'), {
    patientId,
    assertedBy: '省立医院 2024-05-01 配血报告',
    ...changes,
  })

it('counts a group known from before as one drawing of its own', async () => {
  const { patientId, personId, sampleId } = await sampled(world)
  const occurredAt = new Date('2024-05-01T02:00:00Z')
  await told(patientId, { group: { abo: 'A', rhd: 'POSITIVE' }, occurredAt })
  expect((await passportIn(world, personId)).group.standing).toBe('ONE_SAMPLE')
  await recordTyping(await world.as('lead.technician'), { sampleId, reactions: groupA })
  expect((await passportIn(world, personId)).group).toEqual({
    standing: 'CONFIRMED',
    abo: 'A',
    rhd: 'POSITIVE',
  })
})

it('lets a group known from before contradict a typing', async () => {
  const { patientId, personId, sampleId } = await sampled(world)
  await recordTyping(await world.as('lead.technician'), { sampleId, reactions: groupA })
  await told(patientId, { group: { abo: 'O', rhd: 'POSITIVE' } })
  expect((await passportIn(world, personId)).group.standing).toBe('CONFLICT')
})

it('tells antibodies, autoantibody, phenotype and the groups after a transplant', async () => {
  const { patientId, personId } = await sampled(world)
  await told(patientId, {
    antibodies: ['抗-E', 'anti-E'],
    autoantibody: 'WARM',
    phenotype: [{ antigen: 'E', result: 'NEGATIVE' }],
    transplant: { redCells: 'O', plasma: 'AB' },
  })
  expect(await passportIn(world, personId)).toMatchObject({
    antibodies: [{ antigen: 'E' }],
    warmAutoantibody: true,
    phenotype: { E: 'NEGATIVE' },
    transplant: { redCells: 'O', plasma: 'AB' },
  })
})

it('lets the transplant’s last assignment stand, and a contradicted antigen count as not tested', async () => {
  const { patientId, personId } = await sampled(world)
  await told(patientId, { transplant: { redCells: 'O', plasma: 'AB' } })
  await told(patientId, { transplant: { redCells: 'B', plasma: 'B' } })
  await told(patientId, { phenotype: [{ antigen: 'c', result: 'NEGATIVE' }] })
  await told(patientId, { phenotype: [{ antigen: 'c', result: 'POSITIVE' }] })
  expect(await passportIn(world, personId)).toMatchObject({
    transplant: { redCells: 'B', plasma: 'B' },
    phenotype: {},
  })
})

it.each([
  ['nothing', {}],
  ['what comes from nowhere', { antibodies: ['anti-E'], assertedBy: ' ' }],
  ['an antigen nobody knows', { phenotype: [{ antigen: 'Zz', result: 'NEGATIVE' as const }] }],
  ['an antibody without a name', { antibodies: [''] }],
])('refuses %s', async (_, changes) => {
  const { patientId } = await sampled(world)
  expect(await refusalOf(told(patientId, changes))).toMatchObject({ code: 'BAD_USER_INPUT' })
})

it('refuses a group on a sample of ours, which is a typing, and another patient’s sample', async () => {
  const { patientId, sampleId } = await sampled(world)
  const other = await sampled(world)
  expect(await refusalOf(told(patientId, { sampleId, group: { abo: 'A', rhd: 'POSITIVE' } }))).toMatchObject({
    code: 'BAD_USER_INPUT',
  })
  expect(
    await refusalOf(told(patientId, { sampleId: other.sampleId, antibodies: ['anti-E'] })),
  ).toMatchObject({ code: 'NOT_FOUND' })
})
