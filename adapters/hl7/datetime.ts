import { isKeepableTime } from '#lib/keepable.ts'

/** How exact an HL7 time is: the last part that was given. */
export type Precision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond'

/** A time as HL7 says it (DTM, TS, DT). */
export interface Hl7Time {
  /** The first instant of the period named: `2026` is the first moment of the year 2026. */
  readonly instant: Date
  readonly precision: Precision
  /** The calendar date as written, `2026-03-01`, without any shift of zone; month and day are `01` when not given. */
  readonly date: string
  /** Minutes east of UTC, given or assumed. */
  readonly offsetMinutes: number
  /** Whether the zone was given, not assumed to be Asia/Shanghai. */
  readonly zoned: boolean
}

/** A reading of a time: the time, or what is wrong with it in both languages. */
export type TimeResult =
  | { readonly ok: true; readonly time: Hl7Time }
  | { readonly ok: false; readonly fault: { readonly zh: string; readonly en: string } }

/** Asia/Shanghai. Summer time was last kept in 1991, before any clinical time that this hub receives. */
const SHANGHAI_MINUTES = 480
const SHAPE =
  /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,4}))?)?)?)?)?)?([+-]\d{4})?$/
const PRECISIONS: readonly Precision[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond']

/**
 * Reads `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`. Without a zone it is Asia/Shanghai.
 * A date that does not exist (30 February, hour 24) is a fault, never rolled over to another day.
 * Source: HL7 v2.5.1 chapter 2.A.22 (DTM).
 */
export function parseTime(text: string): TimeResult {
  const match = SHAPE.exec(text.trim())
  if (!match) return fault(text)
  const parts = match.slice(1, 7)
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    part === undefined ? undefined : Number(part),
  )
  const milliseconds = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000)
  const offsetMinutes = match[8] === undefined ? SHANGHAI_MINUTES : readOffset(match[8])
  const local = new Date(0)
  local.setUTCFullYear(year, month - 1, day)
  local.setUTCHours(hour, minute, second, milliseconds)
  const instant = new Date(local.getTime() - (offsetMinutes ?? 0) * 60_000)
  const exists = local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60
  if (!exists || second > 59 || offsetMinutes === undefined || !isKeepableTime(instant)) return fault(text)
  return {
    ok: true,
    time: {
      instant,
      precision: precisionOf(match),
      date: local.toISOString().slice(0, 10),
      offsetMinutes,
      zoned: match[8] !== undefined,
    },
  }
}

function precisionOf(match: RegExpExecArray): Precision {
  const given = match.slice(1, 8).filter((part) => part !== undefined).length
  return PRECISIONS[given - 1] ?? 'year'
}

function readOffset(text: string): number | undefined {
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3, 5))
  if (hours > 14 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function fault(text: string): TimeResult {
  const shown = text.slice(0, 40)
  return {
    ok: false,
    fault: {
      zh: `日期或时间无效：“${shown}”。应为 YYYYMMDDHHMMSS+0800 的形式。`,
      en: `Not a valid date or time: "${shown}". Expected the form YYYYMMDDHHMMSS+0800.`,
    },
  }
}

/** An instant in Shanghai's clock, `20260301093000+0800`, or shorter; a date alone carries no zone. */
export function formatTime(
  instant: Date,
  precision: 'day' | 'minute' | 'second' | 'millisecond' = 'second',
): string {
  const digits = new Date(instant.getTime() + SHANGHAI_MINUTES * 60_000).toISOString().replace(/[-:TZ]/g, '')
  if (precision === 'day') return digits.slice(0, 8)
  const lengths = { minute: 12, second: 14, millisecond: 18 }
  return `${digits.slice(0, lengths[precision])}+0800`
}
