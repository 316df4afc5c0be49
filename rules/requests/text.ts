/** Nothing, or nothing but blanks (the wide blank of Chinese input too). */
export const isBlank = (text: string | null): boolean => text === null || text.trim() === ''

const SHANGHAI_MS = 8 * 3_600_000

/** An instant as people in the hub's civil time write it: `2026-03-01 09:30`. */
export const writtenInstant = (instant: Date): string =>
  new Date(instant.getTime() + SHANGHAI_MS).toISOString().slice(0, 16).replace('T', ' ')
