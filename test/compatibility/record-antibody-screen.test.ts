import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type RecordAntibodyScreenInput,
  recordAntibodyScreen,
} from '#resolvers/compatibility/record-antibody-screen.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { stranger } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const screened = async (input: RecordAntibodyScreenInput, account = 'lead.technician') =>
  recordAntibodyScreen(await world.as(account), input)
const factsOf = (evidenceId: string) =>
  world.rows(
    'select kind, value, withdrawn_at is null as stands from history_facts where evidence_id = $1 order by value',
    [evidenceId],
  )

describe('recordAntibodyScreen', () => {
  it.each(sampleStates)(
    'of a sample that is %s is recorded, and opens a deviation unless the laboratory has it',
    async (state) => {
      const sampleId = await sampleIn(world, state)
      const { id } = await screened({ sampleId, result: 'POSITIVE', antibodies: ['anti-K'] })
      expect(await deviationCodes(world, id)).toEqual(state === 'RECEIVED' ? [] : ['RESULT_SAMPLE_UNUSABLE'])
      expect(await factsOf(id)).toEqual(
        state === 'REJECTED' ? [] : [{ kind: 'ANTIBODY', value: 'anti-K', stands: true }],
      )
      expect(await stateOf(world, 'samples', sampleId)).toBe(state)
    },
  )

  it('keeps every antibody it names in the person’s history', async () => {
    const { sampleId } = await accepted(world, stranger())
    const { id } = await screened({
      sampleId,
      result: 'POSITIVE',
      antibodies: ['anti-E', ' anti-c ', 'anti-E'],
    })
    expect(await factsOf(id)).toEqual([
      { kind: 'ANTIBODY', value: 'anti-E', stands: true },
      { kind: 'ANTIBODY', value: 'anti-c', stands: true },
    ])
  })

  it('withdraws them when it is corrected', async () => {
    const { sampleId } = await accepted(world, stranger())
    const { id } = await screened({ sampleId, result: 'POSITIVE', antibodies: ['anti-K'] })
    await screened({ sampleId, result: 'NEGATIVE', status: 'CORRECTED', correctsId: id })
    expect(await factsOf(id)).toEqual([{ kind: 'ANTIBODY', value: 'anti-K', stands: false }])
  })

  it('keeps nothing of a preliminary result or a rejected sample', async () => {
    const { sampleId } = await accepted(world, stranger())
    const early = { sampleId, result: 'POSITIVE', antibodies: ['anti-K'], status: 'PRELIMINARY' } as const
    expect(await factsOf((await screened(early)).id)).toEqual([])
    const rejected = await sampleIn(world, 'REJECTED')
    const late = await screened({ sampleId: rejected, result: 'POSITIVE', antibodies: ['anti-K'] })
    expect(await factsOf(late.id)).toEqual([])
    const deviations = await world.rows('select 1 from deviations where subject_id = $1', [late.id])
    expect(deviations).toHaveLength(1)
  })

  it('refuses antibodies with a negative result', async () => {
    const { sampleId } = await accepted(world, stranger())
    const refusal = await refusalOf(screened({ sampleId, result: 'NEGATIVE', antibodies: ['anti-E'] }))
    expect(refusal).toMatchObject({
      message: 'antibodies：只有阳性结果才能写明抗体 / antibodies: only a positive screen names antibodies',
    })
  })

  it('refuses a request of another patient', async () => {
    const [one, other] = [await accepted(world, stranger()), await accepted(world, stranger())]
    const refusal = await refusalOf(
      screened({ sampleId: one.sampleId, requestId: other.id, result: 'NEGATIVE' }),
    )
    expect(refusal).toMatchObject({ problems: [{ field: 'requestId' }] })
  })

  it('refuses a correction when nothing or more than one result stands', async () => {
    const { sampleId } = await accepted(world, stranger())
    const correction = { sampleId, result: 'NEGATIVE', status: 'CORRECTED' } as const
    expect(String(await refusalOf(screened(correction)))).toContain('there is no result to correct')
    await screened({ sampleId, result: 'NEGATIVE' })
    await screened({ sampleId, result: 'POSITIVE' })
    expect(String(await refusalOf(screened(correction)))).toContain('say which one is corrected')
  })
})
