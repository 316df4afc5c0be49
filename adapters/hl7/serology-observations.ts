import { type CodeTable, ownCode, translate } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import type { Scope } from '#adapters/hl7/profile-fields.ts'
import { placeOf } from '#adapters/hl7/reading.ts'
import type { ReactionsInput } from '#resolvers/compatibility/record-typing.ts'
import { type AntigenResult, antigenResults, readAntigen } from '#rules/compatibility/antigen-terms.ts'
import {
  type Autoantibody,
  autoantibodies,
  type ReactionGrade,
  reactionGrades,
} from '#rules/compatibility/terms.ts'

/** 99HUB: one code for each tube or column of a typing. There is no LOINC for most of them. */
const TUBES: Readonly<Record<string, keyof ReactionsInput>> = {
  'RX-ANTI-A': 'antiA',
  'RX-ANTI-B': 'antiB',
  'RX-CONTROL': 'control',
  'RX-A1-CELLS': 'a1Cells',
  'RX-B-CELLS': 'bCells',
  'RX-ANTI-D': 'antiD',
  'RX-ANTI-D2': 'secondAntiD',
}

/** LOINC of the antibodies identified (from memory), and the hub's own code. */
const ANTIBODY_CODES: ReadonlySet<string> = new Set(['888-8', 'ANTIBODY-ID'])
const AUTOANTIBODY_CODE = 'AUTOANTIBODY'
/** 99HUB: `AG-` and the antigen, in which the case counts: `AG-c`, `AG-Jka`. */
const ANTIGEN_PREFIX = 'AG-'

/** What analysers print for the strength of a reaction. */
const gradeCodes: CodeTable<ReactionGrade> = {
  name: 'grade',
  words: reactionGrades,
  codes: {
    '-': '0',
    NEG: '0',
    阴性: '0',
    '±': 'W',
    '+/-': 'W',
    'W+': 'W',
    '+W': 'W',
    弱阳性: 'W',
    '+': '1',
    '1+': '1',
    '+1': '1',
    '++': '2',
    '2+': '2',
    '+2': '2',
    '+++': '3',
    '3+': '3',
    '+3': '3',
    '++++': '4',
    '4+': '4',
    '+4': '4',
    DP: 'MF',
    混合视野: 'MF',
    H: 'HEM',
    溶血: 'HEM',
  },
}

const antigenCodes: CodeTable<AntigenResult> = {
  name: 'antigen',
  words: antigenResults,
  codes: {
    POS: 'POSITIVE',
    '+': 'POSITIVE',
    阳性: 'POSITIVE',
    NEG: 'NEGATIVE',
    '-': 'NEGATIVE',
    阴性: 'NEGATIVE',
  },
}

const autoantibodyCodes: CodeTable<Autoantibody> = {
  name: 'autoantibody',
  words: autoantibodies,
  codes: { NEG: 'NONE', 阴性: 'NONE', 温: 'WARM', 冷: 'COLD', 温型: 'WARM', 冷型: 'COLD' },
}

/** Words by which a laboratory says that it found no antibody. */
const NO_ANTIBODY: ReadonlySet<string> = new Set(['NONE', 'NEG', 'NEGATIVE', '阴性', '无', '未检出'])

/** What an analyser's OBX says beside groups, screens and crossmatches. */
export type Serology =
  | { readonly kind: 'typing'; readonly abo: null; readonly rhd: null; readonly reactions: ReactionsInput }
  | {
      readonly kind: 'identification'
      readonly antibodies: readonly string[]
      readonly autoantibody: Autoantibody | null
    }
  | {
      readonly kind: 'phenotype'
      readonly phenotype: readonly { readonly antigen: string; readonly result: AntigenResult }[]
    }

/** The kind of such an OBX by its code; null where it is none of these. */
export const serologyKind = (test: string): Serology['kind'] | null => {
  if (TUBES[test] !== undefined) return 'typing'
  if (ANTIBODY_CODES.has(test) || test === AUTOANTIBODY_CODE) return 'identification'
  return antigenIn(test) === null ? null : 'phenotype'
}

const antigenIn = (test: string) =>
  test.startsWith(ANTIGEN_PREFIX) ? readAntigen(test.slice(ANTIGEN_PREFIX.length)) : null

/** Reads one OBX of these kinds. @throws MessageFault 101, 103 at OBX-5 */
export const serologyOf = (scope: Scope, obx: Segment, test: string): Serology => {
  const tube = TUBES[test]
  if (tube !== undefined)
    return { kind: 'typing', abo: null, rhd: null, reactions: { [tube]: readWord(scope, obx, gradeCodes) } }
  if (test === AUTOANTIBODY_CODE)
    return { kind: 'identification', antibodies: [], autoantibody: readWord(scope, obx, autoantibodyCodes) }
  const antigen = antigenIn(test)
  if (antigen !== null)
    return { kind: 'phenotype', phenotype: [{ antigen, result: readWord(scope, obx, antigenCodes) }] }
  return { kind: 'identification', antibodies: antibodiesIn(scope, obx), autoantibody: null }
}

const VALUE_WORDS = { zh: '结果值', en: 'result value' }

const readWord = <Word extends string>(scope: Scope, obx: Segment, table: CodeTable<Word>): Word => {
  const written = obx.field(5).text.trim()
  if (written === '') throw MessageFault.missing(placeOf(obx, 5), VALUE_WORDS)
  const word = translate(scope.profile, table, written)
  if (word !== null) return word
  throw MessageFault.unknownCode(placeOf(obx, 5), written, VALUE_WORDS)
}

/** One antibody for each repetition, as `anti-E`; the sender's own codes stand in its profile under `antibody`. */
const antibodiesIn = ({ profile }: Scope, obx: Segment): string[] => {
  const written = obx
    .field(5)
    .repetitions.map((repetition) => repetition.text(1).trim())
    .filter(Boolean)
  if (written.length === 0) throw MessageFault.missing(placeOf(obx, 5), VALUE_WORDS)
  return written
    .map((code) => ownCode(profile, 'antibody', code) ?? code)
    .filter((antibody) => !NO_ANTIBODY.has(antibody.toUpperCase()))
}
