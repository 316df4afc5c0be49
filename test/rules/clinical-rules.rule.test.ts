import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findingCodes } from '#rules/finding.ts'
import { readRules } from '#scripts/clinical-rules/read-rules.ts'
import { writePage } from '#scripts/clinical-rules/write-page.ts'

const root = join(import.meta.dirname, '../..')
const rules = readRules(root)

describe('the page of clinical rules', () => {
  test.each(rules)('tells $name in a sentence, with a source and its review', (rule) => {
    expect(rule.sentence).toMatch(/^[A-Z].{20,}\.$/)
    expect(rule.sources.length).toBeGreaterThan(0)
    expect(rule.reviewed).toMatch(/\.$/)
  })

  test('has a rule for every code of the catalogue', () => {
    const told = new Set(rules.flatMap(({ codes }) => codes))
    expect(findingCodes.filter((code) => !told.has(code))).toEqual([])
  })

  test('is fresh', () => {
    expect(readFileSync(join(root, 'docs/clinical-rules.md'), 'utf8')).toBe(writePage(rules))
  })
})
