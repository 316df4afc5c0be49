import type { TransfusionRow } from '#db/transfusions/finders.ts'
import type { VitalSigns } from '#db/transfusions/shapes.ts'
import { BadInput, type InputProblem } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { textOf } from '#resolvers/requests/content.ts'
import type { BedsideItem, BedsideItems, UnitFate, VitalPhase } from '#rules/transfusions/terms.ts'

/** Vital signs of one moment. */
export type VitalSignsInput = {
  readonly phase: VitalPhase
  readonly takenAt?: Date | null
  /** °C. */
  readonly temperature?: number | null
  /** Beats a minute. */
  readonly pulse?: number | null
  /** Breaths a minute. */
  readonly respirations?: number | null
  /** mmHg. */
  readonly systolic?: number | null
  readonly diastolic?: number | null
  /** Per cent. */
  readonly oxygenSaturation?: number | null
}

/** What happened at the bedside; what is absent is not known, or stays as it was told before. */
export type ToldCourse = {
  /** Absent while the transfusion runs. */
  readonly fate?: UnitFate | null
  readonly checks?: readonly { readonly item: BedsideItem; readonly agrees: boolean }[] | null
  readonly checkNote?: string | null
  readonly startedAt?: Date | null
  readonly endedAt?: Date | null
  /** Millilitres given. */
  readonly volumeMl?: number | null
  readonly vitalSigns?: readonly VitalSignsInput[] | null
  readonly interruptedReason?: string | null
  readonly note?: string | null
}

/** The columns that tell the course. */
export type Course = Pick<
  TransfusionRow,
  | 'fate'
  | 'checks'
  | 'checkNote'
  | 'startedAt'
  | 'endedAt'
  | 'volumeMl'
  | 'vitalSigns'
  | 'interruptedReason'
  | 'note'
>

/** A clock that runs a little ahead is no error. */
const AHEAD_MS = 5 * 60_000
/** More than this is never given of one bag. */
const MOST_ML = 2_000

/** What is known of the course now: the new telling over what was told before. @throws BadInput */
export const courseOf = (tx: Tx, told: ToldCourse, known: Course | null): Course => {
  const fate = told.fate ?? known?.fate ?? null
  const endedAt = told.endedAt ?? known?.endedAt ?? null
  const begun = fate !== 'NOT_USED'
  const startedAt = told.startedAt ?? known?.startedAt ?? (begun ? (endedAt ?? tx.occurredAt) : null)
  const course: Course = {
    fate,
    checks: told.checks ? { ...known?.checks, ...itemsOf(told.checks) } : (known?.checks ?? null),
    checkNote: textOf(told.checkNote) ?? known?.checkNote ?? null,
    startedAt,
    endedAt,
    volumeMl: told.volumeMl ?? known?.volumeMl ?? null,
    vitalSigns: mergeVitals(known?.vitalSigns ?? [], told.vitalSigns ?? []),
    interruptedReason: textOf(told.interruptedReason) ?? known?.interruptedReason ?? null,
    note: textOf(told.note) ?? known?.note ?? null,
  }
  assertPossible(tx, course, told)
  return course
}

const itemsOf = (checks: NonNullable<ToldCourse['checks']>): BedsideItems =>
  Object.fromEntries(checks.map(({ item, agrees }) => [item, agrees]))

/** One set for each phase; during the transfusion there may be several. */
const mergeVitals = (known: readonly VitalSigns[], told: readonly VitalSignsInput[]): VitalSigns[] => {
  const fresh = told.map(vitalsOf)
  const replaced = (old: VitalSigns) =>
    fresh.some(({ phase, takenAt }) => phase === old.phase && (phase !== 'DURING' || takenAt === old.takenAt))
  return [...known.filter((old) => !replaced(old)), ...fresh]
}

/** Vital signs as they are kept. */
export const vitalsOf = (told: VitalSignsInput): VitalSigns => ({
  phase: told.phase,
  takenAt: told.takenAt?.toISOString() ?? null,
  temperature: told.temperature ?? null,
  pulse: told.pulse ?? null,
  respirations: told.respirations ?? null,
  systolic: told.systolic ?? null,
  diastolic: told.diastolic ?? null,
  oxygenSaturation: told.oxygenSaturation ?? null,
})

const assertPossible = (tx: Tx, { fate, startedAt, endedAt, volumeMl }: Course, told: ToldCourse) => {
  const problems: InputProblem[] = []
  const latest = tx.now.getTime() + AHEAD_MS
  for (const [field, at] of Object.entries({ startedAt, endedAt }))
    if (at !== null && at.getTime() > latest)
      problems.push({ field, words: { zh: '不能晚于当前时间', en: 'may not lie in the future' } })
  if (startedAt !== null && endedAt !== null && endedAt < startedAt)
    problems.push({ field: 'endedAt', words: { zh: '不能早于开始时间', en: 'may not lie before the start' } })
  if (volumeMl !== null && (volumeMl < 0 || volumeMl > MOST_ML))
    problems.push({
      field: 'volumeMl',
      words: { zh: `须为 0 至 ${MOST_ML} 毫升`, en: `must be 0 to ${MOST_ML} ml` },
    })
  if (fate === 'NOT_USED' && (told.startedAt || (told.volumeMl ?? 0) > 0))
    problems.push({
      field: 'fate',
      words: {
        zh: '已开始输注的血袋不是“未输注”，请用 PARTLY',
        en: 'a bag that was begun is not NOT_USED: say PARTLY',
      },
    })
  if (problems.length > 0) throw new BadInput(problems)
}
