import { BadInput } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { readIdentityNumber } from '#rules/identifiers/identity-number.ts'

/** Eighteen characters that could be an identity number, whatever stands around them. */
const CANDIDATE = /(?<!\d)\d{17}[\dXx](?!\d)/g

/**
 * Refuses a text that both sides read when it holds somebody's identity number: a statement names nobody.
 * @throws BadInput that does not repeat it
 */
export const assertNamesNobody = (tx: Pick<Tx, 'now'>, field: string, text: string): void => {
  const numbers = text.match(CANDIDATE) ?? []
  if (!numbers.some((number) => readIdentityNumber(number, tx.now).ok)) return
  throw BadInput.of(field, {
    zh: '含有身份证号；请勿填写患者或献血者的身份信息',
    en: 'holds an identity number: name neither patient nor donor',
  })
}
