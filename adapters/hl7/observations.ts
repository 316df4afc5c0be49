import {
  aboCodes,
  type CodeTable,
  crossmatchCodes,
  methodCodes,
  ownCode,
  rhdCodes,
  screenCodes,
  statusCodes,
  translate,
} from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { nameIn, pastInstantAt, placeOf, type Reading, spotAt } from '#adapters/hl7/reading.ts'
import { testOf } from '#adapters/hl7/request-observations.ts'
import { type Serology, serologyKind, serologyOf } from '#adapters/hl7/serology-observations.ts'
import type { ReactionsInput } from '#resolvers/compatibility/record-typing.ts'
import type {
  AboGroup,
  AntibodyScreenResult,
  CrossmatchMethod,
  CrossmatchResult,
  ResultStatus,
  RhdType,
} from '#rules/compatibility/terms.ts'

/** What results of one kind say of themselves. */
type Told = {
  /** The first OBX of it. */
  readonly obx: Segment
  readonly status: ResultStatus
  /** OBX-11 D or W: what was reported before is taken back, and the value says nothing. */
  readonly isWithdrawn: boolean
  readonly method: CrossmatchMethod | null
  readonly performedByName: string | undefined
  readonly occurredAt: Date | undefined
}
export type ToldResult = Told &
  (
    | {
        readonly kind: 'typing'
        readonly abo: AboGroup | null
        readonly rhd: RhdType | null
        /** What was read in each tube; null where the group alone is told. */
        readonly reactions: ReactionsInput | null
      }
    | Exclude<Serology, { kind: 'typing' }>
    | { readonly kind: 'screen'; readonly result: AntibodyScreenResult }
    | {
        readonly kind: 'crossmatch'
        /** The bag as OBX-4 writes it. */
        readonly bag: string
        readonly major: CrossmatchResult | null
        readonly minor: CrossmatchResult | null
      }
  )

/** LOINC, and 99HUB for the sides of a crossmatch. */
const TESTS = {
  '883-9': 'abo',
  '10331-7': 'rhd',
  '882-1': 'group',
  '890-4': 'screen',
  'XM-MAJOR': 'major',
  'XM-MINOR': 'minor',
} as const

/** Table 0085: deleted, or posted for what it was not of. */
const WITHDRAWN: ReadonlySet<string> = new Set(['D', 'W'])

/** Table 0085: no result yet, none to be had, or only a description of the order. */
const WITHOUT_RESULT: ReadonlySet<string> = new Set(['I', 'N', 'O', 'X'])

/**
 * The results the hub keeps among the OBX of one order, everything else passed over: ABO and RhD together as one
 * typing, both sides of one bag as one crossmatch.
 * @throws MessageFault for a value, status or method nobody knows, and for a crossmatch without its bag
 */
export const resultsIn = (
  scope: Scope,
  reading: Reading,
  at: { readonly observations: readonly Segment[]; readonly reported: Date | undefined; readonly now: Date },
): readonly ToldResult[] => {
  const results = new Map<string, ToldResult>()
  for (const obx of at.observations) {
    const code = testOf(scope, obx)
    const test = TESTS[code as keyof typeof TESTS]
    const written = obx.text('11').trim() || 'F'
    if ((test === undefined && serologyKind(code) === null) || WITHOUT_RESULT.has(written)) continue
    const told = toldBy(scope, reading, obx, written, at)
    const result =
      test === undefined ? serologicalResult(scope, obx, code, told) : resultOf(scope, obx, test, told)
    const bag = result.kind === 'crossmatch' ? result.bag : ''
    const key = [result.kind, bag, result.isWithdrawn ? 'WITHDRAWN' : result.status].join('|')
    const before = results.get(key)
    results.set(key, before ? joined(before, result) : result)
  }
  return [...results.values()]
}

const toldBy = (
  scope: Scope,
  reading: Reading,
  obx: Segment,
  written: string,
  at: { readonly reported: Date | undefined; readonly now: Date },
): Told => {
  const isWithdrawn = WITHDRAWN.has(written)
  const status = isWithdrawn ? 'FINAL' : translate(scope.profile, statusCodes, written)
  if (status === null)
    throw MessageFault.unknownCode(placeOf(obx, 11), written, { zh: '结果状态', en: 'result status' })
  return {
    obx,
    status,
    isWithdrawn,
    method: methodOf(scope, reading, obx),
    performedByName: nameIn(obx.field(16), 2),
    occurredAt: pastInstantAt(reading, spotAt(obx, 14), at.now) ?? at.reported,
  }
}

/** A method nobody knows is left out, and the release decision points out that it is missing. */
const methodOf = (scope: Scope, reading: Reading, obx: Segment): CrossmatchMethod | null => {
  const { value, location } = spotAt(obx, 17)
  const method = value ? translate(scope.profile, methodCodes, value) : null
  if (value && method === null)
    reading.warn({
      condition: '103',
      location,
      message: {
        zh: `方法代码 ${value} 未知，未予采用`,
        en: `unknown method code ${value}; it was left out`,
      },
    })
  return method
}

