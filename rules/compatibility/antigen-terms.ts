import type { Labels } from '#rules/vocabulary.ts'

/**
 * Red-cell antigens the laboratory types patients and units for, by their customary names. The list is a vocabulary,
 * not a boundary: a reference laboratory may find an antibody against one that isn't here, and its name then stands as
 * it was written.
 */
export const antigens = [
  'C',
  'c',
  'D',
  'E',
  'e',
  'Cw',
  'K',
  'k',
  'Kpa',
  'Kpb',
  'Fya',
  'Fyb',
  'Jka',
  'Jkb',
  'Jk3',
  'M',
  'N',
  'S',
  's',
  'Mur',
  'Mia',
  'Dia',
  'Dib',
  'Lea',
  'Leb',
  'P1',
  'H',
  'I',
  'Lua',
  'Lub',
  'Xga',
] as const
export type Antigen = (typeof antigens)[number]

/** Names in which case tells two antigens apart: C and c, E and e, K and k, S and s. */
const caseMatters: readonly string[] = ['C', 'c', 'E', 'e', 'K', 'k', 'S', 's']

/** The vocabulary's name of an antigen; null for one it doesn't hold. */
export function readAntigen(text: string): Antigen | null {
  const name = text.trim()
  const exact = antigens.find((antigen) => antigen === name)
  if (exact !== undefined) return exact
  if (caseMatters.includes(name)) return null
  return antigens.find((antigen) => !caseMatters.includes(antigen) && same(antigen, name)) ?? null
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** The antigens of the Rh system that phenotype matching looks at. D is judged with the group. */
export const rhPhenotypeAntigens = ['C', 'c', 'E', 'e'] as const satisfies readonly Antigen[]

/** Whether cells carry an antigen. Not tested is its own answer, never taken for negative. */
export const antigenResults = ['POSITIVE', 'NEGATIVE'] as const
export type AntigenResult = (typeof antigenResults)[number]
export const antigenResultLabels = {
  POSITIVE: { zh: '抗原阳性', en: 'the cells carry it' },
  NEGATIVE: { zh: '抗原阴性', en: 'the cells lack it' },
} as const satisfies Labels<AntigenResult>
export type AntigenState = AntigenResult | 'UNTESTED'

/** What cells were tested for, by antigen name; what is absent was not tested. */
export type AntigenTyping = Readonly<Record<string, AntigenResult>>
