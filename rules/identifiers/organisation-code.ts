/**
 * The unified social credit code of an organisation: eighteen characters with a check of their own, and inside them
 * the nine-character organisation code with another.
 *
 * Source: GB_32100_CHECK, GB_11714_CHECK.
 */
export type OrganisationCode = {
  readonly code: string
  readonly registrar: string
  readonly kind: string
  readonly region: string
  /** The inner code of GB 11714. */
  readonly organisation: string
  /** Registered as a public institution (事业单位), as most hospitals are. */
  readonly publicInstitution: boolean
}
export const organisationCodeFaults = ['FORM', 'CHECK_CHARACTER', 'INNER_CHECK_CHARACTER'] as const
export type OrganisationCodeFault = (typeof organisationCodeFaults)[number]
export type OrganisationCodeReading =
  | { readonly ok: true; readonly value: OrganisationCode }
  | { readonly ok: false; readonly fault: OrganisationCodeFault }

/** No I, O, S, V, Z: they look like digits. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/

const INNER_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const INNER_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const

const weightedSum = (text: string, alphabet: string, weights: readonly number[]): number =>
  weights.reduce((total, weight, index) => total + weight * alphabet.indexOf(text.charAt(index)), 0)

/** The check character over the first seventeen characters. */
export const organisationCheckCharacter = (first17: string): string =>
  ALPHABET.charAt((31 - (weightedSum(first17, ALPHABET, WEIGHTS) % 31)) % 31)

/** The check character of the inner organisation code over its first eight characters. */
export function innerCheckCharacter(first8: string): string {
  const remainder = 11 - (weightedSum(first8, INNER_ALPHABET, INNER_WEIGHTS) % 11)
  if (remainder === 10) return 'X'
  return remainder === 11 ? '0' : String(remainder)
}

/** Reads a unified social credit code; lower case and spaces at the ends are forgiven. */
export function readOrganisationCode(text: string): OrganisationCodeReading {
  const code = text.trim().toUpperCase()
  if (!FORM.test(code)) return { ok: false, fault: 'FORM' }
  if (organisationCheckCharacter(code.slice(0, 17)) !== code[17])
    return { ok: false, fault: 'CHECK_CHARACTER' }
  const organisation = code.slice(8, 17)
  if (innerCheckCharacter(organisation.slice(0, 8)) !== organisation[8]) {
    return { ok: false, fault: 'INNER_CHECK_CHARACTER' }
  }
  return {
    ok: true,
    value: {
      code,
      registrar: code.slice(0, 1),
      kind: code.slice(1, 2),
      region: code.slice(2, 8),
      organisation,
      publicInstitution: code.startsWith('12'),
    },
  }
}
