import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type RunResult, withRun } from '#scripts/mutation/page.ts'

const page = readFileSync('docs/mutation.md', 'utf8')

const SOURCE = ['const a = one < other', 'const b = one < other || x', 'const c = call(', '  1)', ''].join(
  '\n',
)
const mutant = (status: string, [line, column]: [number, number], length: number, replacement: string) => ({
  status,
  replacement,
  location: { start: { line, column }, end: { line, column: column + length } },
})
const result = (...mutants: RunResult['files'][string]['mutants'][number][]): RunResult => ({
  files: { 'rules/supply/order.ts': { source: SOURCE, mutants } },
})
const HEAD = '| where | mutant | why it stays |\n|---|---|---|'
const tie = (line: number, why: string) =>
  `| supply/order.ts:${line} | \`one < other\` → \`one <= other\` | ${why} |`
const scored = (numbers: string) =>
  `# Page\n\n| context | a | b | c | d | e |\n|---|---|---|---|---|---|\n| supply | ${numbers} | by hand |\n`
const BEFORE = `${scored('1 | 1 | 0 | 100.0 %')}\n### requests\n\n${HEAD}\n| requests/form.ts:1 | \`a\` → \`b\` | Other. |\n\n### shared\n\n${HEAD}\n| months.ts:1 | \`a\` → \`b\` | Other. |\n`
const supplyOf = (text: string): string[] =>
  text
    .split(/^### /m)
    .find((section) => section.startsWith('supply'))
    ?.split('\n')
    .filter((row) => row.startsWith('| supply/')) ?? []

describe('the page of mutants after a run', () => {
  const first = withRun(
    BEFORE,
    'supply',
    result(mutant('Survived', [1, 11], 11, 'one <= other'), mutant('Killed', [1, 11], 11, 'true')),
  )

  test('counts the context and lists what nobody has judged, sections in order', () => {
    expect(first.startsWith(scored('2 | 1 | 1 | 50.0 %'))).toBe(true)
    expect(supplyOf(first)).toEqual([tie(1, '**not judged yet**')])
    expect(first.match(/^### .+/gm)).toEqual(['### requests', '### supply', '### shared'])
    expect(first.endsWith('| months.ts:1 | `a` → `b` | Other. |\n')).toBe(true)
  })

  test('keeps each judgement where its mutant stands today, of two alike in the order of their lines', () => {
    const judged = first.replace('**not judged yet**', 'A tie.')
    const both = result(
      mutant('NoCoverage', [2, 11], 11, 'one <= other'),
      mutant('Survived', [1, 11], 11, 'one <= other'),
    )
    const again = withRun(judged, 'supply', both)
    expect(supplyOf(again)).toEqual([tie(1, 'A tie.'), tie(2, '**not judged yet**')])
    const moved = result(mutant('Survived', [2, 11], 11, 'one <= other'))
    expect(supplyOf(withRun(judged, 'supply', moved))).toEqual([tie(2, 'A tie.')])
    expect(withRun(again, 'supply', both)).toBe(again)
  })

  test('writes bars as a table takes them, of several lines the first, and finds them again', () => {
    const bar = { ...mutant('Survived', [2, 11], 16, 'one < other && x') }
    const long = {
      ...mutant('Survived', [3, 11], 0, '\n  ""\n'),
      location: { start: { line: 3, column: 11 }, end: { line: 4, column: 5 } },
    }
    const told = withRun(BEFORE, 'supply', result(long, bar))
    const rows = [
      '| supply/order.ts:2 | `one < other \\|\\| x` → `one < other && x` | **not judged yet** |',
      '| supply/order.ts:3 | `call( …` → `""` | **not judged yet** |',
    ]
    expect(supplyOf(told)).toEqual(rows)
    const judged = told.replaceAll('**not judged yet**', 'Judged.')
    expect(withRun(judged, 'supply', result(long, bar))).toBe(judged)
  })

  test('lists what the clock ended, for nothing has noticed it', () => {
    const hanging = withRun(BEFORE, 'supply', result(mutant('Timeout', [1, 11], 11, 'one <= other')))
    expect(supplyOf(hanging)).toEqual([tie(1, '**not judged yet**')])
    expect(hanging.startsWith(scored('1 | 0 | 1 | 0.0 %'))).toBe(true)
  })

  test('drops what was killed since', () => {
    expect(withRun(first, 'supply', result(mutant('Killed', [1, 11], 11, 'true')))).toBe(BEFORE)
  })
})

describe('each line of the page', () => {
  const rows = [...page.matchAll(/^\| ([\w/-]+\.ts):(\d+) \| `+ ?(.+?) ?`+ → .+ \| ([^|]+) \|$/gm)]

  test('is judged, and names what stands in the rules today', () => {
    expect(rows.length).toBe(page.match(/^\| [\w/-]+\.ts:\d+ /gm)?.length)
    for (const [row, file = '', , told = '', why] of rows) {
      expect(why, row).not.toContain('not judged')
      expect(existsSync(`rules/${file}`), row).toBe(true)
      const text = told.replaceAll('\\|', '|').replace(/ …$/, '')
      expect(readFileSync(`rules/${file}`, 'utf8').includes(text), row).toBe(true)
    }
  })
})
