import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findingCodes } from '#rules/finding.ts'
import { releaseValues } from '#rules/inventory/release.ts'
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

  test.each(rules)('names tests of $name', ({ tests }) => {
    expect(tests?.files ?? []).not.toEqual([])
  })

  test('names of a rule the tests that call it, and of a row of the gate those of the gate', () => {
    const testsOf = (name: string) => rules.find((rule) => rule.name === name)?.tests
    expect(testsOf('dayTotalOf')).toEqual({
      through: ['dayTotalOf'],
      files: ['test/requests/approval.rule.test.ts', 'test/requests/persons.rule.test.ts'],
    })
    expect(testsOf('unitInDate')?.through).toEqual(['decideRelease', 'checkReservation'])
    expect(testsOf('checkConsent')?.through).toEqual(['checkRequestForm'])
    expect(testsOf('unitInDate')?.files).toContain('test/inventory/release-table.rule.test.ts')
  })

  test.each<[string, readonly string[]]>([
    ['checkApproval', ['approverRoles', 'superiorTitle']],
    ['dayTotalOf', ['approvalTierBounds', 'approvalWindow', 'approvalClasses', 'approvalFactors']],
    ['owedUntil', ['owedHours']],
    // Of two steps away: by the check of a sample's age.
    ['checkFormSample', ['sampleValidityHours']],
    ['crossmatched', ['sampleValidityHours', 'crossmatchSides']],
    ['decideRelease', releaseValues],
    ['unitLooksGood', []],
    ['isOverdue', []],
  ])('tells of %s each value that it reads, as it is in force', (name, values) => {
    const rule = rules.find((one) => one.name === name)
    expect(rule?.values ?? []).toEqual(values)
    const [, part = ''] = writePage(rules).split(`\n### ${name}\n`)
    const told = [...(part.split('\n### ')[0] ?? '').matchAll(/^- Value: (\w+) = .+; .*[（(].*$/gm)]
    expect(told.map(([, value]) => value)).toEqual(rule === undefined ? [] : values)
  })

  test('tells of each value what it is in every rule set', () => {
    const page = writePage(rules)
    expect(page).toContain('- Value: approvalTierBounds = `[800,1600]`; ')
    expect(page).toContain('- Value: sampleValidityHours = `72`; ')
    expect(page).toContain('- Value: releaseAuthorities = see the table of values in force / 见现行数值; ')
  })

  test('is not written while a rule has no test', () => {
    expect(() => writePage(rules.map((rule) => ({ ...rule, tests: null })))).toThrow(/no test tries the rule/)
  })

  test('is fresh', () => {
    expect(readFileSync(join(root, 'docs/clinical-rules.md'), 'utf8')).toBe(writePage(rules))
  })
})
