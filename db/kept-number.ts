import type { IdentityKeys } from '#db/identity-keys.ts'
import { IDENTITY_NUMBER_WITHIN } from '#rules/identifiers/identity-terms.ts'

// Some hospitals and clinics number their records, or their visits, by the identity number. Such a number is taken like any
// other, and stands in the database as its keyed hash, by which it is found, with its cipher beside it, from which it is read.

declare const kept: unique symbol

/** A number of a record or a visit as it is kept: itself, or `#` and its keyed hash. */
export type KeptNumber = { readonly [kept]: 'number' }

/** How a record's number stands in a row or in a document. */
export type NumberColumns = {
  readonly hospitalNumber: KeptNumber
  /** AES-256-GCM; null for a number that is kept as it is. */
  readonly hospitalNumberCipher: string | null
}

/** How a visit's number stands in a row. */
export type VisitNumberColumns = {
  readonly visitNumber: KeptNumber
  /** AES-256-GCM; null for a number that is kept as it is. */
  readonly visitNumberCipher: string | null
}

/** What a number is looked up by. */
export type NumberForms = {
  readonly number: KeptNumber
  /** As a version before 0088 (a visit's: 0093) has kept it; for every ordinary number the same. */
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

/** Whose number: two that are the same text are kept as two hashes, so that neither tells of the other. */
type Numbered = 'hospital number' | 'visit number'

const formIn = (numbered: Numbered, keys: IdentityKeys, number: string): KeptNumber =>
  asKept(isSealed(number) ? `#${keys.hash(`${numbered}:${number}`)}` : number)

const cipherOf = (keys: IdentityKeys, number: string): string | null =>
  isSealed(number) ? keys.encrypt(number) : null

const textIn = (keys: IdentityKeys, kept: KeptNumber, cipher: string | null): string =>
  // Without a cipher it is the text itself, which is read nowhere else.
  cipher === null ? (kept as unknown as string) : keys.decrypt(cipher)

const formsIn = (numbered: Numbered, keys: IdentityKeys, number: string): NumberForms => {
  const form = formIn(numbered, keys, number)
  // `#` and a hash were never kept as they are.
  return { number: form, older: likeAHash.test(number) ? form : asKept(number) }
}

/** A record's number as it is to be kept. */
export const keepNumber = (keys: IdentityKeys, number: string): NumberColumns => ({
  hospitalNumber: formIn('hospital number', keys, number),
  hospitalNumberCipher: cipherOf(keys, number),
})

/** The number as its hospital writes it. @throws when the key is gone or the cipher was tampered with */
export const readNumber = (keys: IdentityKeys, row: NumberColumns): string =>
  textIn(keys, row.hospitalNumber, row.hospitalNumberCipher)

/** What to look a record's number up by. */
export const formsOf = (keys: IdentityKeys, number: string): NumberForms =>
  formsIn('hospital number', keys, number)

/** A visit's number as it is to be kept. */
export const keepVisitNumber = (keys: IdentityKeys, number: string): VisitNumberColumns => ({
  visitNumber: formIn('visit number', keys, number),
  visitNumberCipher: cipherOf(keys, number),
})

/** The number as its hospital writes it. @throws when the key is gone or the cipher was tampered with */
export const readVisitNumber = (keys: IdentityKeys, row: VisitNumberColumns): string =>
  textIn(keys, row.visitNumber, row.visitNumberCipher)

/** What to look a visit's number up by. */
export const visitFormsOf = (keys: IdentityKeys, number: string): NumberForms =>
  formsIn('visit number', keys, number)

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
