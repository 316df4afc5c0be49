import type { DonationKind, Relation } from '#rules/waivers/terms.ts'

/** What a text says to one patient of one donor. */
export type Saying =
  | { readonly says: 'ALL_FOR_LIFE' }
  | { readonly says: 'ALL_FOR_YEARS'; readonly years: number; readonly thenTimes: number }
  | {
      readonly says: 'TIMES'
      readonly of: DonationKind
      readonly times: number
      /** Null: at any time. */
      readonly years: number | null
      /** Null: the text ends with the years. */
      readonly thenTimes: number | null
    }
  | { readonly says: 'ONCE'; readonly ml: number }
  /** The case is there, and the text has no word on it. */
  | { readonly says: 'NOTHING' }

/** Who asks, and what the donor gave where the text holds, up to the day that counts. */
export type Case = {
  readonly relation: Relation
  readonly wholeMl: number
  readonly gave: (kind: DonationKind) => boolean
  readonly gold: boolean
  readonly rare: boolean
}

const times = (
  multiple: number,
  years: number | null = null,
  thenTimes: number | null = null,
  of: DonationKind = 'WHOLE_BLOOD',
): Saying => ({ says: 'TIMES', of, times: multiple, years, thenTimes })
const FOR_LIFE: Saying = { says: 'ALL_FOR_LIFE' }
const NOTHING: Saying = { says: 'NOTHING' }

const isOne = (relation: Relation, ...of: readonly Relation[]) => of.includes(relation)
const isNear = (relation: Relation) => isOne(relation, 'SPOUSE', 'PARENT', 'CHILD')
const isFamily = (relation: Relation) => relation !== 'OTHER'

/** What is not whole blood, where the text knows whole blood alone. */
const unsaidKinds = ({ gave }: Case, ...kinds: readonly DonationKind[]): Saying[] =>
  kinds.some(gave) ? [NOTHING] : []

const zhejiang2025 = ({ relation, wholeMl, gave, gold, rare }: Case): Saying[] => {
  if (relation === 'SELF') {
    if (wholeMl >= 400 || gave('PLATELETS') || gave('STEM_CELLS') || (rare && gave('WHOLE_BLOOD')))
      return [FOR_LIFE]
    return [times(5, 5, 1)]
  }
  const wider = gold && isOne(relation, 'SIBLING', 'GRANDPARENT', 'PARENT_IN_LAW')
  if (!isNear(relation) && !wider) return []
  const stemCells: Saying[] = isNear(relation) && gave('STEM_CELLS') ? [{ says: 'ONCE', ml: 800 }] : []
  return [times(2, 5, 1), times(2, 5, 1, 'PLATELETS'), ...stemCells]
}

const zhejiang2012 = (one: Case): Saying[] => {
  const { relation, wholeMl } = one
  if (relation !== 'SELF' && !isNear(relation)) return []
  const unsaid = unsaidKinds(one, 'PLATELETS', 'STEM_CELLS')
  if (relation !== 'SELF') return [times(2, 5, null), ...unsaid]
  return [wholeMl >= 1000 ? FOR_LIFE : times(5, 5, 1), ...unsaid]
}

const hefei = (one: Case): Saying[] => {
  if (!isFamily(one.relation)) return []
  const unsaid = unsaidKinds(one, 'PLATELETS', 'STEM_CELLS')
  if (one.relation === 'SELF' && one.wholeMl >= 200) return [FOR_LIFE, ...unsaid]
  return [...(one.gave('WHOLE_BLOOD') ? [NOTHING] : []), ...unsaid]
}

const henan = (one: Case): Saying[] => {
  const { relation, wholeMl } = one
  if (!isFamily(relation)) return []
  const unsaid = unsaidKinds(one, 'PLATELETS', 'STEM_CELLS')
  if (relation === 'SELF') {
    if (wholeMl >= 1000) return [FOR_LIFE, ...unsaid]
    if (wholeMl >= 800) return [{ says: 'ALL_FOR_YEARS', years: 10, thenTimes: 3 }, ...unsaid]
    return [times(3, 5, 1), ...unsaid]
  }
  const named = isNear(relation) || isOne(relation, 'PARENT_IN_LAW', 'CHILD_IN_LAW')
  return [...(named ? [times(1)] : []), ...unsaid]
}

const hunan = (one: Case): Saying[] => {
  const { relation, wholeMl, gave } = one
  if (!isFamily(relation)) return []
  const unsaid = unsaidKinds(one, 'PLATELETS', 'STEM_CELLS')
  if (relation !== 'SELF') return [...(gave('WHOLE_BLOOD') ? [NOTHING] : []), ...unsaid]
  if (wholeMl >= 900) return [FOR_LIFE, ...unsaid]
  return [times(wholeMl >= 600 ? 3 : 2), ...unsaid]
}

const jiangsu = (one: Case): Saying[] => {
  const { relation, wholeMl, gave } = one
  if (!isFamily(relation)) return []
  const unsaid = unsaidKinds(one, 'PLATELETS')
  if (relation === 'SELF') return [wholeMl >= 800 || gave('STEM_CELLS') ? FOR_LIFE : times(3), ...unsaid]
  if (!isNear(relation) && !isOne(relation, 'SIBLING', 'PARENT_IN_LAW')) return unsaid
  const stemCells: Saying[] = gave('STEM_CELLS') ? [{ says: 'ONCE', ml: 800 }] : []
  return [times(1), ...stemCells, ...unsaid]
}

const qingdao = (one: Case): Saying[] => {
  const { relation, wholeMl } = one
  if (!isFamily(relation)) return []
  const unsaid = unsaidKinds(one, 'PLATELETS', 'STEM_CELLS')
  if (relation === 'SELF') return [wholeMl >= 1000 ? FOR_LIFE : times(5), ...unsaid]
  const named = isNear(relation) || isOne(relation, 'SIBLING', 'GRANDPARENT', 'PARENT_IN_LAW')
  return [...(named ? [times(1)] : []), ...unsaid]
}

/** Each text with the region it holds in, told from the table of jurisdictions by hand. */
export const LAWS: Readonly<
  Record<string, { readonly region: string; readonly says: (one: Case) => Saying[] }>
> = {
  'ZJ-2025': { region: '33', says: zhejiang2025 },
  'ZJ-2012': { region: '33', says: zhejiang2012 },
  'HF-2021': { region: '3401', says: hefei },
  'HA-2024': { region: '41', says: henan },
  'HN-2024': { region: '43', says: hunan },
  JS: { region: '32', says: jiangsu },
  QD: { region: '3702', says: qingdao },
}
