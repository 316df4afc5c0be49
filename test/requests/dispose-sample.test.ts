import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disposeSample } from '#resolvers/requests/dispose-sample.ts'
import {
  endKeepingForReaction,
  keepSamplesAfterIssue,
  keepSamplesForReaction,
} from '#resolvers/requests/keep-sample.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { sampleStates, sampleTransitions } from '#rules/requests/terms.ts'
import { routineForm } from '#test/support/forms.ts'
import { inOperation } from '#test/support/in-operation.ts'
import { accepted, refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const DAY = 86_400_000

describe('disposeSample', () => {
  it.each(sampleStates)('of a sample that is %s is done or refused as the table says', async (state) => {
    const id = await sampleIn(world, state)
    await world.rows('update samples set kept_until = $2 where id = $1', [id, world.now()])
    const refusal = await refusalOf(disposeSample(await world.as('lead.technician'), { sampleId: id }))
    const allowed = (sampleTransitions.dispose.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'samples', id)).toBe(allowed ? 'DISPOSED' : state)
  })

  it('is not the ward’s to do', async () => {
    const { sampleId } = await submitted(world)
    const refusal = await refusalOf(disposeSample(await world.as('mem01.nurse'), { sampleId }))
    expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
  })

  const keptUntil = async (id: string) =>
    (await world.rows<{ kept_until: Date | null }>('select kept_until from samples where id = $1', [id]))[0]
      ?.kept_until
  const dispose = async (sampleId: string, more: object = {}) =>
    refusalOf(disposeSample(await world.as('lead.technician'), { sampleId, ...more }))
  const due = async (): Promise<string[]> => {
    const { data, errors } = await world.ask(
      'lead.technician',
      '{ samples(disposalDue: true) { edges { node { id } } } }',
    )
    expect(errors).toBeUndefined()
    return data?.samples.edges.map(({ node }: { node: { id: string } }) => node.id)
  }
  const later = (ms: number) => new Date(world.now().getTime() + ms)
  /** A request of this moment, accepted, its sample received; the tests move the clock. */
  const acceptedNow = () => {
    const { sample } = routineForm()
    return accepted(world, {
      form: { plannedAt: later(DAY), sample: { ...sample, collectedAt: later(-1000) } },
    })
  }

  it('is refused for seven days after its receipt, then listed as due and done', async () => {
    const { sampleId } = await acceptedNow()
    expect(await keptUntil(sampleId)).toEqual(later(7 * DAY))
    world.pass(7 * DAY - 1)
    expect(await due()).not.toContain(sampleId)
    expect(await dispose(sampleId)).toMatchObject({
      code: 'SAMPLE_REFUSED',
      findings: [{ code: 'SAMPLE_KEPT_STILL' }],
    })
    world.pass(1)
    expect(await due()).toContain(sampleId)
    expect(await dispose(sampleId)).toBeNull()
    expect(await due()).not.toContain(sampleId)
  })

  it('is put off by each issue from it, and by nothing earlier', async () => {
    const { id, sampleId } = await acceptedNow()
    const request = await row(id)
    const issue = (ms: number) =>
      inOperation(world, later(ms), (tx) => keepSamplesAfterIssue(tx, request as never))
    await issue(2 * DAY)
    expect(await keptUntil(sampleId)).toEqual(later(9 * DAY))
    await issue(DAY)
    expect(await keptUntil(sampleId)).toEqual(later(9 * DAY))
  })

  it('is refused while a reaction case is open, however long, and due when the last case is closed', async () => {
    const { id, sampleId } = await acceptedNow()
    const { organisationId, patientId } = await row(id)
    for (const caseId of ['rea_1', 'rea_2', 'rea_1'])
      await inOperation(world, world.now(), (tx) =>
        keepSamplesForReaction(tx, { organisationId, patientId, caseId } as never),
      )
    world.pass(30 * DAY)
    expect(await dispose(sampleId)).toMatchObject({ findings: [{ code: 'SAMPLE_KEPT_FOR_REACTION' }] })
    await inOperation(world, world.now(), (tx) => endKeepingForReaction(tx, 'rea_1'))
    expect(await due()).not.toContain(sampleId)
    await inOperation(world, world.now(), (tx) => endKeepingForReaction(tx, 'rea_2'))
    expect(await due()).toContain(sampleId)
    expect(await dispose(sampleId)).toBeNull()
  })

  it('is recorded when it was done too early during a downtime, and opens a deviation', async () => {
    const { sampleId } = await acceptedNow()
    expect(await dispose(sampleId, { occurredAt: later(-1000) })).toBeNull()
    const [deviation] = await world.rows('select findings from deviations where subject_id = $1', [sampleId])
    expect(deviation).toMatchObject({ findings: [{ code: 'SAMPLE_KEPT_STILL' }] })
  })

  it('counts from the rejection of a sample that was rejected', async () => {
    const { sampleId } = await acceptedNow()
    world.pass(DAY)
    await rejectSample(await world.as('lead.technician'), { sampleId, reason: 'HAEMOLYSED' })
    expect(await keptUntil(sampleId)).toEqual(later(7 * DAY))
  })

  const row = async (id: string) => {
    const [found] = await world.rows<{ organisation_id: string; patient_id: string }>(
      'select organisation_id, patient_id from requests where id = $1',
      [id],
    )
    return { id, organisationId: found?.organisation_id ?? '', patientId: found?.patient_id ?? '' }
  }
})
