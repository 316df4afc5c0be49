import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalText, sha256 } from '#lib/canonical.ts'
import { definitionOf } from '#rules/finding.ts'
import { standardAuthorities } from '#rules/inventory/authority.ts'
import { decideRelease, RELEASE_VERSION, releaseInputs, releaseValues } from '#rules/inventory/release.ts'
import { mildestClasses, type ReleaseCode } from '#rules/inventory/release-classes.ts'
import { leftForLater } from '#rules/inventory/skipped.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { SAMPLE_SETTING, sampledReleases } from '../support/rules/release-sample.ts'

/**
 * What each version of the gate was: its table (classes, sources, who may pass over, what an emergency owes) and its
 * answers to a sample of releases. A line is never changed: another gate is another version with a line of its own.
 */
const digests: Readonly<Record<string, { readonly table: string; readonly answers: string }>> = {
  '2.2.0': { table: '8f89e0fbf77ff0d4', answers: 'e2750c893ba19cac' },
}
const sample = sampledReleases(20_000)

const tableDigest = () => {
  const codes = Object.keys(mildestClasses) as ReleaseCode[]
  const rows = codes.map((code) => {
    const { severity, source } = definitionOf(code)
    return { code, severity, source, classes: mildestClasses[code] }
  })
  return sha256(canonicalText({ rows, standardAuthorities, leftForLater })).slice(0, 16)
}

const answersDigest = () => {
  const hash = createHash('sha256')
  for (const facts of sample) {
    const { outcome, findings } = decideRelease(facts, SAMPLE_SETTING)
    hash.update(`${outcome} ${findings.map(({ code, severity }) => `${code}:${severity}`).join(' ')}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

describe('the version of the release gate', () => {
  test('stands for this very table and these very answers', () => {
    expect({ table: tableDigest(), answers: answersDigest() }).toEqual(digests[RELEASE_VERSION])
  })

  test('was no other gate’s', () => {
    const all = Object.values(digests).map(({ table, answers }) => `${table} ${answers}`)
    expect(new Set(all).size).toBe(all.length)
  })

  test('is told by a sample that meets every finding, on both paths', () => {
    const met = new Set(
      sample.flatMap((facts) =>
        decideRelease(facts, SAMPLE_SETTING).findings.map(
          ({ code }) => `${code} ${facts.request.urgency === 'EMERGENCY' ? 'EMERGENCY' : 'ROUTINE'}`,
        ),
      ),
    )
    const missed = Object.keys(mildestClasses).flatMap((code) =>
      // Only an emergency asks for negative cells first: routine stops an untyped patient altogether.
      (code === 'RHD_NEGATIVE_FIRST' ? ['EMERGENCY'] : ['ROUTINE', 'EMERGENCY'])
        .map((path) => `${code} ${path}`)
        .filter((row) => !met.has(row)),
    )
    expect(missed).toEqual([])
  })
})

describe('what the answer rests on', () => {
  const [facts] = sample
  if (facts === undefined) throw new Error('no sample')
  const hashOf = (...given: Parameters<typeof releaseInputs>) =>
    sha256(canonicalText(releaseInputs(...given)))
  const before = hashOf(facts, SAMPLE_SETTING)
  const withValue = (changes: Partial<PolicyValues>) => ({
    ...SAMPLE_SETTING,
    policy: { ...SAMPLE_SETTING.policy, ...changes },
  })

  test('is the same for the same facts, read anew', () => {
    expect(hashOf(structuredClone(facts), withValue({}))).toBe(before)
    expect(hashOf(facts, SAMPLE_SETTING, [])).toBe(before)
  })
  test.each([
    ['a fact', { ...facts, shortage: { ...facts.shortage, recorded: !facts.shortage.recorded } }],
    ['an instant', { ...facts, now: new Date(facts.now.getTime() + 1) }],
    [
      'whether there is a sample',
      { ...facts, sample: facts.sample === null ? { collectedAt: facts.now, matches: true } : null },
    ],
  ])('is other for another fact: %s', (_, changed) => {
    expect(hashOf(changed, SAMPLE_SETTING)).not.toBe(before)
  })
  test('is other for another value in force, another rule set, and a finding passed over', () => {
    expect(hashOf(facts, withValue({ sampleValidityHours: 48 as never }))).not.toBe(before)
    expect(hashOf(facts, withValue({ secondSampleRequired: false }))).not.toBe(before)
    expect(hashOf(facts, withValue({ releaseClasses: {} }))).not.toBe(before)
    expect(hashOf(facts, { ...SAMPLE_SETTING, policyId: 'OTHER' })).not.toBe(before)
    expect(hashOf(facts, SAMPLE_SETTING, ['SCREEN_NOT_DONE'])).not.toBe(before)
  })
  test('says which gate answered', () => {
    expect(releaseInputs(facts, SAMPLE_SETTING).version).toBe(RELEASE_VERSION)
  })
  test('holds every value that a row reads, and none that no row reads', () => {
    const read = new Set<string>()
    const policy = new Proxy(SAMPLE_SETTING.policy, {
      get(values, name: string) {
        read.add(name)
        return values[name as keyof PolicyValues]
      },
    })
    for (const one of sample) decideRelease(one, { ...SAMPLE_SETTING, policy })
    expect([...read].toSorted()).toEqual(releaseValues.toSorted())
  })
})
