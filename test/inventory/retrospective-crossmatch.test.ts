import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { type RecordCrossmatchInput, recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { bag, custodyOf, groupA, putIn, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { nextNumber } from '#test/support/forms.ts'
import { verified } from '#test/support/hospital.ts'
import { handedOver, handingOver, holdsOn } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const owedBy = async (requestId: string): Promise<string[]> =>
  (
    await world.rows<{ kind: string }>(
      'select kind from owed_items where request_id = $1 and settled_at is null order by kind',
      [requestId],
    )
  ).map(({ kind }) => kind)
const stateOf = async (unitId: string) =>
  (
    await world.rows<{ state: string }>('select state from retrospective_crossmatches where unit_id = $1', [
      unitId,
    ])
  )[0]?.state
const toldOf = (unitId: string) =>
  world.rows<{ custody: string; held: boolean; code: string }>(
    `select e.payload ->> 'custody' as custody, e.payload ->> 'holdId' is not null as held, o.code
     from outbox e join organisations o on o.id = e.organisation_id
     where e.name = 'inventory.unitCalledBack' and e.subject_id = $1`,
    [unitId],
  )

/** Uncrossmatched group O cells that have left, and the tube they are tested with afterwards. */
const released = async (bags = [bag(world, { abo: 'O' })]) => {
  const { requestId, sampleId } = await emergencyOf(world)
  const unitIds = await stocked(world, ...bags)
  const units = unitIds.map((unitId) => ({ unitId, visualDefects: [] }))
  const { id: issueId } = await releasedInEmergency(world, requestId, { units })
  return { requestId, sampleId, unitIds, unitId: unitIds[0] ?? '', issueId: issueId as string }
}
const received = async (sampleId: string) => receiveSample(await world.as('lead.technician'), { sampleId })
const crossmatch = async (
  of: { sampleId: string; unitId: string },
  changes: Partial<RecordCrossmatchInput> = {},
) =>
  recordCrossmatch(await world.as('lead.technician'), {
    sampleId: of.sampleId,
    unitId: of.unitId,
    major: 'COMPATIBLE',
    minor: 'COMPATIBLE',
    method: 'COLUMN_AGGLUTINATION',
    ...changes,
  })

describe('what an emergency owes', () => {
  it('is settled by the operations that bring it, one after the other', async () => {
    const { requestId, sampleId, unitId } = await released()
    const technician = await world.as('lead.technician')
    expect(await owedBy(requestId)).toEqual([
      'ANTIBODY_SCREEN',
      'APPROVAL',
      'CROSSMATCH',
      'CROSSMATCH_REPORT',
      'SAMPLE',
      'TYPING',
    ])
    await received(sampleId)
    expect(await owedBy(requestId)).not.toContain('SAMPLE')
    await recordTyping(technician, { sampleId, reactions: groupA })
    expect(await owedBy(requestId)).not.toContain('TYPING')
    expect(await owedBy(requestId)).toContain('SECOND_SAMPLE')
    await recordAntibodyScreen(technician, { sampleId, result: 'NEGATIVE' })
    expect(await owedBy(requestId)).not.toContain('ANTIBODY_SCREEN')
    const { id } = await crossmatch({ sampleId, unitId })
    expect(await owedBy(requestId)).toEqual(['APPROVAL', 'CROSSMATCH_REPORT', 'SECOND_SAMPLE'])
    await verified(world, id)
    expect(await owedBy(requestId)).toEqual(['APPROVAL', 'SECOND_SAMPLE'])
  })

  it('is owed anew when the crossmatch that brought it is taken back', async () => {
    const { requestId, sampleId, unitId } = await released()
    await received(sampleId)
    await crossmatch({ sampleId, unitId })
    expect(await owedBy(requestId)).not.toContain('CROSSMATCH')
    expect(await stateOf(unitId)).not.toBe('OPEN')
    const of = { kind: 'Crossmatch', sampleId, unitId } as const
    await withdrawResult(await world.as('lead.technician'), { of, reason: '标本错管' })
    expect(await owedBy(requestId)).toContain('CROSSMATCH')
    expect(await stateOf(unitId)).toBe('OPEN')
  })

  it('is owed anew when the tube that brought it is rejected', async () => {
    const { requestId, sampleId, unitId } = await released()
    const technician = await world.as('lead.technician')
    await received(sampleId)
    await recordTyping(technician, { sampleId, reactions: groupA })
    await recordAntibodyScreen(technician, { sampleId, result: 'NEGATIVE' })
    await crossmatch({ sampleId, unitId })
    await rejectSample(technician, { sampleId, reason: 'IDENTIFICATION_PROBLEM' })
    expect(await owedBy(requestId)).toEqual(
      expect.arrayContaining(['ANTIBODY_SCREEN', 'CROSSMATCH', 'SAMPLE', 'TYPING']),
    )
    expect(await stateOf(unitId)).toBe('OPEN')
    const [{ due_at: dueAt } = {}] = await world.rows<{ due_at: Date }>(
      `select due_at from owed_items where request_id = $1 and kind = 'SAMPLE'`,
      [requestId],
    )
    expect(dueAt?.getTime()).toBeGreaterThan(world.now().getTime())
  })

  it('stays settled by a tube while another one can take the place of the rejected', async () => {
    const { requestId, sampleId } = await released()
    const technician = await world.as('lead.technician')
    await received(sampleId)
    const { id: second } = await collectSample(await world.as('his.mem01'), {
      requestId,
      sampleNumber: nextNumber('S'),
      secondSampleOf: sampleId,
      venepuncture: nextNumber('V'),
      collectorName: '赵护',
    })
    world.pass(60_000)
    await received(second)
    await rejectSample(technician, { sampleId, reason: 'HAEMOLYSED' })
    expect(await owedBy(requestId)).not.toContain('SAMPLE')
    await rejectSample(technician, { sampleId: second, reason: 'HAEMOLYSED' })
    expect(await owedBy(requestId)).toContain('SAMPLE')
  })

  it('is owed anew when typing and screen are taken back, not while others are left', async () => {
    const { requestId, sampleId } = await released()
    const technician = await world.as('lead.technician')
    await received(sampleId)
    const typing = { sampleId, reactions: groupA }
    const [first, again] = [await recordTyping(technician, typing), await recordTyping(technician, typing)]
    const screen = await recordAntibodyScreen(technician, { sampleId, result: 'NEGATIVE' })
    const takeBack = (resultId: string) => withdrawResult(technician, { resultId, reason: '标本错管' })
    await takeBack(first.id)
    expect(await owedBy(requestId)).not.toContain('TYPING')
    await takeBack(again.id)
    await takeBack(screen.id)
    expect(await owedBy(requestId)).toEqual(expect.arrayContaining(['ANTIBODY_SCREEN', 'TYPING']))
  })

  it('is not settled by what feeds no decision', async () => {
    const { requestId, sampleId, unitId } = await released()
    const technician = await world.as('lead.technician')
    await received(sampleId)
    await recordTyping(technician, { sampleId, reactions: groupA, status: 'PRELIMINARY' })
    await recordAntibodyScreen(technician, { sampleId, result: 'INDETERMINATE' })
    await crossmatch({ sampleId, unitId }, { status: 'PRELIMINARY' })
    expect(await owedBy(requestId)).toEqual(
      expect.arrayContaining(['ANTIBODY_SCREEN', 'CROSSMATCH', 'CROSSMATCH_REPORT', 'TYPING']),
    )
    await crossmatch({ sampleId, unitId }, { major: 'INDETERMINATE' })
    expect(await owedBy(requestId)).toContain('CROSSMATCH')
    expect(await stateOf(unitId)).toBe('OPEN')
  })

  it('stays owed until every bag of the request is crossmatched', async () => {
    const made = await released([bag(world, { abo: 'O', content: 1 }), bag(world, { abo: 'O', content: 1 })])
    const [first = '', second = ''] = made.unitIds
    await received(made.sampleId)
    await crossmatch({ ...made, unitId: first })
    expect(await owedBy(made.requestId)).toContain('CROSSMATCH')
    await crossmatch({ ...made, unitId: second })
    expect(await owedBy(made.requestId)).not.toContain('CROSSMATCH')
    expect([await stateOf(first), await stateOf(second)]).toEqual(['COMPATIBLE', 'COMPATIBLE'])
  })

  it('is owed anew when the crossmatch is corrected to one that can’t be read', async () => {
    const made = await released()
    await received(made.sampleId)
    await crossmatch(made)
    await crossmatch(made, { major: 'INDETERMINATE', status: 'CORRECTED' })
    expect(await owedBy(made.requestId)).toContain('CROSSMATCH')
    expect(await stateOf(made.unitId)).toBe('OPEN')
  })
})

describe('a retrospective crossmatch that is incompatible', () => {
  it('holds the bag at once, tells the ward and opens a deviation, and the bag does not leave the counter', async () => {
    const made = await released()
    await received(made.sampleId)
    await crossmatch(made, { major: 'INCOMPATIBLE' })
    expect(await holdsOn(world, made.unitId)).toEqual(['QUARANTINE'])
    expect(await toldOf(made.unitId)).toEqual([{ custody: 'ISSUED', held: true, code: 'CS-MEM01' }])
    const deviations = await world.rows<{ code: string }>(
      `select findings -> 0 ->> 'code' as code from deviations where subject_id = $1`,
      [made.unitId],
    )
    expect(deviations).toEqual([{ code: 'RETROSPECTIVE_INCOMPATIBLE' }])
    expect(await stateOf(made.unitId)).toBe('INCOMPATIBLE')
    expect(await refusalOf(handedOver(world, handingOver(made.issueId, [made.unitId])))).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'UNIT_QUARANTINED' }),
        expect.objectContaining({ code: 'CROSSMATCH_MAJOR_INCOMPATIBLE' }),
      ]),
    })
  })

  it.each([
    ['HANDED_OVER', true],
    ['RETURNED', true],
    ['TRANSFUSED', false],
  ] as const)('of a bag that is %s is told; it is held where it can be', async (custody, isHeld) => {
    const made = await released()
    await received(made.sampleId)
    await putIn(world, made.unitId, custody)
    await crossmatch(made, { major: 'INCOMPATIBLE' })
    expect(await toldOf(made.unitId)).toEqual([{ custody, held: isHeld, code: 'CS-MEM01' }])
    expect(await holdsOn(world, made.unitId)).toEqual(isHeld ? ['QUARANTINE'] : [])
    expect(await custodyOf(world, made.unitId)).toBe(custody)
  })

  it('is told once, however often it is repeated', async () => {
    const made = await released()
    await received(made.sampleId)
    await crossmatch(made, { major: 'INCOMPATIBLE' })
    await crossmatch(made, { major: 'INCOMPATIBLE', method: 'INDIRECT_ANTIGLOBULIN' })
    expect(await toldOf(made.unitId)).toHaveLength(1)
  })

  it('on the minor side is expected of group O cells for a patient without a group', async () => {
    const made = await released()
    await received(made.sampleId)
    await crossmatch(made, { minor: 'INCOMPATIBLE' })
    expect(await stateOf(made.unitId)).toBe('COMPATIBLE')
    expect(await holdsOn(world, made.unitId)).toEqual([])
  })

  it('of a bag that was crossmatched in time touches nothing', async () => {
    const { sampleId } = await emergencyOf(world)
    const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
    await received(sampleId)
    await crossmatch({ sampleId, unitId }, { major: 'INCOMPATIBLE' })
    expect(await toldOf(unitId)).toEqual([])
    expect(await holdsOn(world, unitId)).toEqual([])
  })
})

describe('the worklist of retrospective crossmatches', () => {
  it('lists what is open, the first due first, and what is overdue apart', async () => {
    const ask = async (account: string, args = '') =>
      (
        await world.ask(
          account,
          `{ retrospectiveCrossmatches${args} { edges { node { state dueAt unit { id } request { id } } } } }`,
        )
      ).data?.retrospectiveCrossmatches.edges.map(
        ({ node }: { node: { unit: { id: string } } }) => node.unit.id,
      )
    const first = await released()
    world.pass(60_000)
    const second = await released()
    const open = await ask('lead.technician')
    expect(open.indexOf(first.unitId)).toBeLessThan(open.indexOf(second.unitId))
    expect(await ask('mem01.physician')).toContain(first.unitId)
    expect(await ask('mem02.physician')).toEqual([])
    expect(await ask('lead.technician', '(overdue: true)')).not.toContain(first.unitId)
    world.pass(4 * 3_600_000 - 30_000)
    const overdue = await ask('lead.technician', '(overdue: true)')
    expect(overdue).toContain(first.unitId)
    expect(overdue).not.toContain(second.unitId)
  })
})
