import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, '../../.ci/summary.mjs')

describe('the closing line of .ci/run', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xuelian-summary-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** A report as vitest's json reporter writes it; each file is its status and its number of tests. */
  const report = (
    name: string,
    passed: number,
    failed: number,
    files: [status: string, tests: number][] = [],
  ) =>
    writeFile(
      join(folder, `${name}.json`),
      JSON.stringify({
        numPassedTests: passed,
        numFailedTests: failed,
        numPendingTests: 1,
        numTodoTests: 0,
        testResults: files.map(([status, tests]) => ({ status, assertionResults: Array(tests).fill({}) })),
      }),
    )

  const close = (...failedSteps: string[]) =>
    promisify(execFile)(process.execPath, [program, folder, ...failedSteps]).then(
      ({ stdout }) => ({ status: 0, lines: stdout.trim().split('\n') }),
      (fault: { code: number; stdout: string }) => ({
        status: fault.code,
        lines: fault.stdout.trim().split('\n'),
      }),
    )

  it('adds up all runs', async () => {
    await report('embedded', 40, 0)
    await report('postgresql-15', 20, 0)
    expect(await close()).toEqual({
      status: 0,
      lines: [
        'tests (embedded): 40 passed, 0 failed, 1 skipped',
        'tests (postgresql-15): 20 passed, 0 failed, 1 skipped',
        '60 passed, 0 failed',
      ],
    })
  })

  it('counts failing tests once, not again as a failed step', async () => {
    await report('embedded', 40, 2)
    const { status, lines } = await close('npm test')
    expect(status).toBe(1)
    expect(lines.at(-1)).toBe('40 passed, 2 failed')
  })

  it('counts a file that does not load', async () => {
    await report('embedded', 40, 0, [
      ['passed', 40],
      ['failed', 0],
    ])
    const { status, lines } = await close('npm test')
    expect(status).toBe(1)
    expect(lines.at(-1)).toBe('40 passed, 1 failed')
  })

  it('counts a step that failed outside the tests, and a test run that left no report', async () => {
    await report('embedded', 40, 0)
    const { status, lines } = await close('npm run check', 'npm test', 'database tests on PostgreSQL 15')
    expect(status).toBe(1)
    expect(lines).toContain('failed step: npm run check')
    expect(lines.at(-1)).toBe('40 passed, 3 failed')
  })
})
