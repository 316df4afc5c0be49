import { readFileSync, writeFileSync } from 'node:fs'
import { LIVING } from './survivors.ts'

const PAGE = 'docs/mutation.md'
const UNJUDGED = '**not judged yet**'
const HEAD = '| where | mutant | why it stays |\n|---|---|---|'
/** The files in rules/ itself stand behind those of all contexts. */
const LAST = 'shared'

type Place = { readonly line: number; readonly column: number }
type Mutant = {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Place; readonly end: Place }
}
/** As much of a run's result (Stryker's JSON report) as is told on the page; files by their path in the project. */
export type RunResult = {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}
/** A change that no test noticed; `file` within rules/, `what` as it stands in the table. */
type Survivor = { readonly file: string; readonly at: Place; readonly what: string }

const DEAD: ReadonlySet<string> = new Set(['Killed'])

const counted = ({ files }: RunResult, statuses: ReadonlySet<string>): number =>
  Object.values(files)
    .flatMap(({ mutants }) => mutants)
    .filter(({ status }) => statuses.has(status)).length

const code = (text: string): string => {
  const line = text
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replaceAll('|', '\\|')
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}

/** What stood there: the whole of it, or of several lines the first. */
function original(source: string, { start, end }: Mutant['location']): string {
  const line = source.split('\n')[start.line - 1] ?? ''
  return start.line === end.line
    ? line.slice(start.column - 1, end.column - 1)
    : `${line.slice(start.column - 1).trim()} …`
}

const survivorsOf = ({ files }: RunResult): Survivor[] =>
  Object.entries(files)
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => LIVING.has(status))
        .map(({ location, replacement = '' }) => ({
          file: file.replace(/^rules\//, ''),
          at: location.start,
          what: `${code(original(source, location))} → ${code(replacement)}`,
        })),
    )
    .toSorted(
      (one, other) =>
        (one.file < other.file ? -1 : one.file > other.file ? 1 : 0) ||
        one.at.line - other.at.line ||
        one.at.column - other.at.column,
    )

/** Why each survivor on the page stays, by file and mutant; of several alike in the order of their lines. */
function judgementsIn(page: string): Map<string, string[]> {
  const judged = new Map<string, string[]>()
  for (const [, file, what, why = ''] of page.matchAll(/^\| ([\w/-]+\.ts):\d+ \| (.+) \| ([^|]+) \|$/gm)) {
    const mutant = `${file} ${what}`
    judged.set(mutant, [...(judged.get(mutant) ?? []), why])
  }
  return judged
}

function sectionOf(page: string, context: string, result: RunResult): string {
  const judged = judgementsIn(page)
  const rows = survivorsOf(result).map(({ file, at, what }) => {
    const why = judged.get(`${file} ${what}`)?.shift() ?? UNJUDGED
    return `| ${file}:${at.line} | ${what} | ${why} |`
  })
  return rows.length === 0 ? '' : `### ${context}\n\n${[HEAD, ...rows].join('\n')}\n`
}

/** The context's numbers in the table of scores; when it ran and how long is written by hand, of a whole run alone. */
function withScore(page: string, context: string, result: RunResult): string {
  const [dead, living] = [counted(result, DEAD), counted(result, LIVING)]
  const score = ((100 * dead) / (dead + living)).toFixed(1)
  return page.replace(
    new RegExp(`^\\| ${context} \\|(?: [^|]+ \\|){4}`, 'm'),
    `| ${context} | ${dead + living} | ${dead} | ${living} | ${score} % |`,
  )
}

const place = (context: string): string => (context === LAST ? '~' : context)

/**
 * The page after a run over a whole context: its numbers, and its survivors where they stand today. What was judged before
 * keeps its judgement wherever it moved to; what was killed since is gone; what is new says that nobody has judged it.
 */
export function withRun(page: string, context: string, result: RunResult): string {
  const [head = '', ...sections] = withScore(page, context, result).split(/^(?=### )/m)
  const nameOf = (section: string): string => /^### (.+)$/m.exec(section)?.[1] ?? ''
  const others = sections.filter((section) => nameOf(section) !== context).map((text) => `${text.trim()}\n`)
  const all = [...others, sectionOf(page, context, result)].filter((text) => text !== '')
  const ordered = all.toSorted((one, other) => (place(nameOf(one)) < place(nameOf(other)) ? -1 : 1))
  return [`${head.trim()}\n`, ...ordered].join('\n')
}

/** Writes a whole run into docs/mutation.md. */
export function writeRun(context: string, resultFile: string): void {
  const result = JSON.parse(readFileSync(resultFile, 'utf8')) as RunResult
  const page = withRun(readFileSync(PAGE, 'utf8'), context, result)
  writeFileSync(PAGE, page)
  const open = page.split('\n').filter((row) => row.includes(UNJUDGED)).length
  if (open > 0) console.error(`${PAGE}: ${open} ${UNJUDGED}`)
}
