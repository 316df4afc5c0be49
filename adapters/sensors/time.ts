const TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d)?)$/i

const MINUTE_MS = 60_000

/**
 * An instant by ISO 8601, to the millisecond. Null for what is none, a 31st of February among them, and for a time without
 * its zone: eight hours of doubt are worse than no reading.
 */
export const readTime = (text: string): Date | null => {
  const found = TIME.exec(text)
  if (found === null) return null
  const [, year, month, day, hour, minute, second = '0', fraction = '0', , sign, hours = '0', minutes = '0'] =
    found
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  )
  const at = new Date(utc)
  const isReal =
    at.getUTCMonth() === Number(month) - 1 &&
    at.getUTCDate() === Number(day) &&
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    Number(second) <= 59 &&
    Number(hours) <= 14 &&
    Number(minutes) <= 59
  if (!isReal || Number(year) < 100) return null
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
  return new Date(utc - (sign === '-' ? -offset : offset))
}