const resultOf = (
  scope: Scope,
  obx: Segment,
  test: (typeof TESTS)[keyof typeof TESTS],
  told: Told,
): ToldResult => {
  if (told.isWithdrawn) return withdrawnOf(obx, test, told)
  const value = <Word extends string>(table: CodeTable<Word>) => readValue(scope, obx, table)
  const typing = { ...told, kind: 'typing', abo: null, rhd: null, reactions: null } as const
  switch (test) {
    case 'abo':
      return { ...typing, abo: value(aboCodes) }
    case 'rhd':
      return { ...typing, rhd: value(rhdCodes) }
    case 'group':
      return { ...typing, ...groupOf(scope, obx) }
    case 'screen':
      return { ...told, kind: 'screen', result: value(screenCodes) }
    default: {
      const sides = { major: null, minor: null, [test]: value(crossmatchCodes) }
      return { ...told, kind: 'crossmatch', bag: bagOf(obx), ...sides }
    }
  }
}

/** What is taken back is known by its kind, and a crossmatch by its bag; OBX-5 is not read. */
const withdrawnOf = (obx: Segment, test: (typeof TESTS)[keyof typeof TESTS], told: Told): ToldResult => {
  if (test === 'screen') return { ...told, kind: 'screen', result: 'INDETERMINATE' }
  if (test === 'major' || test === 'minor')
    return { ...told, kind: 'crossmatch', bag: bagOf(obx), major: null, minor: null }
  return { ...told, kind: 'typing', abo: null, rhd: null, reactions: null }
}

/** @throws MessageFault 103 for an antigen that is to be taken back: no result of ours holds it */
const serologicalResult = (scope: Scope, obx: Segment, code: string, told: Told): ToldResult => {
  if (!told.isWithdrawn) return { ...told, ...serologyOf(scope, obx, code) }
  const kind = serologyKind(code)
  if (kind === 'typing') return { ...told, kind, abo: null, rhd: null, reactions: null }
  if (kind === 'identification') return { ...told, kind, antibodies: [], autoantibody: null }
  throw MessageFault.unknownCode(placeOf(obx, 11), obx.text('11'), {
    zh: '抗原结果请由人工撤回（withdrawHistoryFact）。结果状态',
    en: 'an antigen is taken back by hand (withdrawHistoryFact): result status',
  })
}

const VALUE_WORDS = { zh: '结果值', en: 'result value' }

const readValue = <Word extends string>(scope: Scope, obx: Segment, table: CodeTable<Word>): Word => {
  const written = obx.field(5).text.trim()
  if (written === '') throw MessageFault.missing(placeOf(obx, 5), VALUE_WORDS)
  const word = translate(scope.profile, table, written)
  if (word !== null) return word
  throw MessageFault.unknownCode(placeOf(obx, 5), written, VALUE_WORDS)
}

/** Group and RhD in one value: `A POS`, `AB+`, `O型 阴性`, `B Rh(D) NEG`. */
const GROUP = /^(AB|A|B|O|0)型?[\s,，]*(?:RH\s*\(?D?\)?)?[\s,，]*(\S+)$/i

const groupOf = (scope: Scope, obx: Segment): { abo: AboGroup; rhd: RhdType } => {
  const written = obx.field(5).text.trim()
  const [, abo = '', rhd = ''] = GROUP.exec(ownCode(scope.profile, 'group', written) ?? written) ?? []
  const group = translate(scope.profile, aboCodes, abo)
  const type = translate(scope.profile, rhdCodes, rhd)
  if (written === '') throw MessageFault.missing(placeOf(obx, 5), VALUE_WORDS)
  if (group === null || type === null) throw MessageFault.unknownCode(placeOf(obx, 5), written, VALUE_WORDS)
  return { abo: group, rhd: type }
}

const bagOf = (obx: Segment): string => {
  const written = obx.field(4).text.trim()
  if (written !== '') return written
  throw MessageFault.missing(placeOf(obx, 4), {
    zh: '血袋号（OBX-4，献血码-产品码）',
    en: 'the bag (OBX-4: donation number and product)',
  })
}

const joined = (first: ToldResult, second: ToldResult): ToldResult => {
  const shared = {
    method: first.method ?? second.method,
    performedByName: first.performedByName ?? second.performedByName,
    occurredAt: first.occurredAt ?? second.occurredAt,
  }
  if (first.kind === 'typing' && second.kind === 'typing')
    return {
      ...first,
      ...shared,
      abo: first.abo ?? second.abo,
      rhd: first.rhd ?? second.rhd,
      reactions:
        first.reactions === null && second.reactions === null
          ? null
          : { ...first.reactions, ...second.reactions },
    }
  if (first.kind === 'identification' && second.kind === 'identification')
    return {
      ...first,
      ...shared,
      antibodies: [...new Set([...first.antibodies, ...second.antibodies])],
      autoantibody: first.autoantibody ?? second.autoantibody,
    }
  if (first.kind === 'phenotype' && second.kind === 'phenotype')
    return { ...first, ...shared, phenotype: [...first.phenotype, ...second.phenotype] }
  if (first.kind === 'crossmatch' && second.kind === 'crossmatch')
    return { ...first, ...shared, major: first.major ?? second.major, minor: first.minor ?? second.minor }
  return { ...second, ...shared }
}
