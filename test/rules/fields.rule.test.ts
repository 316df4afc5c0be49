import { describe, expect, test } from 'vitest'
import { findingCodes } from '#rules/finding.ts'
import { severities } from '#rules/vocabulary.ts'
import { findingCases } from '../support/rules/finding-cases.ts'
import { fieldsOfFindings, withoutField } from '../support/rules/finding-fields.ts'

describe('what a finding points at', () => {
  test.each(Object.entries(fieldsOfFindings).flatMap(([field, codes]) => codes.map((code) => [code, field])))(
    'of %s is %s',
    (code, field) => {
      expect(
        findingCases[code as keyof typeof findingCases]().find((found) => found.code === code)?.field,
      ).toBe(field)
    },
  )
  test.each(withoutField)('of %s is the act as a whole', (code) => {
    expect(findingCases[code]().find((found) => found.code === code)?.field).toBeUndefined()
  })
  test('is said of every code once', () => {
    const said = [...Object.values(fieldsOfFindings).flat(), ...withoutField]
    expect(said.toSorted()).toEqual(findingCodes.toSorted())
  })
})

test.each(findingCodes)('the case of %s holds findings alone', (code) => {
  for (const found of findingCases[code]()) {
    expect(findingCodes).toContain(found.code)
    expect(severities).toContain(found.severity)
    expect(found.message.zh + found.message.en).not.toMatch(/undefined|[{}]/)
    // An empty value would leave a hole in the sentence.
    expect(found.message.en).not.toMatch(/ {2}| [.,;:]|: *\.$/)
  }
})
