import { type RecordTransfusionInput, recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { bedsideItems } from '#rules/transfusions/terms.ts'
import type { World } from '#test/support/world.ts'

const MINUTE_MS = 60_000

/** Every item agreed. */
export const everyItem = bedsideItems.map((item) => ({ item, agrees: true }))

/** A whole transfusion that began now and ended after two hours; the world's clock goes on as long. */
export const wholeTransfusion = (
  world: World,
  changes: Partial<RecordTransfusionInput> = {},
): RecordTransfusionInput => {
  const startedAt = world.now()
  world.pass(120 * MINUTE_MS)
  return {
    fate: 'TRANSFUSED',
    checks: everyItem,
    startedAt,
    endedAt: world.now(),
    volumeMl: 400,
    vitalSigns: (['BEFORE', 'FIFTEEN_MINUTES', 'END'] as const).map((phase) => ({
      phase,
      temperature: 36.8,
    })),
    ...changes,
  }
}

/** Records a transfusion under the signatures of two nurses. */
export const given = async (
  world: World,
  input: RecordTransfusionInput,
  { nurse = 'mem01.nurse', verifier = 'mem01.nurse2' } = {},
) => {
  const bedside = await world.as(nurse)
  const token = await world.signed(bedside, verifier, 'recordTransfusion', input)
  return recordTransfusion(bedside, { ...input, signatures: [token] })
}

/** What a deviation found, of all that stand open; oldest first. */
export const deviationCodes = async (world: World, subjectId?: string): Promise<string[]> => {
  const rows = await world.rows<{ findings: { code: string }[] }>(
    'select findings from deviations where $1::text is null or subject_id = $1 order by id',
    [subjectId ?? null],
  )
  return rows.flatMap(({ findings }) => findings.map(({ code }) => code))
}
