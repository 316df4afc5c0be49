import type { AssessmentResult } from '#db/transfusions/shapes.ts'
import { BadInput } from '#lib/errors.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { expectedHaemoglobinRise, plateletResponse } from '#rules/transfusions/assessment.ts'
import type { AssessmentValues } from '#rules/transfusions/terms.ts'

/** What the formulas need beside the values; what is absent leaves its result open. */
export type AssessmentBody = {
  readonly heightCm?: number | null
  readonly weightKg?: number | null
  /** A child has more blood for its weight. */
  readonly child?: boolean | null
  /** Millilitres of red cells given. */
  readonly volumeMl?: number | null
  /** Haemoglobin of what was given, g/L. */
  readonly donorHaemoglobin?: number | null
  /** Platelets given, 10¹¹. */
  readonly plateletDose?: number | null
}

/** How long after the end it was measured, and what was measured before; null for an assessment before. */
export type Comparison = { readonly before: AssessmentValues; readonly hoursAfter: number }

/** @throws BadInput for a value no body has */
export const resultOf = (
  told: AssessmentBody & { readonly values: AssessmentValues },
  comparison: Comparison | null,
  policy: PolicyValues,
): AssessmentResult => {
  assertPossible(told)
  const { haemoglobin, platelets } = told.values
  const { before = {}, hoursAfter = 0 } = comparison ?? {}
  const response =
    isNumber(platelets) &&
    isNumber(before.platelets) &&
    isNumber(told.heightCm) &&
    isNumber(told.weightKg) &&
    isNumber(told.plateletDose)
      ? plateletResponse(
          {
            before: before.platelets,
            after: platelets,
            heightCm: told.heightCm,
            weightKg: told.weightKg,
            dose: told.plateletDose,
            hoursAfter,
          },
          policy,
        )
      : null
  return {
    expectedRise: comparison === null ? null : expectedRise(told),
    rise:
      isNumber(haemoglobin) && isNumber(before.haemoglobin)
        ? Number((haemoglobin - before.haemoglobin).toFixed(1))
        : null,
    bodySurface: response?.bodySurface ?? null,
    increment: response?.increment ?? null,
    effective: response?.effective ?? null,
  }
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number'

const expectedRise = ({ donorHaemoglobin, volumeMl, weightKg, child }: AssessmentBody): number | null =>
  isNumber(donorHaemoglobin) && isNumber(volumeMl) && isNumber(weightKg)
    ? expectedHaemoglobinRise({ donorHaemoglobin, volumeMl, weightKg, child: child ?? false })
    : null

/** Bounds that keep slips of the keyboard out; they are no clinical advice. */
const BOUNDS = {
  heightCm: [20, 260],
  weightKg: [0.3, 400],
  volumeMl: [0, 10_000],
  donorHaemoglobin: [1, 300],
  plateletDose: [0.1, 50],
} as const satisfies Readonly<Partial<Record<keyof AssessmentBody, readonly [number, number]>>>
const MOST_VALUE = 10_000

const assertPossible = (told: AssessmentBody & { readonly values: AssessmentValues }) => {
  const outside = Object.entries(BOUNDS).filter(([name, [least, most]]) => {
    const value = told[name as keyof typeof BOUNDS]
    return isNumber(value) && (value < least || value > most)
  })
  const wrong = Object.entries(told.values).filter(
    ([, value]) => isNumber(value) && !(value >= 0 && value <= MOST_VALUE),
  )
  const problems = [
    ...outside.map(([field, [least, most]]) => ({
      field,
      words: { zh: `须为 ${least} 至 ${most}`, en: `must lie between ${least} and ${most}` },
    })),
    ...wrong.map(([name]) => ({
      field: `values.${name}`,
      words: { zh: `须为 0 至 ${MOST_VALUE}`, en: `must lie between 0 and ${MOST_VALUE}` },
    })),
  ]
  if (problems.length > 0) throw new BadInput(problems)
}
