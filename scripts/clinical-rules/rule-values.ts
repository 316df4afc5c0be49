import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import type { PolicyValues } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

/** The name of a dated value that a rule reads. */
export type ValueName = keyof PolicyValues

/** A function or constant of rules/, with the values its own text reads and the names it uses. */
type Declaration = {
  readonly name: string
  readonly file: string
  readonly reads: readonly ValueName[]
  readonly words: ReadonlySet<string>
  /** From which file a name comes. */
  readonly origins: ReadonlyMap<string, string>
}

const IMPORTED = /^import \{([^}]*)\} from '#([^']+)'/gm
const RELATIVE = /^import \{([^}]*)\} from '(\.[^']+)'/gm
const DECLARED = /^(?=(?:export )?(?:async )?(?:function|const|type|interface) \w+)/m
const NAME = /^(?:export )?(?:async )?(?:function|const) (\w+)/
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g
/** The rule sets themselves, how they are written, and the words of findings name values and read none. */
const NO_READERS = /^rules\/(?:standard-policies|policy-values|finding)\.ts$/
/** A name that is used: a member of something else's is none. */
const USED = /(?<![^.]\.)(?<!\w)\w+/g
/** Names that mean other things as well count only where a policy is asked for them. */
const COMMON: ReadonlySet<string> = new Set(['storage', 'transport', 'crossmatchSides'])

const valueNames = Object.keys(standardPolicies.at(-1)?.values ?? {}) as ValueName[]

/**
 * Tells the dated values that a rule reads, itself or through what it asks, in the order of the rule set.
 * @param root the repository's root
 * @returns by a rule's name and file
 */
export function ruleValuesIn(root: string): (rule: { name: string; file: string }) => readonly ValueName[] {
  const files = globSync('rules/**/*.ts', { cwd: root }).toSorted()
  const declared = files.flatMap((file) => declarationsIn(file, readFileSync(join(root, file), 'utf8')))
  const byKey = new Map(declared.map((one) => [keyOf(one), one]))
  return (rule) => {
    const read = new Set([...reachedFrom(keyOf(rule), byKey)].flatMap(({ reads }) => reads))
    return valueNames.filter((name) => read.has(name))
  }
}

const keyOf = ({ name, file }: { name: string; file: string }): string => `${file} ${name}`

function declarationsIn(file: string, text: string): Declaration[] {
  if (NO_READERS.test(file)) return []
  const origins = new Map([
    ...originsIn(text, IMPORTED, (from) => from),
    ...originsIn(text, RELATIVE, (from) => normalize(join(dirname(file), from))),
  ])
  return text
    .replace(COMMENT, '')
    .split(DECLARED)
    .flatMap((part) => {
      const name = NAME.exec(part)?.[1]
      if (name === undefined) return []
      const words = new Set(part.match(USED))
      const named = new Set(part.match(/\w+/g))
      const reads = valueNames.filter((value) => named.has(value) && isRead(value, part))
      return [{ name, file, reads, words, origins }]
    })
}

/** A value is asked of a policy by its name; the name alone is enough where it means nothing else. */
const isRead = (value: ValueName, text: string): boolean =>
  !COMMON.has(value) || new RegExp(`(?:policy|values)\\.${value}\\b|PolicyValues[^>]*'${value}'`).test(text)

const originsIn = (text: string, pattern: RegExp, fileOf: (from: string) => string): [string, string][] =>
  [...text.matchAll(pattern)].flatMap(([, names = '', from = '']) =>
    (names.match(/\w+/g) ?? []).map((name): [string, string] => [name, fileOf(from)]),
  )

/** A declaration and everything it uses, however far. */
function reachedFrom(start: string, byKey: ReadonlyMap<string, Declaration>): Set<Declaration> {
  const reached = new Set<Declaration>()
  const reach = (key: string): void => {
    const one = byKey.get(key)
    if (one === undefined || reached.has(one)) return
    reached.add(one)
    for (const word of one.words) reach(`${one.origins.get(word) ?? one.file} ${word}`)
  }
  reach(start)
  return reached
}
