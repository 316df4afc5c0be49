import type { PatientRow } from '#db/requests/finders-patients.ts'
import type { Ctx } from '#resolvers/context.ts'
import { PLACES_SHOWN } from '#rules/identifiers/identity-mask.ts'

/** The identity number with all but its last four characters hidden; null when none is on record. */
export const identityNumberMasked = (ctx: Ctx, { identityCipher }: PatientRow): string | null =>
  identityCipher === null ? null : numberMasked(ctx, identityCipher)

/** The same of a number on record. */
export const numberMasked = ({ services }: Ctx, cipher: string): string => {
  const number = services.keys.decrypt(cipher)
  return number.slice(-PLACES_SHOWN).padStart(number.length, '*')
}
