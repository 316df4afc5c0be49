import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordAssessment } from '#resolvers/transfusions/record-assessment.ts'
import type { RecordTransfusionInput } from '#resolvers/transfusions/record-transfusion.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { deviationCodes, everyItem, given, wholeTransfusion } from '#test/support/bedside.ts'
import { outAt } from '#test/support/issued.ts'
import { transfusedBag } from '#test/support/reactions.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MINUTE = 60_000
const earlier = (minutes: number) => new Date(world.now().getTime() - minutes * MINUTE)

/** What a record of the bedside was found to lack or contradict, as it is kept with it. */
const foundOf = async (table: 'transfusions' | 'reactions' | 'assessments', id: string) => {
  const [row] = await world.rows<{ findings: { code: string; severity: string }[] }>(
    `select findings from ${table} where id = $1`,
    [id],
  )
  return row?.findings.map(({ code, severity }) => `${code} ${severity}`)
}

describe('a transfusion that is told in part is kept, and says what it lacks:', () => {
  const vitalSigns = [{ phase: 'BEFORE' as const, temperature: 36.8 }]
  it.each<[string, Partial<RecordTransfusionInput>, string[], string[]]>([
    ['nothing', {}, [], []],
    [
      'one item of the fourteen',
      { checks: everyItem.slice(1) },
      ['BEDSIDE_CHECK_INCOMPLETE STOP'],
      ['BEDSIDE_CHECK_INCOMPLETE'],
    ],
    ['the volume given', { volumeMl: null }, ['VOLUME_MISSING WARN'], []],
    [
      'vital signs after fifteen minutes and at the end',
      { vitalSigns },
      ['VITAL_SIGNS_MISSING WARN', 'VITAL_SIGNS_MISSING WARN'],
      [],
    ],
  ])('%s', async (_, told, found, deviations) => {
    const { unitIds } = await outAt(world)
    const { id } = await given(world, wholeTransfusion(world, { unitId: unitIds[0], ...told }))
    expect(await foundOf('transfusions', id)).toEqual(found)
    expect(await deviationCodes(world, id)).toEqual(deviations)
  })
})

it('a reaction from before its transfusion began is kept, and pointed out', async () => {
  const { unitId } = await transfusedBag(world)
  const told = { unitIds: [unitId], type: 'ALLERGIC', onsetAt: earlier(121) } as const
  const { id } = await reportReaction(await world.as('mem01.nurse'), told)
  expect(await foundOf('reactions', id)).toEqual(['REACTION_BEFORE_START WARN'])
})

it('an assessment before that was measured when the blood was running is kept, and pointed out', async () => {
  const { unitIds } = await outAt(world)
  // All requests are one person's: what must be an episode of its own lies days apart.
  world.pass(72 * 60 * MINUTE)
  const { id: transfusionId } = await given(world, wholeTransfusion(world, { unitId: unitIds[0] }))
  const assessed = async (minutes: number) => {
    const input = { kind: 'BEFORE', transfusionId, values: { haemoglobin: 58 } } as const
    const { id } = await recordAssessment(await world.as('mem01.physician'), {
      ...input,
      measuredAt: earlier(minutes),
    })
    return foundOf('assessments', id)
  }
  expect(await assessed(120)).toEqual([])
  expect(await assessed(119)).toEqual(['ASSESSMENT_AFTER_START WARN'])
})
