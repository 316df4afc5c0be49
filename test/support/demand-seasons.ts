import { randomFrom } from './random.ts'

/** A year of one product and group at one bank, as numbers would make it. */
export type Season = {
  readonly name: { readonly zh: string; readonly en: string }
  /** Bags wanted on an average day. */
  readonly mean: number
  /** How much of it each day of the week has, Monday first; their mean is 1. */
  readonly week: readonly number[]
  /** First and last day of the holidays, when only a part is operated on. */
  readonly holidays: readonly (readonly [from: number, to: number])[]
  readonly holidayShare: number
  /** A day on which many are hurt, and how many bags it takes more. */
  readonly disaster: { readonly day: number; readonly bags: number } | null
  /** How many days a delivered bag keeps. */
  readonly keepsDays: number
}

/** A number of bags by pure chance (Knuth). */
const poisson = (expected: number, random: () => number): number => {
  const limit = Math.exp(-expected)
  let bags = 0
  for (let product = random(); product > limit; product *= random()) bags += 1
  return bags
}

/** So many days are drawn before the year begins, for a history to go by. */
export const RUN_IN_DAYS = 84
export const YEAR_DAYS = 364

/** The bags wanted on each day, the run-in first. */
export const draw = (season: Season, seed: number): number[] => {
  const random = randomFrom(seed)
  return Array.from({ length: RUN_IN_DAYS + YEAR_DAYS }, (_, at) => {
    const day = at - RUN_IN_DAYS
    const onHoliday = season.holidays.some(([from, to]) => day >= from && day <= to)
    const expected = season.mean * (season.week[at % 7] ?? 1) * (onHoliday ? season.holidayShare : 1)
    const more = season.disaster?.day === day ? season.disaster.bags : 0
    return poisson(expected, random) + more
  })
}

const WORKING_WEEK = [1.4, 1.3, 1.2, 1.2, 1.1, 0.4, 0.4]
const EVEN_WEEK = [1, 1, 1, 1, 1, 1, 1]
/** Spring festival, the first days of May and of October. */
const HOLIDAYS = [
  [45, 52],
  [120, 124],
  [273, 279],
] as const
const calm = { week: EVEN_WEEK, holidays: [], holidayShare: 1, disaster: null }
const busy = { week: WORKING_WEEK, holidays: HOLIDAYS, holidayShare: 0.4, disaster: null }

/** The seasons by which a method of ordering is tried. */
export const seasons: readonly Season[] = [
  {
    ...calm,
    name: { zh: '平稳，红细胞，每日 1 袋', en: 'calm, red cells, 1 bag a day' },
    mean: 1,
    keepsDays: 28,
  },
  {
    ...calm,
    name: { zh: '稀少，红细胞，每周 1 袋', en: 'rare, red cells, 1 bag a week' },
    mean: 1 / 7,
    keepsDays: 28,
  },
  {
    ...busy,
    name: {
      zh: '工作日节律与假期，红细胞，每日 3 袋',
      en: 'working week and holidays, red cells, 3 bags a day',
    },
    mean: 3,
    keepsDays: 28,
  },
  {
    ...busy,
    name: {
      zh: '工作日节律与假期，血小板，每日 0.6 袋',
      en: 'working week and holidays, platelets, 0.6 bags a day',
    },
    mean: 0.6,
    keepsDays: 4,
  },
  {
    ...busy,
    name: {
      zh: '工作日节律与假期，血小板，每日 2 袋',
      en: 'working week and holidays, platelets, 2 bags a day',
    },
    mean: 2,
    keepsDays: 4,
  },
  {
    ...busy,
    disaster: { day: 200, bags: 40 },
    name: {
      zh: '群体伤事件（一日多用 40 袋），红细胞，每日 2 袋',
      en: 'a mass casualty (40 bags more on one day), red cells, 2 bags a day',
    },
    mean: 2,
    keepsDays: 28,
  },
  {
    ...busy,
    disaster: { day: 200, bags: 12 },
    name: {
      zh: '群体伤事件（一日多用 12 袋），血小板，每日 0.6 袋',
      en: 'a mass casualty (12 bags more on one day), platelets, 0.6 bags a day',
    },
    mean: 0.6,
    keepsDays: 4,
  },
  {
    ...busy,
    name: {
      zh: '工作日节律与假期，血浆，每日 1.5 袋',
      en: 'working week and holidays, plasma, 1.5 bags a day',
    },
    mean: 1.5,
    keepsDays: 300,
  },
]
