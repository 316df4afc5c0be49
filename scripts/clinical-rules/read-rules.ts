import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FindingCode, findingCodes } from '#rules/finding.ts'
import { type SourceId, sources } from '#rules/sources.ts'
import { type RuleTests, ruleTestsIn } from './rule-tests.ts'
import { ruleValuesIn, type ValueName } from './rule-values.ts'

/** A rule as its docstring tells it to a physician. */
export type ClinicalRule = {
  readonly name: string
  /** Folder below rules/, or `general`. */
  readonly context: string
  readonly file: string
  /** The rule in the clinician's words. */
  readonly sentence: string
  readonly facts: string | null
  readonly codes: readonly FindingCode[]
  readonly sources: readonly SourceId[]
  readonly reviewed: string
  /** The dated values it reads, itself or through what it asks. */
  readonly values: readonly ValueName[]
  /** Null when no test tries it. */
  readonly tests: RuleTests | null
}

type Told = Omit<ClinicalRule, 'tests' | 'values'>

const DOCUMENTED = /\/\*\*\n((?:(?!\*\/)[\s\S])*?)\*\/\nexport (?:function|const) (\w+)/g
const PART = /(Facts|Refuses|Source|Reviewed): ([\s\S]*?)(?=(?:Facts|Refuses|Source|Reviewed): |$)/g

/** Every documented rule of rules/, in the order of files and of their lines. */
export function readRules(root: string): ClinicalRule[] {
  const files = globSync('rules/**/*.ts', { cwd: root }).toSorted()
  const testsOf = ruleTestsIn(root)
  const valuesOf = ruleValuesIn(root)
  return files
    .flatMap((file) => rulesIn(file, readFileSync(join(root, file), 'utf8')))
    .map((rule) => ({ ...rule, values: valuesOf(rule), tests: testsOf(rule) }))
}

/** The rules of one file: exported functions whose docstring says by whom they were reviewed. */
export function rulesIn(file: string, text: string): Told[] {
  return [...text.matchAll(DOCUMENTED)].flatMap(([, comment = '', name = '']) => {
    const prose = comment.replace(/^\s*\* ?/gm, '')
    return prose.includes('Reviewed: ') ? [parseRule(file, name, prose)] : []
  })
}

function parseRule(file: string, name: string, prose: string): Told {
  const parts = new Map([...prose.matchAll(PART)].map(([, key = '', value = '']) => [key, oneLine(value)]))
  const folders = file.split('/')
  return {
    name,
    context: folders.length > 2 ? (folders[1] ?? 'general') : 'general',
    file,
    sentence: oneLine(prose.split(/(?:Facts|Refuses|Source): /)[0] ?? ''),
    facts: parts.get('Facts') ?? null,
    codes: wordsAmong(parts.get('Refuses') ?? '', findingCodes),
    sources: wordsAmong(parts.get('Source') ?? '', Object.keys(sources) as SourceId[]),
    reviewed: parts.get('Reviewed') ?? '',
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

const wordsAmong = <Word extends string>(text: string, known: readonly Word[]): Word[] => {
  const words = new Set(text.match(/[A-Z][A-Z0-9_]+/g))
  return known.filter((word) => words.has(word))
}
