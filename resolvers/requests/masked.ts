import type { PatientRow } from '#db/requests/finders-patients.ts'
import type { Ctx } from '#resolvers/context.ts'

const SHOWN = 4

/** The identity number with all but its last four characters hidden; null when none is on record. */
export const identityNumberMasked = (ctx: Ctx, { identityCipher }: PatientRow): string | null =>
  identityCipher === null ? null : numberMasked(ctx, identityCipher)

/** The same of a number on record. */
export const numberMasked = ({ services }: Ctx, cipher: string): string => {
  const number = services.keys.decrypt(cipher)
  return number.slice(-SHOWN).padStart(number.length, '*')
}
