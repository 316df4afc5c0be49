import type { PatientRow } from '#db/requests/finders-patients.ts'
import type { Ctx } from '#resolvers/context.ts'

const SHOWN = 4

/** The identity number with all but its last four characters hidden; null when none is on record. */
export const identityNumberMasked = (ctx: Ctx, { identityCipher }: PatientRow): string | null => {
  if (identityCipher === null) return null
  const number = ctx.services.keys.decrypt(identityCipher)
  return number.slice(-SHOWN).padStart(number.length, '*')
}
