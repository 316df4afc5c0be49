const padded = (length: number) => (value: number) => String(value).padStart(length, '0')
const PAIRS = Array.from({ length: 60 }, (_, value) => padded(2)(value))
const pair = (value: number): string => PAIRS[value] ?? ''
const thousandth = padded(3)

/** An instant as `toISOString` writes it, in less than half the time: an answer may hold hundreds. */
export const instantText = (instant: Date): string => {
  const year = instant.getUTCFullYear()
  if (!(year >= 1000 && year <= 9999)) return instant.toISOString()
  const day = `${year}-${pair(instant.getUTCMonth() + 1)}-${pair(instant.getUTCDate())}`
  const time = `${pair(instant.getUTCHours())}:${pair(instant.getUTCMinutes())}:${pair(instant.getUTCSeconds())}`
  return `${day}T${time}.${thousandth(instant.getUTCMilliseconds())}Z`
}
