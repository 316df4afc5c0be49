import { quantityToNumber } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import type { Window } from '#rules/transfusions/episode.ts'
import type { AssessmentKind, AssessmentValue, AssessmentValues } from '#rules/transfusions/terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

const valueLabels = {
  haemoglobin: { zh: '血红蛋白', en: 'haemoglobin' },
  platelets: { zh: '血小板计数', en: 'the platelet count' },
  prothrombinTime: { zh: '凝血酶原时间（PT）或 INR', en: 'prothrombin time or INR' },
  partialThromboplastinTime: { zh: '活化部分凝血活酶时间（APTT）', en: 'partial thromboplastin time' },
  internationalRatio: { zh: '国际标准化比值（INR）', en: 'INR' },
  fibrinogen: { zh: '纤维蛋白原', en: 'fibrinogen' },
  neutrophils: { zh: '中性粒细胞计数', en: 'the neutrophil count' },
} as const satisfies Readonly<Record<AssessmentValue, Bilingual>>

/** Which values each component asks for, before and after; either member of a pair will do. */
const asked: Readonly<Record<ComponentClass, readonly (readonly AssessmentValue[])[]>> = {
  WHOLE_BLOOD: [['haemoglobin']],
  RED_CELLS: [['haemoglobin']],
  PLATELETS: [['platelets']],
  PLASMA: [['prothrombinTime', 'internationalRatio'], ['partialThromboplastinTime']],
  CRYOPRECIPITATE: [['fibrinogen']],
  GRANULOCYTES: [['neutrophils']],
}

const isKnown = (values: AssessmentValues, name: AssessmentValue) =>
  values[name] !== undefined && values[name] !== null

/**
 * An assessment is complete when it has the values its component is given for: haemoglobin for red cells and whole
 * blood, platelets for platelets, the clotting times for plasma, fibrinogen for cryoprecipitate, neutrophils for
 * granulocytes. One after the transfusion lies in its window.
 *
 * Facts: which kind of assessment, the component, the values, when they were measured, the window (null when the
 * transfusion is not known yet).
 * Refuses: nothing; finds `ASSESSMENT_VALUE_MISSING`, `ASSESSMENT_OUTSIDE_WINDOW`, `ASSESSMENT_AFTER_START`.
 * Source: HOUSE_ASSESSMENT (Zhejiang's own list was not found: not verified), TRANSFUSION_EFFECT_WINDOW.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAssessment(
  facts: {
    readonly kind: AssessmentKind
    readonly component: ComponentClass
    readonly values: AssessmentValues
    readonly measuredAt: Date
    readonly window: Window | null
  },
  policy: PolicyValues,
): Finding[] {
  const missing = asked[facts.component]
    .filter((either) => !either.some((name) => isKnown(facts.values, name)))
    .map(([name = 'haemoglobin']) =>
      finding('ASSESSMENT_VALUE_MISSING', { field: `values.${name}`, values: { value: valueLabels[name] } }),
    )
  return [...missing, ...checkWindow(facts, policy)]
}

const checkWindow = (
  {
    kind,
    measuredAt,
    window,
  }: { readonly kind: AssessmentKind; readonly measuredAt: Date; readonly window: Window | null },
  { assessmentFromHours: from, assessmentUntilHours: until }: PolicyValues,
): Finding[] => {
  const field = 'measuredAt'
  if (window === null) return []
  if (kind === 'BEFORE')
    return measuredAt > window.until ? [finding('ASSESSMENT_AFTER_START', { field })] : []
  const inside = measuredAt >= window.from && measuredAt <= window.until
  return inside ? [] : [finding('ASSESSMENT_OUTSIDE_WINDOW', { field, values: { from, until } })]
}

/** Does an assessment with these findings count as made? One outside its window does, and is shown as such. */
export const isComplete = (findings: readonly Finding[]): boolean =>
  !findings.some(({ code }) => code === 'ASSESSMENT_VALUE_MISSING')

const round = (value: number, places: number): number => Number(value.toFixed(places))

/**
 * The rise of haemoglobin to be expected: what was given, spread over the blood of the body, of which nine tenths stay.
 *
 * Facts: the donor's haemoglobin (g/L), the volume given (ml), the weight (kg), whether the patient is a child.
 * Refuses: nothing; gives g/L, to one place.
 * Source: TRANSFUSION_EFFECT_FORMULAS.
 * Reviewed: not yet reviewed by a physician.
 */
export function expectedHaemoglobinRise(facts: {
  readonly donorHaemoglobin: number
  readonly volumeMl: number
  readonly weightKg: number
  readonly child: boolean
}): number {
  const litresOfBlood = facts.weightKg * (facts.child ? 0.09 : 0.085)
  return round(((facts.donorHaemoglobin * (facts.volumeMl / 1000)) / litresOfBlood) * 0.9, 1)
}

/**
 * The area of the body by height and weight.
 *
 * Facts: height (cm), weight (kg).
 * Refuses: nothing; gives m².
 * Source: TRANSFUSION_EFFECT_FORMULAS.
 * Reviewed: not yet reviewed by a physician.
 */
export const bodySurface = (heightCm: number, weightKg: number): number =>
  round(0.0061 * heightCm + 0.0128 * weightKg - 0.01529, 5)

/** What platelets did. */
export type PlateletResponse = {
  /** m². */
  readonly bodySurface: number
  /** Corrected count increment, 10⁹/L. */
  readonly increment: number
  /** Null between one hour and a day, where no limit is given. */
  readonly effective: boolean | null
}

/** A count within this long of the end is the one of the first hour; one from the second on is the next day's. */
const FIRST_HOUR = 1
const NEXT_DAY_FROM_HOUR = 18

/**
 * Platelets worked when the count, corrected for the size of the body and the dose, has risen enough: by 7.5 within the
 * first hour, by 4.5 on the next day.
 *
 * Facts: counts before and after (10⁹/L), height (cm), weight (kg), the dose (10¹¹ platelets), hours since the end.
 * Refuses: nothing; gives the corrected increment and whether it is enough.
 * Source: TRANSFUSION_EFFECT_FORMULAS.
 * Reviewed: not yet reviewed by a physician.
 */
export function plateletResponse(
  facts: {
    readonly before: number
    readonly after: number
    readonly heightCm: number
    readonly weightKg: number
    readonly dose: number
    readonly hoursAfter: number
  },
  policy: PolicyValues,
): PlateletResponse {
  const surface = bodySurface(facts.heightCm, facts.weightKg)
  const increment = round(((facts.after - facts.before) * surface) / facts.dose, 3)
  const least = leastIncrement(facts.hoursAfter, policy)
  return { bodySurface: surface, increment, effective: least === null ? null : increment >= least }
}

const leastIncrement = (hoursAfter: number, { plateletIncrementLeast }: PolicyValues): number | null => {
  if (hoursAfter <= FIRST_HOUR) return quantityToNumber(plateletIncrementLeast.oneHour)
  return hoursAfter >= NEXT_DAY_FROM_HOUR ? quantityToNumber(plateletIncrementLeast.oneDay) : null
}
