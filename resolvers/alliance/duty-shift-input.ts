import { BadInput, type InputProblem } from '#lib/errors.ts'
import { isTimeOfDay, type Shift } from '#rules/alliance/duty-roster.ts'
import { HIGHEST_DUTY_LEVEL, type NoticeChannel, type Weekday } from '#rules/alliance/duty-terms.ts'
import { type Day, dayOf, isDay } from '#rules/calendar.ts'

/** A shift that comes every week, as it is entered. */
export type WeeklyInput = {
  /** The days on which it begins. */
  readonly weekdays: readonly Weekday[]
  /** `HH:MM`, 24 hours, in China. */
  readonly fromTime: string
  /** `HH:MM`; at or before `fromTime` it is of the next day. */
  readonly untilTime: string
  /** First day on which it begins; absent: today. */
  readonly validFrom?: Day | null
  /** Last day on which it begins; absent: none. */
  readonly validUntil?: Day | null
}

/** A shift on one occasion: from an instant up to, not with, another. */
export type DatedInput = { readonly startsAt: Date; readonly endsAt: Date }

/** A way to tell a person. */
export type ContactInput = { readonly channel: NoticeChannel; readonly address: string }

const problem = (field: string, zh: string, en: string): InputProblem => ({ field, words: { zh, en } })

const LONGEST_DATED_DAYS = 31
const MOST_CONTACTS = 4
const LONGEST_ADDRESS = 500
const DAY_MS = 86_400_000
/** A mobile or fixed line of mainland China, or an international number. */
const TELEPHONE = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?|\+\d{7,15})$/

/** What is wrong with a level; nothing when it can be used. */
export const levelProblems = (level: number): InputProblem[] =>
  Number.isInteger(level) && level >= 1 && level <= HIGHEST_DUTY_LEVEL
    ? []
    : [
        problem(
          'level',
          `须为 1 至 ${HIGHEST_DUTY_LEVEL} 的整数`,
          `must be a whole number from 1 to ${HIGHEST_DUTY_LEVEL}`,
        ),
      ]

/**
 * The shift that was entered, as the rules read it.
 *
 * @throws BadInput unless exactly one kind is given, and can be
 */
export const readShift = (
  { weekly, dated }: { readonly weekly?: WeeklyInput | null; readonly dated?: DatedInput | null },
  now: Date,
): Shift => {
  if (weekly && !dated) return readWeekly(weekly, dayOf(now))
  if (dated && !weekly) return readDated(dated, now)
  throw BadInput.of('weekly', {
    zh: '每周班次与指定日期班次须恰填一项',
    en: 'give either a weekly shift or a dated one',
  })
}

const readWeekly = (weekly: WeeklyInput, today: Day): Shift => {
  const validFrom = weekly.validFrom ?? today
  const validUntil = weekly.validUntil ?? null
  const problems = [
    ...weekdayProblems(weekly.weekdays),
    ...timeProblems('weekly.fromTime', weekly.fromTime),
    ...timeProblems('weekly.untilTime', weekly.untilTime),
    ...dayProblems({ validFrom, validUntil }, today),
  ]
  if (problems.length > 0) throw new BadInput(problems)
  const { weekdays, fromTime, untilTime } = weekly
  return { kind: 'WEEKLY', weekdays, fromTime, untilTime, validFrom, validUntil }
}

const weekdayProblems = (weekdays: readonly Weekday[]): InputProblem[] =>
  weekdays.length > 0 && new Set(weekdays).size === weekdays.length
    ? []
    : [problem('weekly.weekdays', '须至少一天，且不重复', 'must name at least one day, each once')]

const timeProblems = (field: string, time: string): InputProblem[] =>
  isTimeOfDay(time) ? [] : [problem(field, '须为 HH:MM（24 小时制）', 'must be HH:MM, 24 hours')]

const dayProblems = (days: { validFrom: Day; validUntil: Day | null }, today: Day): InputProblem[] => {
  const { validFrom, validUntil } = days
  const wrong = [
    ...(isDay(validFrom) ? [] : [problem('weekly.validFrom', '不是有效日期', 'is no day of the calendar')]),
    ...(validUntil === null || isDay(validUntil)
      ? []
      : [problem('weekly.validUntil', '不是有效日期', 'is no day of the calendar')]),
  ]
  if (wrong.length > 0 || validUntil === null) return wrong
  if (validUntil < validFrom)
    return [problem('weekly.validUntil', '不能早于首日', 'may not lie before the first day')]
  return validUntil < today ? [problem('weekly.validUntil', '已经过去', 'is past already')] : []
}

const readDated = ({ startsAt, endsAt }: DatedInput, now: Date): Shift => {
  const lasts = endsAt.getTime() - startsAt.getTime()
  if (Number.isNaN(lasts))
    throw BadInput.of('dated', { zh: '不是有效的时间', en: 'holds something that is not a time' })
  if (lasts <= 0)
    throw BadInput.of('dated.endsAt', { zh: '须晚于开始时间', en: 'must lie after the beginning' })
  if (endsAt <= now) throw BadInput.of('dated.endsAt', { zh: '已经过去', en: 'is past already' })
  if (lasts > LONGEST_DATED_DAYS * DAY_MS)
    throw BadInput.of('dated.endsAt', {
      zh: `至多 ${LONGEST_DATED_DAYS} 天；更长的请用每周班次`,
      en: `lies at most ${LONGEST_DATED_DAYS} days after the beginning; enter a weekly shift for longer`,
    })
  return { kind: 'DATED', startsAt, endsAt }
}

/** What is wrong with the ways to tell somebody, by field. */
export const contactProblems = (contacts: readonly ContactInput[]): InputProblem[] => [
  ...(contacts.length < 1 || contacts.length > MOST_CONTACTS
    ? [
        problem(
          'contacts',
          `须有 1 至 ${MOST_CONTACTS} 个通知方式`,
          `must be 1 to ${MOST_CONTACTS} ways to tell the person`,
        ),
      ]
    : []),
  ...contacts.flatMap((one, index) => [
    ...(contacts.findIndex((other) => other.channel === one.channel && other.address === one.address) < index
      ? [problem(`contacts[${index}]`, '与前面重复', 'stands there twice')]
      : []),
    ...addressProblems(one, `contacts[${index}].address`),
  ]),
]

const addressProblems = ({ channel, address }: ContactInput, field: string): InputProblem[] => {
  if (channel === 'PHONE')
    return TELEPHONE.test(address)
      ? []
      : [
          problem(
            field,
            '电话号码格式不正确，如 13800000000、0570-3000000 或 +8613800000000',
            'is no telephone number such as 13800000000, 0570-3000000 or +8613800000000',
          ),
        ]
  return isWebhook(address)
    ? []
    : [
        problem(
          field,
          '须为 https:// 开头的网址，不含账号密码',
          'must be an https:// address without credentials',
        ),
      ]
}

const isWebhook = (address: string): boolean => {
  if (address.length > LONGEST_ADDRESS || !URL.canParse(address)) return false
  const { protocol, username, password, hostname } = new URL(address)
  return protocol === 'https:' && username === '' && password === '' && hostname !== ''
}
