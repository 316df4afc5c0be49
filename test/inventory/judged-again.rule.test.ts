import { describe, expect, it } from 'vitest'
import { type Finding, finding } from '#rules/finding.ts'
import { checkStillAllowed, foundSince, type JudgedAgain } from '#rules/inventory/judged-again.ts'

const codesOf = (changes: Partial<JudgedAgain>) =>
  checkStillAllowed({ requestState: 'ACCEPTED', atIssue: [], now: [], overridden: [], ...changes }).map(
    ({ code }) => code,
  )
const untested = (antigen: string): Finding =>
  finding('ANTIGEN_UNTESTED', { severity: 'AUTHORITY', values: { antigen } })

describe('checkStillAllowed', () => {
  it('lets a bag go of which the gate says only what is true of every issued bag', () => {
    const now = (['UNIT_STATE_FORBIDS', 'UNIT_NOT_RESERVED', 'COLD_CHAIN_UNKNOWN'] as const).map((code) =>
      finding(code),
    )
    expect(codesOf({ now: [...now, finding('ABO_NOT_IDENTICAL')] })).toEqual([])
  })

  it.each([
    ['COMPLETED', []],
    ['CLOSED', ['REQUEST_NOT_ACCEPTED']],
    ['CANCELLED', ['REQUEST_NOT_ACCEPTED']],
  ] as const)('of a request that is %s says %j', (requestState, codes) => {
    expect(codesOf({ requestState, now: [finding('REQUEST_NOT_ACCEPTED')] })).toEqual(codes)
  })

  it('takes what was passed over at the issue as it was told then, and nothing else under the same code', () => {
    const now = [untested('E'), untested('K')]
    expect(codesOf({ now, atIssue: [untested('E')] })).toEqual(['ANTIGEN_UNTESTED'])
    expect(codesOf({ now, atIssue: [untested('E'), untested('K')] })).toEqual([])
    expect(codesOf({ now, overridden: ['ANTIGEN_UNTESTED'] })).toEqual([])
  })

  it('lets a STOP be passed over by nobody, whatever was said at the issue', () => {
    const now = [finding('RHD_INCOMPATIBLE', { severity: 'STOP' })]
    const atIssue = [finding('RHD_INCOMPATIBLE', { severity: 'AUTHORITY' })]
    expect(codesOf({ now, atIssue, overridden: ['RHD_INCOMPATIBLE'] })).toEqual(['RHD_INCOMPATIBLE'])
  })

  it('lets a report that was only pointed out at the issue stay unsigned once the crossmatch is there', () => {
    const of = (severity: 'WARN' | 'AUTHORITY') => finding('CROSSMATCH_REPORT_UNSIGNED', { severity })
    expect(codesOf({ now: [of('AUTHORITY')], atIssue: [of('WARN')] })).toEqual([])
    expect(codesOf({ now: [of('AUTHORITY')] })).toEqual(['CROSSMATCH_REPORT_UNSIGNED'])
  })
})

describe('foundSince', () => {
  it('is what the issue did not know, also of a code it knew', () => {
    const report = finding('CROSSMATCH_REPORT_UNSIGNED', { severity: 'WARN' })
    const now = [untested('E'), untested('K'), report]
    expect(foundSince({ now, atIssue: [untested('E'), report] })).toEqual([untested('K')])
    expect(foundSince({ now, atIssue: [] })).toEqual(now)
    expect(foundSince({ now, atIssue: now })).toEqual([])
  })
  it('is what the issue told under another code alone, even in the same words', () => {
    const found = untested('E')
    const other = { ...finding('ANTIGEN_POSITIVE'), message: found.message }
    expect(foundSince({ now: [found], atIssue: [other] })).toEqual([found])
  })
})
