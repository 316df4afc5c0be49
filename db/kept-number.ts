import type { IdentityKeys } from '#db/identity-keys.ts'
import { IDENTITY_NUMBER_WITHIN } from '#rules/identifiers/identity-terms.ts'

// Some hospitals and clinics number their records by the identity number. Such a number is taken like any other, and
// stands in the database as its keyed hash, by which it is found, with its cipher beside it, from which it is read.

declare const kept: unique symbol

/** A record number as it is kept: itself, or `#` and its keyed hash. */
export type KeptNumber = { readonly [kept]: 'number' }

/** How a record number stands in a row or in a document. */
export type NumberColumns = {
  readonly hospitalNumber: KeptNumber
  /** AES-256-GCM; null for a number that is kept as it is. */
  readonly hospitalNumberCipher: string | null
}

/** What a number is looked up by. */
export type NumberForms = {
  readonly number: KeptNumber
  /** As a version before 0088 has kept it; for every ordinary number the same. */
  readonly older: KeptNumber
}

const LIKE_A_HASH = '^#[0-9a-f]{64}$'

/**
 * Matches, in Unicode's form NFKC (a keyboard may write full-width digits), the numbers that never stand in the clear: those
 * that hold an identity number, and whatever looks like a hash, so that nobody's number is another's hash. For JavaScript
 * and PostgreSQL.
 */
export const SEALED_NUMBER = `${IDENTITY_NUMBER_WITHIN}|${LIKE_A_HASH}`

const isSealed = (number: string) => sealed.test(number.normalize('NFKC'))
const sealed = new RegExp(SEALED_NUMBER)
const likeAHash = new RegExp(LIKE_A_HASH)

// The one door into the type: a text that came any other way could stand in the clear.
const asKept = (text: string) => text as unknown as KeptNumber

const formOf = (keys: IdentityKeys, number: string): KeptNumber =>
  asKept(isSealed(number) ? `#${keys.hash(`hospital number:${number}`)}` : number)

/** A number as it is to be kept. */
export const keepNumber = (keys: IdentityKeys, number: string): NumberColumns => ({
  hospitalNumber: formOf(keys, number),
  hospitalNumberCipher: isSealed(number) ? keys.encrypt(number) : null,
})

/** The number as its hospital writes it. @throws when the key is gone or the cipher was tampered with */
export const readNumber = (keys: IdentityKeys, row: NumberColumns): string =>
  row.hospitalNumberCipher === null
    ? // Without a cipher it is the text itself, which is read nowhere else.
      (row.hospitalNumber as unknown as string)
    : keys.decrypt(row.hospitalNumberCipher)

/** What to look a number up by; `#` and a hash were never kept as they are. */
export const formsOf = (keys: IdentityKeys, number: string): NumberForms => {
  const form = formOf(keys, number)
  return { number: form, older: likeAHash.test(number) ? form : asKept(number) }
}

type Told = Readonly<Record<string, unknown>>

/** What somebody told word for word, as it is to be kept: the number of a record like any other. */
export const keepTold = (keys: IdentityKeys, told: Told): Record<string, unknown> =>
  typeof told.hospitalNumber === 'string' && isSealed(told.hospitalNumber)
    ? { ...told, ...keepNumber(keys, told.hospitalNumber) }
    : { ...told }

/** The same as it was told. */
export const readTold = (
  keys: IdentityKeys,
  { hospitalNumberCipher: cipher, ...told }: Told,
): Record<string, unknown> =>
  typeof cipher === 'string' ? { ...told, hospitalNumber: keys.decrypt(cipher) } : told
