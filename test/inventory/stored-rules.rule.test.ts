import { describe, expect, test } from 'vitest'
import { standardAuthorities } from '#rules/inventory/authority.ts'
import { authorityCodes } from '#rules/inventory/authority-terms.ts'
import { releaseRulesInForce } from '#rules/inventory/stored-rules.ts'
import { policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'
import { severities } from '#rules/vocabulary.ts'

const read = (releaseClasses: unknown, releaseAuthorities: unknown = standardAuthorities) =>
  releaseRulesInForce({ releaseClasses, releaseAuthorities } as never)
const classesOf = (written: unknown) => read(written).releaseClasses
const faultsOf = (written: unknown, authorities?: unknown) =>
  read(written, authorities).outdated.map(({ member }) => member)

describe('classes as they were once published', () => {
  /** Of the table: a matter of authority at the mildest in routine, a warning, and what always stops. */
  const mildest = {
    PLATELETS_NOT_IDENTICAL: 'AUTHORITY',
    ABO_NOT_IDENTICAL: 'WARN',
    ABO_INCOMPATIBLE: 'STOP',
  } as const
  const order = ['WARN', 'AUTHORITY', 'STOP'] as const
  const table = Object.entries(mildest).flatMap(([code, least]) =>
    severities.map((stored) => {
      const stricter = order.indexOf(stored) > order.indexOf(least) ? stored : least
      // Nobody could pass over what names nobody: it stops.
      const passable = (authorityCodes as readonly string[]).includes(code)
      return [code, stored, stricter === 'AUTHORITY' && !passable ? 'STOP' : stricter] as const
    }),
  )
  test.each(table)(
    'of %s, %s counts as %s: the stricter of it and today’s table',
    (code, stored, inForce) => {
      expect(classesOf({ [code]: { ROUTINE: stored } })).toEqual({ [code]: { ROUTINE: inForce } })
      expect(faultsOf({ [code]: { ROUTINE: stored } })).toEqual(stored === inForce ? [] : [`${code}.ROUTINE`])
    },
  )

  test('are judged path by path', () => {
    const stored = { SCREEN_NOT_DONE: { ROUTINE: 'AUTHORITY', EMERGENCY: 'AUTHORITY' } }
    expect(classesOf(stored)).toEqual({ SCREEN_NOT_DONE: { ROUTINE: 'STOP', EMERGENCY: 'AUTHORITY' } })
    expect(faultsOf(stored)).toEqual(['SCREEN_NOT_DONE.ROUTINE'])
  })

  test.each<[string, unknown, readonly string[]]>([
    ['of a finding that is gone', { OLD_CODE: { ROUTINE: 'STOP' } }, ['OLD_CODE']],
    ['of a path that is gone', { UNIT_EXPIRED: { URGENT: 'STOP' } }, ['UNIT_EXPIRED.URGENT']],
    ['of a class that is gone', { UNIT_EXPIRED: { ROUTINE: 'INFO' } }, ['UNIT_EXPIRED.ROUTINE']],
    ['that are no table', { UNIT_EXPIRED: 'STOP' }, ['UNIT_EXPIRED']],
    ['of a name every object has', { constructor: { ROUTINE: 'STOP' } }, ['constructor']],
    ['that are nothing at all', null, ['releaseClasses']],
  ])('%s are left out and told', (_, stored, told) => {
    expect(faultsOf(stored)).toEqual(told)
    expect(Object.values(classesOf(stored)).flatMap((paths) => Object.keys(paths))).toEqual([])
  })
})

describe('authorities as they were once published', () => {
  test('stay as narrow as they were', () => {
    const narrow = { ...standardAuthorities, COLD_CHAIN_UNKNOWN: ['QUALITY_OFFICER'] }
    expect(read({}, narrow)).toEqual({ releaseClasses: {}, releaseAuthorities: narrow, outdated: [] })
  })

  test('have the standard roles for a finding that came later, and it is told', () => {
    const { RELEASE_CONSENT_MISSING, ...older } = standardAuthorities
    const { releaseAuthorities, outdated } = read({}, older)
    expect(releaseAuthorities.RELEASE_CONSENT_MISSING).toEqual(RELEASE_CONSENT_MISSING)
    expect(outdated).toEqual([{ name: 'releaseAuthorities', member: 'RELEASE_CONSENT_MISSING' }])
  })

  test('lose a role that may pass it over no more, down to nobody', () => {
    const wide = { ...standardAuthorities, RELEASE_CONSENT_MISSING: ['MEDICAL_AFFAIRS', 'NURSE'] }
    expect(read({}, wide).releaseAuthorities.RELEASE_CONSENT_MISSING).toEqual(['MEDICAL_AFFAIRS'])
    const nobody = { ...standardAuthorities, RELEASE_CONSENT_MISSING: ['NURSE'] }
    expect(read({}, nobody).releaseAuthorities.RELEASE_CONSENT_MISSING).toEqual([])
    expect(faultsOf({}, nobody)).toEqual(['RELEASE_CONSENT_MISSING'])
  })

  test('that are nothing at all are the standard ones', () => {
    expect(read({}, null).releaseAuthorities).toEqual(standardAuthorities)
  })
})

test('the rules in force are read so, and the program’s own stay what they are', () => {
  const [own] = standardPolicies.slice(-1)
  if (own === undefined) throw new Error('the program has rules of its own')
  const at = new Date('2026-03-01T01:00:00Z')
  expect(policyInForce([own], at)).toBe(own)
  const values = { ...own.values, releaseClasses: { UNIT_EXPIRED: { ROUTINE: 'WARN' as const } } }
  const old = { ...own, id: 'old', jurisdiction: '330822', values }
  expect(policyInForce([own, old], at, '330822')?.values.releaseClasses).toEqual({
    UNIT_EXPIRED: { ROUTINE: 'STOP' },
  })
})
