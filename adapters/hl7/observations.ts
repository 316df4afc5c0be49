import {
  aboCodes,
  type CodeTable,
  crossmatchCodes,
  methodCodes,
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
  readonly method: CrossmatchMethod | null
  readonly performedByName: string | undefined
  readonly occurredAt: Date | undefined
}
export type ToldResult = Told &
  (
    | { readonly kind: 'typing'; readonly abo: AboGroup | null; readonly rhd: RhdType | null }
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
    const test = TESTS[testOf(scope, obx) as keyof typeof TESTS]
    const written = obx.text('11').trim() || 'F'
    if (test === undefined || WITHOUT_RESULT.has(written)) continue
    const told = toldBy(scope, reading, obx, written, at)
    const result = resultOf(scope, obx, test, told)
    const key = [result.kind, result.kind === 'crossmatch' ? result.bag : '', result.status].join('|')
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
  const status = translate(scope.profile, statusCodes, written)
  if (status === null)
    throw MessageFault.unknownCode(placeOf(obx, 11), written, { zh: '结果状态', en: 'result status' })
  return {
    obx,
    status,
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
  const value = <Word extends string>(table: CodeTable<Word>) => readValue(scope, obx, table)
  switch (test) {
    case 'abo':
      return { ...told, kind: 'typing', abo: value(aboCodes), rhd: null }
    case 'rhd':
      return { ...told, kind: 'typing', abo: null, rhd: value(rhdCodes) }
    case 'group':
      return { ...told, kind: 'typing', ...groupOf(scope, obx) }
    case 'screen':
      return { ...told, kind: 'screen', result: value(screenCodes) }
    default: {
      const sides = { major: null, minor: null, [test]: value(crossmatchCodes) }
      return { ...told, kind: 'crossmatch', bag: bagOf(obx), ...sides }
    }
  }
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
  const [, abo = '', rhd = ''] = GROUP.exec(scope.profile.codes.group?.[written] ?? written) ?? []
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
    return { ...first, ...shared, abo: first.abo ?? second.abo, rhd: first.rhd ?? second.rhd }
  if (first.kind === 'crossmatch' && second.kind === 'crossmatch')
    return { ...first, ...shared, major: first.major ?? second.major, minor: first.minor ?? second.minor }
  return { ...second, ...shared }
}
