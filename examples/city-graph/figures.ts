import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A count, or a share with both its numbers: hubs' shares are put together by these, never by their mean. */
export type Amount = { readonly numerator: number; readonly denominator: number | null }

/** One figure of the city. */
export type Figure = {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly unit: 'COUNT' | 'SECONDS' | 'FEN' | 'ML' | 'PERSONS'
  /** Whether hubs' numbers may be added. */
  readonly adds: boolean
}

/** One question to a hub, and what its answer says of each figure; null: kept back there. */
export type Question = {
  readonly document: string
  readonly figures: readonly Figure[]
  /** @throws ZodError when the answer breaks the contract */
  read(data: unknown): ReadonlyMap<string, Amount | null>
}

const documentOf = (name: string) =>
  readFileSync(new URL(`questions/${name}.graphql`, import.meta.url), 'utf8')

type Read<Answer> = Figure & { readonly of: (answer: Answer) => Amount | null }

const question = <Answer>(
  name: string,
  answer: z.ZodType<Answer>,
  figures: readonly Read<Answer>[],
): Question => ({
  document: documentOf(name),
  figures,
  read: (data) => {
    const read = answer.parse(data)
    return new Map(figures.map(({ code, of }) => [code, of(read)]))
  },
})

const many = (numerator: number): Amount => ({ numerator, denominator: null })
const share = (numerator: number, denominator: number): Amount => ({ numerator, denominator })

/** The sum of one member over a hub's lines, each of another hospital, rule or type. */
const sum = <Key extends string>(lines: readonly Record<Key, number>[], key: Key) =>
  lines.reduce((all, line) => all + line[key], 0)

const figure = <Answer>(
  code: string,
  [nameZh, nameEn]: readonly [string, string],
  of: Read<Answer>['of'],
  { unit = 'COUNT', adds = true }: Partial<Pick<Figure, 'unit' | 'adds'>> = {},
): Read<Answer> => ({ code, nameZh, nameEn, unit, adds, of })

const numbers = <Key extends string>(...keys: readonly Key[]) =>
  z.object(Object.fromEntries(keys.map((key) => [key, z.number()])) as Record<Key, z.ZodNumber>)

const coldChain = z.object({
  coldChainPerformance: z.array(
    numbers(
      'watchedSeconds',
      'inRangeSeconds',
      'unknownSeconds',
      'confirmedExcursions',
      'alarms',
      'falseAlarms',
      'dutyDays',
      'dutyDaysKept',
    ),
  ),
})
const overrides = z.object({ overrideStatistics: z.array(numbers('overrides', 'emergencies')) })
const reactions = z.object({ reactionStatistics: z.array(numbers('cases', 'dueToBlood')) })
const waivers = z.object({
  waiverStatistics: z.object({ total: numbers('fen', 'ml').extend({ persons: z.number().nullable() }) }),
})

/**
 * What each hub is asked. A further list of figures, such as the quality indicators, is one more question: a document, the
 * shape of its answer, and a line for each figure with what is above and below the line.
 */
export const QUESTIONS: readonly Question[] = [
  question('cold-chain', coldChain, [
    figure(
      'COLD_CHAIN_IN_RANGE',
      ['冷链在温时间占比', 'time known to be in range'],
      ({ coldChainPerformance: all }) => share(sum(all, 'inRangeSeconds'), sum(all, 'watchedSeconds')),
      { unit: 'SECONDS' },
    ),
    figure(
      'COLD_CHAIN_UNKNOWN',
      ['冷链未知时间占比', 'time of which nothing is known'],
      ({ coldChainPerformance: all }) => share(sum(all, 'unknownSeconds'), sum(all, 'watchedSeconds')),
      { unit: 'SECONDS' },
    ),
    figure('EXCURSIONS_CONFIRMED', ['确认的超温', 'confirmed excursions'], ({ coldChainPerformance: all }) =>
      many(sum(all, 'confirmedExcursions')),
    ),
    figure('NUISANCE_ALARMS', ['误报警占比', 'false alarms'], ({ coldChainPerformance: all }) =>
      share(sum(all, 'falseAlarms'), sum(all, 'alarms')),
    ),
    figure(
      'MANUAL_READINGS_KEPT',
      ['人工测温完成率', 'days with readings by hand that were kept'],
      ({ coldChainPerformance: all }) => share(sum(all, 'dutyDaysKept'), sum(all, 'dutyDays')),
    ),
  ]),
  question('overrides', overrides, [
    figure('OVERRIDES', ['越权放行次数', 'findings passed over'], ({ overrideStatistics: all }) =>
      many(sum(all, 'overrides')),
    ),
    figure(
      'OVERRIDES_IN_EMERGENCIES',
      ['其中紧急的占比', 'those of them in emergencies'],
      ({ overrideStatistics: all }) => share(sum(all, 'emergencies'), sum(all, 'overrides')),
    ),
  ]),
  question('reactions', reactions, [
    figure('REACTIONS', ['输血不良反应例数', 'reactions to transfusion'], ({ reactionStatistics: all }) =>
      many(sum(all, 'cases')),
    ),
    figure(
      'REACTIONS_DUE_TO_BLOOD',
      ['与血液有关的占比', 'reactions due to the blood'],
      ({ reactionStatistics: all }) => share(sum(all, 'dueToBlood'), sum(all, 'cases')),
    ),
  ]),
  question('waivers', waivers, [
    figure('WAIVED_FEN', ['减免金额', 'waived'], ({ waiverStatistics: { total } }) => many(total.fen), {
      unit: 'FEN',
    }),
    figure(
      'WAIVED_ML',
      ['减免血量', 'waived, in donated blood'],
      ({ waiverStatistics: { total } }) => many(total.ml),
      {
        unit: 'ML',
      },
    ),
    figure(
      'WAIVED_PERSONS',
      ['减免人数', 'persons for whom something was waived'],
      ({ waiverStatistics: { total } }) => (total.persons === null ? null : many(total.persons)),
      { unit: 'PERSONS', adds: false },
    ),
  ]),
]

const alliance = z.object({
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  emergencyLevel: z.string().nullable(),
})

/** Which alliances a hub serves. */
export const ALLIANCES = {
  document: documentOf('alliances'),
  read: (data: unknown) =>
    z.object({ viewer: z.object({ alliances: z.array(alliance) }) }).parse(data).viewer.alliances,
}

/** All together; null when there is nothing to add. */
export const add = (amounts: readonly Amount[]): Amount | null =>
  amounts.length === 0
    ? null
    : {
        numerator: amounts.reduce((all, { numerator }) => all + numerator, 0),
        denominator: amounts.every(({ denominator }) => denominator === null)
          ? null
          : amounts.reduce((all, { denominator }) => all + (denominator ?? 0), 0),
      }
