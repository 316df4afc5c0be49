import { BadInput } from '#lib/errors.ts'
import { isMonth, type Month } from '#rules/months.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What every operation's input may carry beside its content. */
export type OperationInput = {
  /** 1–128 characters: the same key and input give the same answer for seven days. */
  readonly idempotencyKey?: string | null
  /** Single-use tokens from `stepUp`, one for each signer beside the caller. */
  readonly signatures?: readonly string[] | null
  /** When it happened, if earlier than now, as during a downtime. */
  readonly occurredAt?: Date | null
}

/** A clock that runs a little ahead is no error. */
const FUTURE_TOLERANCE_MS = 5 * 60_000
const LONGEST_KEY = 128

/** Throws BadInput unless the members that every operation's input may carry can be used. */
export const checkCommon = (input: OperationInput, now: Date): void => {
  const { idempotencyKey: key, occurredAt } = input
  if (key !== undefined && key !== null && (key.length < 1 || key.length > LONGEST_KEY))
    throw BadInput.of('idempotencyKey', {
      zh: '长度须为 1 至 128 个字符',
      en: 'must be 1 to 128 characters long',
    })
  if (!occurredAt) return
  if (occurredAt.getTime() > now.getTime() + FUTURE_TOLERANCE_MS)
    throw BadInput.of('occurredAt', { zh: '不能晚于当前时间', en: 'may not lie in the future' })
}

/**
 * Why a person does something, without the blanks around it.
 * @throws BadInput in the words of `missing` when nothing is said
 */
export const reasonOf = (input: { readonly reason: string }, missing: Bilingual): string => {
  const reason = input.reason.trim()
  if (reason !== '') return reason
  throw BadInput.of('reason', missing)
}

/**
 * A month of China that somebody named.
 * @throws BadInput for any other text
 */
export const readMonth = (text: string, field: string): Month => {
  if (isMonth(text)) return text
  throw BadInput.of(field, { zh: '须为 2026-11 的形式', en: 'must be written as in 2026-11' })
}

/** Beyond these no display of a blood fridge reads; a slip of the keyboard is asked about, not believed. */
const COLDEST = -100
const WARMEST = 60

/**
 * A temperature that somebody typed in, in degrees Celsius to a tenth.
 * @throws BadInput for what no display of a blood fridge shows
 */
export const readCelsius = (value: number, field: string): number => {
  if (Number.isFinite(value) && value >= COLDEST && value <= WARMEST) return Math.round(value * 10) / 10
  throw BadInput.of(field, {
    zh: `须为 ${COLDEST} 至 ${WARMEST} 之间的摄氏温度`,
    en: `must be a temperature in degrees Celsius from ${COLDEST} to ${WARMEST}`,
  })
}
