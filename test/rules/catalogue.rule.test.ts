import { describe, expect, test } from 'vitest'
import { checkJoining } from '#rules/alliance/membership.ts'
import { definitionOf, finding, findingCatalogue, findingCodes, verdictOf } from '#rules/finding.ts'
import { checkReceipt } from '#rules/inventory/receipt.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { checkRequestForm } from '#rules/requests/request-form.ts'
import { cite, sources, works } from '#rules/sources.ts'
import {
  findingCases,
  goodReceipt,
  lead,
  newAlliance,
  RECEIPT_SETTING,
} from '../support/rules/finding-cases.ts'
import { completeForm, FORM_SETTING } from '../support/rules/forms.ts'
import { RELEASE_SETTING, safeRelease } from '../support/rules/release.ts'

describe('the catalogue of findings', () => {
  test.each(findingCodes)('%s is produced by a rule, in both languages, with its source', (code) => {
    const found = findingCases[code]().find((candidate) => candidate.code === code)
    if (!found) throw new Error(`${code} is not produced by its case`)
    expect(found.message.zh).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(found.message.en).toMatch(/^[A-Z].*\.$/)
    expect(found.message.zh + found.message.en, 'every {name} is filled in').not.toMatch(/[{}]/)
    expect(Object.keys(sources)).toContain(found.source)
  })

  test('has no code in two contexts', () => {
    const all = Object.values(findingCatalogue).flatMap((context) => Object.keys(context))
    expect(all).toHaveLength(findingCodes.length)
  })

  test('cites works that are all listed, in both languages', () => {
    for (const id of Object.keys(sources) as (keyof typeof sources)[]) {
      expect(cite(id).zh).toContain(works[sources[id].work].title.zh)
      expect(cite(id).en).toContain(sources[id].clause.en)
    }
  })
})

describe('facts without fault', () => {
  test('a complete form finds nothing', () => {
    expect(checkRequestForm(completeForm, FORM_SETTING)).toEqual([])
  })
  test('a safe release finds nothing and is allowed', () => {
    expect(decideRelease(safeRelease, RELEASE_SETTING)).toMatchObject({ findings: [], outcome: 'ALLOWED' })
  })
  test('a bag whose label and file agree finds nothing', () => {
    expect(checkReceipt(goodReceipt, RECEIPT_SETTING)).toEqual([])
  })
  test('a qualified hospital joins', () => {
    expect(checkJoining(lead, newAlliance, '2026-03-01')).toEqual([])
  })
})

describe('verdictOf', () => {
  const stop = finding('ABO_INCOMPATIBLE')
  const authority = finding('CROSSMATCH_NOT_DONE', { severity: 'AUTHORITY' })
  const warning = finding('ABO_NOT_IDENTICAL')

  test.each([
    { findings: [], overridden: [], verdict: 'ALLOWED' },
    { findings: [warning], overridden: [], verdict: 'ALLOWED' },
    { findings: [warning, authority], overridden: [], verdict: 'AUTHORITY_NEEDED' },
    { findings: [warning, authority], overridden: ['CROSSMATCH_NOT_DONE'], verdict: 'ALLOWED' },
    { findings: [authority], overridden: ['ABO_INCOMPATIBLE'], verdict: 'AUTHORITY_NEEDED' },
    { findings: [authority, stop], overridden: ['CROSSMATCH_NOT_DONE'], verdict: 'FORBIDDEN' },
    { findings: [stop], overridden: ['ABO_INCOMPATIBLE'], verdict: 'FORBIDDEN' },
  ] as const)('is $verdict for case %#', ({ findings, overridden, verdict }) => {
    expect(verdictOf(findings, overridden)).toBe(verdict)
  })

  test('takes the class of routine from the definition when a rule gives none', () => {
    expect(stop.severity).toBe(definitionOf('ABO_INCOMPATIBLE').severity)
  })
})
