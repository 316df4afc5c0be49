import type { InputProblem } from '#lib/errors.ts'
import { type Day, isDay } from '#rules/calendar.ts'

/** What an alliance publishes holds from a day on, and rests on a document that people can look up. */
export type DatedPublication = {
  readonly effectiveFrom: Day
  /** Null while no end is set. */
  readonly effectiveTo?: Day | null
  readonly sourceCitation: string
}

const LONGEST_CITATION = 500
const NO_DAY = ['不是有效日期', 'is no day of the calendar'] as const

const problem = (field: string, zh: string, en: string): InputProblem => ({ field, words: { zh, en } })

/** What is wrong with the days and the citation: a publication may begin today at the earliest. */
export const publicationProblems = (input: DatedPublication, today: Day): InputProblem[] => [
  ...dateProblems(input, today),
  ...citationProblems(input),
]

const dateProblems = ({ effectiveFrom, effectiveTo }: DatedPublication, today: Day): InputProblem[] => {
  if (!isDay(effectiveFrom)) return [problem('effectiveFrom', ...NO_DAY)]
  const past =
    effectiveFrom < today ? [problem('effectiveFrom', '不能早于今天', 'may not lie before today')] : []
  if (!effectiveTo) return past
  if (!isDay(effectiveTo)) return [...past, problem('effectiveTo', ...NO_DAY)]
  return effectiveTo < effectiveFrom
    ? [...past, problem('effectiveTo', '不能早于生效日', 'may not lie before the first day')]
    : past
}

const citationProblems = ({ sourceCitation }: DatedPublication): InputProblem[] => {
  const length = sourceCitation.trim().length
  return length === 0 || length > LONGEST_CITATION
    ? [
        problem(
          'sourceCitation',
          `须写明依据文件，至多 ${LONGEST_CITATION} 个字符`,
          `must name the document it rests on, ${LONGEST_CITATION} characters at most`,
        ),
      ]
    : []
}
