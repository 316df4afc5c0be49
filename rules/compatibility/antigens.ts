import { type AntigenState, type AntigenTyping, readAntigen } from '#rules/compatibility/antigen-terms.ts'

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
