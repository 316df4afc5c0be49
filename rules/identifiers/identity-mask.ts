import { IDENTITY_NUMBER_WITHIN } from '#rules/identifiers/identity-terms.ts'

/** How many places of an identity number are shown, its last ones: enough to compare two papers of one person. */
export const PLACES_SHOWN = 4

const within = new RegExp(IDENTITY_NUMBER_WITHIN)
// The terms leave the check character out: it is one of the eighteen places.
const numbers = new RegExp(`(?:${IDENTITY_NUMBER_WITHIN})[0-9Xx]?`, 'g')
const startsWithDigit = /^[0-9]/

/** Whether somebody's identity number may stand in a text; a keyboard may have written it in full-width digits. */
export const holdsIdentityNumber = (text: string): boolean => within.test(text.normalize('NFKC'))

/**
 * A text as it may be printed: of each identity number in it the last four places alone, a `*` for each other one. What
 * stands around it stays, and so does every text without one.
 *
 * Source: GB_11643_CHECK.
 */
export function maskIdentityNumbers(text: string): string {
  if (!holdsIdentityNumber(text)) return text
  const places = [...text]
  const found = [...places.map(digitOf).join('').matchAll(numbers)]
  // Signs that stand for two digits at once: what they say is looked at instead.
  if (found.length === 0) return maskIdentityNumbers(text.normalize('NFKC'))
  for (const { 0: match, index } of found) {
    const first = startsWithDigit.test(match) ? index : index + 1
    places.fill('*', first, index + match.length - PLACES_SHOWN)
  }
  // The places that are shown may be the beginning of another number.
  return maskIdentityNumbers(places.join(''))
}

/** The same place as a plain digit or letter, one for one, so that what is found can be masked where it stands. */
const digitOf = (place: string): string => {
  const plain = place.normalize('NFKC')
  return plain.length === 1 ? plain : ' '
}
