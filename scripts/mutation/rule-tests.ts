import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { InstrumenterContext } from '@stryker-mutator/api/core'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner'
import { beginGeneration, loadInGenerations, reaches } from './generations.ts'
import { type RegisteredTest, testsDeclaredBy } from './stand-in.ts'

/** Tests of rules that need no database and end at once: no whole products of facts, no page written from the code. */
const TESTS = ['test/**/*.rule.test.ts']
const LEFT_OUT = [
  'test/oracle/{against-gate,planted-faults,planted-values,oracle}.rule.test.ts',
  'test/inventory/emergency-table.rule.test.ts',
  'test/rules/clinical-rules.rule.test.ts',
  'test/supply/advice-back-test.rule.test.ts',
]

/** What the mutated code and Stryker tell each other. */
const shared = globalThis as { __stryker__?: InstrumenterContext }
shared.__stryker__ ??= {} as InstrumenterContext
const talk = shared.__stryker__

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Null when the test passed, else why it failed. */
async function failureOf(test: RegisteredTest): Promise<string | null> {
  try {
    await test.run()
    return null
  } catch (thrown) {
    return messageOf(thrown)
  }
}

/** Runs the tests of rules within its own process, where a mutant costs milliseconds and not the start of a process. */
class RuleTests implements TestRunner {
  private files: readonly string[] = []
  /** By id, as declared without any mutant. */
  private readonly tests = new Map<string, RegisteredTest>()

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    loadInGenerations(process.cwd())
    // The tests of the mutated context come first, then those of the catalogues: most mutants die there.
    const first = [`test/${process.env.MUTATION_CONTEXT ?? ''}/`, 'test/rules/']
    const place = (file: string): number => {
      const at = first.findIndex((folder) => file.startsWith(folder))
      return at === -1 ? first.length : at
    }
    this.files = globSync(TESTS, { exclude: LEFT_OUT }).toSorted(
      (one, other) => place(one) - place(other) || one.localeCompare(other),
    )
  }

  async dryRun(): Promise<DryRunResult> {
    await this.declareAll()
    const results: TestResult[] = []
    for (const test of this.tests.values()) {
      talk.currentTestId = test.id
      const started = performance.now()
      const failure = await failureOf(test)
      const result = {
        id: test.id,
        name: test.name,
        timeSpentMs: performance.now() - started,
        fileName: resolve(test.file),
      }
      results.push(
        failure === null
          ? { ...result, status: TestStatus.Success }
          : { ...result, status: TestStatus.Failed, failureMessage: failure },
      )
    }
    talk.currentTestId = undefined
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: talk.mutantCoverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    talk.hitCount = 0
    talk.hitLimit = options.hitLimit
    try {
      return options.mutantActivation === 'static'
        ? await this.loadedUnder(options.activeMutant.id, options.sandboxFileName)
        : await this.runUnder(options.activeMutant.id, options.testFilter)
    } finally {
      talk.activeMutant = undefined
    }
  }

  private async declareAll(): Promise<void> {
    for (const file of this.files) for (const test of await declaredBy(file)) this.tests.set(test.id, test)
  }

  /** A mutant of what runs within tests: the tests known to reach it, in modules that are loaded already. */
  private async runUnder(mutant: string, reaching?: readonly string[]): Promise<MutantRunResult> {
    if (this.tests.size === 0) await this.declareAll()
    talk.activeMutant = mutant
    const tests = reaching?.flatMap((id) => this.tests.get(id) ?? []) ?? [...this.tests.values()]
    return (await firstFailure(tests)) ?? survived(tests.length)
  }

  /** A mutant of what `mutated` does while it loads: the files that load it, one by one, in modules loaded anew. */
  private async loadedUnder(mutant: string, mutated: string): Promise<MutantRunResult> {
    if (this.tests.size === 0) await this.declareAll()
    beginGeneration(mutated)
    talk.activeMutant = mutant
    let ran = 0
    for (const file of this.files.filter((each) => reaches(resolve(each), mutated))) {
      let tests: readonly RegisteredTest[]
      try {
        tests = await declaredBy(file)
      } catch (thrown) {
        return killed([`${file}#`], messageOf(thrown), ran)
      }
      const killedBy = await firstFailure(tests)
      if (killedBy !== null) return killedBy
      ran += tests.length
    }
    return survived(ran)
  }
}

const declaredBy = (file: string): Promise<readonly RegisteredTest[]> =>
  testsDeclaredBy(file, () => import(pathToFileURL(resolve(file)).href))

async function firstFailure(tests: readonly RegisteredTest[]): Promise<MutantRunResult | null> {
  for (const [at, test] of tests.entries()) {
    const failure = await failureOf(test)
    if (failure !== null) return killed([test.id], failure, at + 1)
  }
  return null
}

const survived = (nrOfTests: number): MutantRunResult => ({ status: MutantRunStatus.Survived, nrOfTests })

const killed = (killedBy: string[], failureMessage: string, nrOfTests: number): MutantRunResult => ({
  status: MutantRunStatus.Killed,
  killedBy,
  failureMessage,
  nrOfTests,
})

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'rule-tests', RuleTests)]
