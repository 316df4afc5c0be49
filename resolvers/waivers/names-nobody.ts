import { BadInput } from '#lib/errors.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import { readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Eighteen characters that could be an identity number, whatever stands around them. */
const NUMBERS = /(?<!\d)\d{17}[\dXx](?!\d)/g
/** The same, and the fifteen digits of the old form. */
const NUMBERS_IN_TEXT = /(?<!\d)(?:\d{15}|\d{17}[\dXx])(?!\d)/g

/**
 * Refuses a text that is kept as it stands, or that others read, when it holds somebody's identity number.
 * @throws BadInput that does not repeat it
 */
export const assertNamesNobody = (tx: Pick<Tx, 'now'>, field: string, text: string): void =>
  assertNoneOf(tx, field, text.normalize('NFKC').match(NUMBERS_IN_TEXT) ?? [])

/**
 * Refuses a document's number that is somebody's identity number. Of fifteen digits it may as well be a place, a day and a
 * serial, so that only what has a check character is told apart.
 * @throws BadInput that does not repeat it
 */
export const assertNobodysNumber = (tx: Pick<Tx, 'now'>, field: string, number: string): void =>
  assertNoneOf(tx, field, number.normalize('NFKC').match(NUMBERS) ?? [])

/**
 * Why somebody does something, without the blanks around it, naming nobody.
 * @throws BadInput in the words of `missing` when nothing is said, or that it holds an identity number
 */
export const namelessReasonOf = (
  tx: Pick<Tx, 'now'>,
  input: { readonly reason: string },
  missing: Bilingual,
): string => {
  const reason = reasonOf(input, missing)
  assertNamesNobody(tx, 'reason', reason)
  return reason
}

const assertNoneOf = ({ now }: Pick<Tx, 'now'>, field: string, numbers: readonly string[]): void => {
  if (!numbers.some((number) => readIdentityNumber(number, now).ok)) return
  throw BadInput.of(field, {
    zh: '含有身份证号；请勿填写患者或献血者的身份信息',
    en: 'holds an identity number: name neither patient nor donor',
  })
}
