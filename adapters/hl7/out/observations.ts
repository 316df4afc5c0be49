import { formatTime } from '#adapters/hl7/datetime.ts'
import type { Report } from '#adapters/hl7/out/oru.ts'
import { note } from '#adapters/hl7/out/parts.ts'
import { codedIn, type Speech } from '#adapters/hl7/out/speech.ts'
import { type Components, coded, type OutSegment, segment } from '#adapters/hl7/writer.ts'
import type { ReportedResult } from '#resolvers/compatibility/outbound-facts.ts'
import {
  aboGroupLabels,
  antibodyScreenResultLabels,
  crossmatchMethodHl7,
  crossmatchMethodLabels,
  crossmatchResultLabels,
  resultStatusHl7,
  rhdTypeLabels,
} from '#rules/compatibility/terms.ts'

/** What one OBX says: the value, or null where no value could be had. */
type Observation = { readonly test: Components; readonly value: Components | null; readonly remark?: string }

const RHD = { POSITIVE: 'POS', NEGATIVE: 'NEG', WEAK: 'WEAK', UNKNOWN: 'UNK' } as const
const SCREEN = { NEGATIVE: 'NEG', POSITIVE: 'POS', INDETERMINATE: 'IND' } as const
const CROSSMATCH = { COMPATIBLE: 'COMP', INCOMPATIBLE: 'INCOMP', INDETERMINATE: 'IND' } as const

const TESTS = {
  ABO: ['883-9', { zh: 'ABO血型', en: 'ABO group' }, 'LN'],
  RHD: ['10331-7', { zh: 'RhD血型', en: 'Rh type' }, 'LN'],
  SCREEN: ['890-4', { zh: '抗体筛查', en: 'Antibody screen' }, 'LN'],
  MAJOR: ['XM-MAJOR', { zh: '主侧', en: 'major side' }, '99HUB'],
  MINOR: ['XM-MINOR', { zh: '次侧', en: 'minor side' }, '99HUB'],
} as const

const REPORTS = {
  Typing: ['882-1', { zh: 'ABO和RhD血型', en: 'ABO and Rh group' }, 'LN'],
  AntibodyScreen: TESTS.SCREEN,
  Crossmatch: ['XMATCH', { zh: '交叉配血', en: 'crossmatch' }, '99HUB'],
} as const

const testCode = (speech: Speech, [code, words, table]: (typeof TESTS)[keyof typeof TESTS]) =>
  coded(speech.code('test', code), speech.call(words), table)

/** OBR-4 of a report. */
export const reportCode = (speech: Speech, { kind }: ReportedResult): Components => {
  const [code, words, table] = REPORTS[kind]
  return coded(speech.code('test', code), speech.call(words), table)
}

/** The OBX lines of a report, each with its remark. */
export const observations = (speech: Speech, report: Report): readonly OutSegment[] =>
  observed(speech, report.facts.result).flatMap((observation, index) => [
    obx(speech, report, observation, index + 1),
    ...note(speech.write(observation.remark)),
  ])

const observed = (speech: Speech, result: ReportedResult): Observation[] => {
  if (result.kind === 'Typing') return typed(speech, result.row)
  if (result.kind === 'AntibodyScreen') return [screened(speech, result.row)]
  return crossmatched(speech, result.row)
}

type Row<K extends ReportedResult['kind']> = Extract<ReportedResult, { kind: K }>['row']

const typed = (speech: Speech, { abo, rhd }: Row<'Typing'>): Observation[] => [
  {
    test: testCode(speech, TESTS.ABO),
    value:
      abo === null
        ? null
        : codedIn(speech, { system: 'abo', codes: [abo], words: aboGroupLabels[abo], table: '99ABO' }),
  },
  {
    test: testCode(speech, TESTS.RHD),
    value: codedIn(speech, {
      system: 'rhd',
      codes: [RHD[rhd], rhd],
      words: rhdTypeLabels[rhd],
      table: '99RH',
    }),
  },
]

const screened = (speech: Speech, { result, antibodies }: Row<'AntibodyScreen'>): Observation => ({
  test: testCode(speech, TESTS.SCREEN),
  value: codedIn(speech, {
    system: 'screen',
    codes: [SCREEN[result], result],
    words: antibodyScreenResultLabels[result],
    table: '99PN',
  }),
  ...(antibodies.length > 0 && { remark: antibodies.join(', ') }),
})

const crossmatched = (speech: Speech, { major, minor }: Row<'Crossmatch'>): Observation[] =>
  (
    [
      ['MAJOR', major],
      ['MINOR', minor],
    ] as const
  ).flatMap(([side, result]) =>
    result === null
      ? []
      : [
          {
            test: testCode(speech, TESTS[side]),
            value: codedIn(speech, {
              system: 'crossmatch',
              codes: [CROSSMATCH[result], result],
              words: crossmatchResultLabels[result],
              table: '99XM',
            }),
          },
        ],
  )

const obx = (
  speech: Speech,
  { facts, bag, isWithdrawn }: Report,
  { test, value }: Observation,
  setId: number,
): OutSegment => {
  const { row } = facts.result
  return segment('OBX', {
    1: setId,
    // v2.7 has withdrawn CE.
    2: Number.parseFloat(speech.profile.version) >= 2.7 ? 'CWE' : 'CE',
    3: test,
    4: bag ?? undefined,
    5: value ?? undefined,
    // Table 0085: W, it was wrong; X, the value cannot be had.
    11: isWithdrawn ? 'W' : value === null ? 'X' : resultStatusHl7[row.status],
    14: formatTime(row.occurredAt),
    16: speech.person(facts.performer),
    17: methodOf(speech, facts.result),
  })
}

const methodOf = (speech: Speech, { row }: ReportedResult) =>
  row.method === null
    ? undefined
    : codedIn(speech, {
        system: 'method',
        codes: [crossmatchMethodHl7[row.method], row.method],
        words: crossmatchMethodLabels[row.method],
        table: '99MTH',
      })
