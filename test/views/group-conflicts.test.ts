import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { groupA } from '#test/support/bank.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const HOUR = 3_600_000
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(async () => {
  world.pass(MORNING - world.now().getTime())
  // Every test has its patients to itself.
  await world.rows('update typings set current = false')
})

const LIST = `query ($first: Int, $after: String) { groupConflicts(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node { standing since patients { id name }
    records { id abo rhd occurredAt sampleNumber organisation { code } } } } } }`
type Conflict = {
  standing: string
  since: string
  patients: { id: string }[]
  records: { id: string; abo: string | null; rhd: string; sampleNumber: string | null }[]
}
const page = async (variables: object = {}, account = 'lead.technician') => {
  const { data, errors } = await world.ask(account, LIST, { ...variables })
  expect(errors).toBeUndefined()
  return data?.groupConflicts
}
const listed = async (account?: string): Promise<Conflict[]> =>
  (await page({}, account)).edges.map(({ node }: { node: Conflict }) => node)

/** A patient known as B from elsewhere whose tube is of group A. */
const contradicted = async () => {
  const made = await sampled(world)
  const technician = await world.as('lead.technician')
  await recordHistory(technician, {
    patientId: made.patientId,
    assertedBy: '省立医院 2024-05-01 报告',
    group: { abo: 'B', rhd: 'POSITIVE' },
    occurredAt: new Date('2024-05-01T02:00:00Z'),
  })
  world.pass(HOUR)
  const { id } = await recordTyping(technician, { sampleId: made.sampleId, reactions: groupA })
  return { ...made, typingId: id as string }
}
/** A patient whose forward and reverse groups disagree. */
const discrepant = async () => {
  const made = await sampled(world)
  world.pass(HOUR)
  const typing = { sampleId: made.sampleId, reactions: { ...groupA, bCells: '0' as const } }
  const { id } = await recordTyping(await world.as('lead.technician'), typing)
  return { ...made, typingId: id as string }
}

describe('groupConflicts', () => {
  it('lists whose groups contradict or are discrepant, newest first, with the records to judge by', async () => {
    const one = await contradicted()
    const other = await discrepant()
    for (const { personId } of [one, other])
      expect(['CONFLICT', 'DISCREPANT']).toContain((await passportIn(world, personId)).group.standing)
    const [first, second, ...more] = await listed()
    expect(more).toEqual([])
    expect(first).toMatchObject({ standing: 'DISCREPANT', patients: [{ id: other.patientId }] })
    expect(second).toMatchObject({ standing: 'CONFLICT', patients: [{ id: one.patientId }] })
    expect(first?.records).toMatchObject([{ id: other.typingId, abo: null }])
    expect(second?.records).toMatchObject([
      { abo: 'B', rhd: 'POSITIVE', sampleNumber: null },
      { id: one.typingId, abo: 'A', rhd: 'POSITIVE', sampleNumber: expect.any(String) },
    ])
  })

  it('passes over who has one group, also from several tubes, and over what is preliminary', async () => {
    const made = await sampled(world)
    const technician = await world.as('lead.technician')
    await recordTyping(technician, { sampleId: made.sampleId, reactions: groupA })
    await recordHistory(technician, {
      patientId: made.patientId,
      assertedBy: '既往报告',
      group: { abo: 'A', rhd: 'POSITIVE' },
    })
    const early = await sampled(world)
    await recordTyping(technician, {
      sampleId: early.sampleId,
      reactions: { ...groupA, bCells: '0' },
      status: 'PRELIMINARY',
    })
    expect(await listed()).toEqual([])
  })

  it('tells RhD contradictions as well, but not a weak D against a clear one', async () => {
    const technician = await world.as('lead.technician')
    const known = async (rhd: 'NEGATIVE' | 'WEAK') => {
      const made = await sampled(world)
      await recordTyping(technician, { sampleId: made.sampleId, reactions: groupA })
      const group = { abo: 'A', rhd } as const
      await recordHistory(technician, { patientId: made.patientId, assertedBy: '既往报告', group })
      return made
    }
    await known('WEAK')
    const { patientId } = await known('NEGATIVE')
    expect((await listed()).map(({ standing, patients }) => [standing, patients[0]?.id])).toEqual([
      ['CONFLICT', patientId],
    ])
  })

  it('loses who is typed anew, clearly and as before', async () => {
    const { sampleId } = await discrepant()
    expect(await listed()).toHaveLength(1)
    const corrected = { sampleId, reactions: groupA, status: 'CORRECTED' } as const
    await recordTyping(await world.as('lead.technician'), corrected)
    expect(await listed()).toEqual([])
  })

  it('comes page by page', async () => {
    await contradicted()
    await discrepant()
    const first = await page({ first: 1 })
    const second = await page({ first: 1, after: first.pageInfo.endCursor })
    const standing = ({ edges }: { edges: { node: Conflict }[] }) => edges.map(({ node }) => node.standing)
    expect([standing(first), standing(second)]).toEqual([['DISCREPANT'], ['CONFLICT']])
    expect(second.pageInfo.hasNextPage).toBe(false)
  })

  it('is the lead’s own: another alliance sees none of it, a member asks in vain', async () => {
    await contradicted()
    expect(await listed('kh.technician')).toEqual([])
    const { errors } = await world.ask('mem01.technician', LIST)
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' })
  })
})
