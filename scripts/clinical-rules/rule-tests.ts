import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** The tests that try a rule. */
export type RuleTests = {
  /** What they call: the rule itself, or the rules and tables of cases that ask it. */
  readonly through: readonly string[]
  readonly files: readonly string[]
}

/** A name and the file in which it is declared. */
type Named = { readonly name: string; readonly file: string }

/** What a file declares at its top, with every word of its text; a test is one declaration without a name. */
type Declaration = Named & {
  /** Others call it; false for what only its file knows, and for a list or record of rules. */
  readonly called: boolean
  readonly words: ReadonlySet<string>
  /** From which file a name comes. */
  readonly origins: ReadonlyMap<string, string>
}

const IMPORTED = /^import \{([^}]*)\} from '([^']+)'/gm
const DECLARED = /^(?=(?:export )?(?:async )?(?:function|const) \w+)/m
const NAME = /^(?:export )?(?:async )?(?:function|const) (\w+)/
const LISTED = /^export const \w+(?:: [^=]+)? = [{[]/
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g
const TEST = /\.rule\.test\.ts$/

/**
 * Tells the tests of rules that try a rule: those that call it, else those that call what asks it, by the fewest steps.
 * Only tests without a database count: they alone can try every case.
 * @param root the repository's root
 * @returns by a rule's name and file; null where no test tries it
 */
export function ruleTestsIn(root: string): (rule: Named) => RuleTests | null {
  const files = globSync(['rules/**/*.ts', 'test/support/rules/*.ts', 'test/**/*.rule.test.ts'], {
    cwd: root,
  })
  const declared = files
    .toSorted()
    .flatMap((file) => declarationsIn(file, readFileSync(join(root, file), 'utf8')))
  return (rule) => nearestTests(rule, declared)
}

function declarationsIn(file: string, text: string): Declaration[] {
  const origins = new Map(
    [...text.matchAll(IMPORTED)].flatMap(([, names = '', from = '']) =>
      namesIn(names).map((name) => [name, fileOf(from, file)] as const),
    ),
  )
  const parts = TEST.test(file) ? [text] : text.replace(COMMENT, '').split(DECLARED)
  return parts.map((part) => ({
    name: NAME.exec(part)?.[1] ?? '',
    file,
    called: part.startsWith('export ') && !LISTED.test(part),
    words: new Set(part.match(/\w+/g)),
    origins,
  }))
}

const namesIn = (list: string): string[] => list.match(/\w+/g)?.filter((word) => word !== 'type') ?? []

const fileOf = (specifier: string, importer: string): string =>
  specifier.startsWith('#') ? specifier.slice(1) : normalize(join(dirname(importer), specifier))

function nearestTests(rule: Named, declared: readonly Declaration[]): RuleTests | null {
  const seen = new Set<Named>()
  for (let level: readonly Named[] = [rule]; level.length > 0; ) {
    const asked = level.map((named) => ({ named, asking: asksOf(named, declared) }))
    const tried = asked.filter(({ asking }) => asking.some(isTest))
    if (tried.length > 0) return { through: tried.map(({ named }) => named.name), files: testsAmong(tried) }
    level = asked.flatMap(({ asking }) => asking).filter((one) => !seen.has(one))
    for (const one of level) seen.add(one)
  }
  return null
}

/** What asks a name; a list, or what only its own file knows, stands for those who ask it. */
function asksOf(named: Named, declared: readonly Declaration[]): Declaration[] {
  const found = new Set<Declaration>()
  const ask = (about: Named): void => {
    for (const one of declared) {
      if (found.has(one) || !asks(one, about)) continue
      found.add(one)
      if (!one.called) ask(one)
    }
  }
  ask(named)
  return [...found].filter((one) => one.called || isTest(one))
}

const isTest = ({ file }: Named): boolean => TEST.test(file)

const testsAmong = (tried: readonly { readonly asking: readonly Named[] }[]): string[] =>
  [...new Set(tried.flatMap(({ asking }) => asking.filter(isTest).map(({ file }) => file)))].toSorted()

const asks = (one: Declaration, { name, file }: Named): boolean =>
  one.words.has(name) && (one.origins.get(name) ?? one.file) === file && one.name !== name
