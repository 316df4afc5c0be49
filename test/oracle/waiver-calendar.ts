/** Days as `YYYY-MM-DD`, counted by this oracle's own hand. */
export type Day = string

const pad = (number: number, digits: number) => String(number).padStart(digits, '0')

/** The day on a wall calendar in China. */
export const chineseDay = (instant: Date): Day => {
  const there = new Date(instant.getTime() + 8 * 60 * 60 * 1000)
  return `${pad(there.getUTCFullYear(), 4)}-${pad(there.getUTCMonth() + 1, 2)}-${pad(there.getUTCDate(), 2)}`
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const lengthOf = (year: number, month: number) =>
  month === 2 && isLeap(year) ? 29 : (LENGTHS[month - 1] ?? 0)

const parts = (day: Day) => day.split('-').map(Number) as [number, number, number]
const dayFrom = (year: number, month: number, day: number): Day =>
  `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`

/** One day earlier. */
export const before = (day: Day): Day => {
  const [year, month, date] = parts(day)
  if (date > 1) return dayFrom(year, month, date - 1)
  if (month > 1) return dayFrom(year, month - 1, lengthOf(year, month - 1))
  return dayFrom(year - 1, 12, 31)
}

/** So many days later, one by one. */
export const later = (day: Day, days: number): Day => {
  let [year, month, date] = parts(day)
  for (let left = days; left > 0; left -= 1) {
    date += 1
    if (date > lengthOf(year, month)) [month, date] = [month + 1, 1]
    if (month > 12) [year, month] = [year + 1, 1]
  }
  return dayFrom(year, month, date)
}

/** The same day so many years on; 29 February as it is settled. */
export const anniversary = (day: Day, years: number, leapDay: 'MARCH_1' | 'FEBRUARY_28'): Day => {
  const [year, month, date] = parts(day)
  if (month !== 2 || date !== 29 || isLeap(year + years)) return dayFrom(year + years, month, date)
  return leapDay === 'MARCH_1' ? dayFrom(year + years, 3, 1) : dayFrom(year + years, 2, 28)
}
