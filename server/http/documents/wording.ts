import { dayOf } from '#rules/calendar.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { aboGroupLabels, rhdTypeLabels } from '#rules/compatibility/terms.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { quantityUnitLabels } from '#rules/products/terms.ts'
import { readRequirement, requirementLabels } from '#rules/requests/requirement-terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Stands on paper where nothing is known, so that an empty field is seen to be empty. */
export const ABSENT = '—'

/** The Chinese of a word of a vocabulary. */
export const zh = <Word extends string>(
  labels: Readonly<Record<Word, Bilingual>>,
  word: Word | null,
): string => (word === null ? ABSENT : labels[word].zh)

/** Several words, in Chinese. */
export const zhList = <Word extends string>(
  labels: Readonly<Record<Word, Bilingual>>,
  words: readonly Word[],
): string => words.map((word) => labels[word].zh).join('、') || ABSENT

/** An instant to the minute in the civil time of China: `2026-03-01 09:05`; texts are instants too. */
export const minute = (instant: Date | string | null): string => {
  if (instant === null) return ABSENT
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return String(instant)
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return `${dayOf(at)} ${time.format(at)}`
}

/** An ABO/RhD group: `A 型，RhD 阳性`. */
export const group = (abo: AboGroup | null, rhd: RhdType): string =>
  abo === null ? `ABO 未定，${rhdTypeLabels[rhd].zh}` : `${aboGroupLabels[abo].zh}，${rhdTypeLabels[rhd].zh}`

/** The name of a product; a code the dictionary doesn't know stands for itself. */
export const productName = (code: string): string => standardDictionary.get(code)?.name.zh ?? code

/** How much of a product: `2 单位`. */
export const amount = (code: string, quantity: number): string => {
  const unit = standardDictionary.get(code)?.unit
  return unit === undefined ? String(quantity) : `${quantity} ${quantityUnitLabels[unit].zh}`
}

/** The age on a day as wards write it: days in the first month, months in the first two years, then years. */
export const age = (birthDate: string | null, on: Date): string => {
  if (birthDate === null) return ABSENT
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number)
  const [thisYear = 0, thisMonth = 0, today = 0] = dayOf(on).split('-').map(Number)
  const months = (thisYear - year) * 12 + thisMonth - month - (today < day ? 1 : 0)
  if (months < 0) return ABSENT
  if (months >= 24) return `${Math.floor(months / 12)} 岁`
  if (months >= 1) return `${months} 月`
  return `${Math.round((Date.parse(dayOf(on)) - Date.parse(birthDate)) / 86_400_000)} 天`
}

/** What a component must be, or is: table 0508 or our own word; a code of neither stands for itself. */
export const requirement = (code: string): string => {
  const known = readRequirement(code)
  return known === null ? code : requirementLabels[known].zh
}
