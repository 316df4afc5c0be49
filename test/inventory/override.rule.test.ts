import { describe, expect, it } from 'vitest'
import { finding } from '#rules/finding.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import { checkOverride, type Overrider, roleFor } from '#rules/inventory/override.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const physician: Overrider = { personId: 'P1', roles: ['PHYSICIAN'], at: ['TREATING'] }
const affairs: Overrider = { personId: 'A1', roles: ['MEDICAL_AFFAIRS'], at: ['TREATING'] }

/** What becomes of an override of a finding of class AUTHORITY. */
const refused = (code: AuthorityCode, ...signers: Overrider[]) =>
  checkOverride(code, [finding(code, { severity: 'AUTHORITY' })], signers, POLICY).map((found) => found.code)

describe('who may pass over a finding', () => {
  it('works where the patient is treated or at the lead, and at no third hospital', () => {
    expect(refused('SCREEN_NOT_DONE', physician)).toEqual([])
    expect(refused('SCREEN_NOT_DONE', { ...physician, at: ['LEAD'] })).toEqual([])
    const stranger = { ...physician, at: [] }
    expect(refused('SCREEN_NOT_DONE', stranger)).toEqual(['OVERRIDE_ROLE_MISSING'])
    expect(refused('SCREEN_NOT_DONE', physician, stranger)).toEqual(['OVERRIDE_ROLE_MISSING'])
    expect(roleFor('SCREEN_NOT_DONE', stranger, POLICY)).toBeNull()
  })

  it('answers for the hospital that treats where its patient has not consented', () => {
    expect(refused('RELEASE_CONSENT_MISSING', affairs)).toEqual([])
    const lead = { ...affairs, at: ['LEAD'] as const }
    expect(refused('RELEASE_CONSENT_MISSING', lead)).toEqual(['OVERRIDE_ROLE_MISSING'])
    expect(refused('RELEASE_CONSENT_MISSING', { ...affairs, at: ['TREATING', 'LEAD'] })).toEqual([])
  })
})
