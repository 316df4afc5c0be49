import {
  type Antigen,
  type AntigenState,
  type AntigenTyping,
  antigens,
} from '#rules/compatibility/antigen-terms.ts'

/** Names in which case tells two antigens apart: C and c, E and e, K and k, S and s. */
const caseMatters: readonly string[] = ['C', 'c', 'E', 'e', 'K', 'k', 'S', 's']

/**
 * The antigen an antibody is directed against: `anti-E`, `Anti-Jka`, `抗-c`, `抗D` and the bare name. What the
 * vocabulary doesn't hold stays as it was written, so that it matches no tested unit by accident.
 */
export function antigenOf(antibody: string): string {
  const bare = antibody
    .trim()
    .replace(/^(anti|抗)[-\s]*/iu, '')
    .trim()
    .replace(/[()（）]/gu, '')
  return readAntigen(bare) ?? bare
}

/** The vocabulary's name of an antigen; null for one it doesn't hold. */
export function readAntigen(text: string): Antigen | null {
  const name = text.trim()
  const exact = antigens.find((antigen) => antigen === name)
  if (exact !== undefined) return exact
  if (caseMatters.includes(name)) return null
  return antigens.find((antigen) => !caseMatters.includes(antigen) && same(antigen, name)) ?? null
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** What cells are known to be for one antigen. */
export const antigenState = (typing: AntigenTyping, antigen: string): AntigenState =>
  Object.hasOwn(typing, antigen) ? (typing[antigen] ?? 'UNTESTED') : 'UNTESTED'

/**
 * How an antibody against each antigen is judged where the laboratory says nothing: those that seldom shorten the life
 * of red cells at body temperature are not significant, all others are. HOUSE_TYPING, not verified.
 */
const seldomSignificant: readonly string[] = ['Lea', 'Leb', 'P1', 'H', 'I', 'N', 'Lua', 'Xga']

/** Whether an antibody is taken for clinically significant when its identification doesn't say. */
export const isSignificantByDefault = (antigen: string): boolean => !seldomSignificant.includes(antigen)
