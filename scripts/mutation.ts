import { readdirSync } from 'node:fs'
import type { PartialStrykerOptions } from '@stryker-mutator/api/core'
import { Stryker } from '@stryker-mutator/core'
import { writeRun } from './mutation/page.ts'
import { forgetSurvivors } from './mutation/survivors.ts'

const HELP = `npm run mutation -- <context> [file…]
  变异测试：逐一改动 rules/<context>/ 的代码，看测试是否发现；shared 指 rules/*.ts。不指定文件时把结果写入 docs/mutation.md。
  Mutation testing: changes the code of rules/<context>/ piece by piece and sees whether the tests notice; shared is
  rules/*.ts. Named files (release.ts) narrow it down. Results: .stryker/<context>.json; a whole run also writes its
  survivors into docs/mutation.md`

const SHARED = 'shared'
const contexts = [
  ...readdirSync('rules', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name),
  SHARED,
]

const resultOf = (context: string): string => `.stryker/${context}.json`

/** Where what a run came to is kept for the next. */
const keptResult = (context: string): string => `.stryker/${context}.incremental.json`

/** One run over one context. It starts where the last one ended: what was killed and is untouched is not run anew. */
function optionsFor(context: string, files: readonly string[]): PartialStrykerOptions {
  const folder = context === SHARED ? 'rules' : `rules/${context}`
  const all = context === SHARED ? '*.ts' : '**/*.ts'
  return {
    mutate: (files.length > 0 ? files : [all]).map((file) => `${folder}/${file}`),
    testRunner: 'rule-tests',
    plugins: ['human-text', 'rule-tests'].map((name) => import.meta.resolve(`#scripts/mutation/${name}.ts`)),
    maxTestRunnerReuse: 200,
    // Endless loops are found by counting; the clock only ends what hangs, however loaded the machine is.
    timeoutMS: 60_000,
    ignorers: ['human-text'],
    coverageAnalysis: 'perTest',
    // What the rules' tests don't read; a second biome.json would stop the linter while a run goes on.
    ignorePatterns: [
      '/.data',
      '/bench',
      '/db',
      '/adapters',
      '/resolvers',
      '/schema',
      '/server',
      'biome.json',
    ],
    tempDirName: '.stryker/sandboxes',
    incremental: true,
    incrementalFile: keptResult(context),
    concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
    reporters: ['json', 'clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: resultOf(context) },
    // Tables are the heart of the rules: what is decided while modules load is worth its time.
    warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
    thresholds: { high: 100, low: 95, break: 95 },
    allowEmpty: false,
  }
}

const [context, ...files] = process.argv.slice(2)
if (context === undefined || !contexts.includes(context)) {
  console.error(`${HELP}\n  ${contexts.join(' ')}`)
  process.exitCode = 2
} else {
  process.env.MUTATION_CONTEXT = context
  forgetSurvivors(keptResult(context))
  await new Stryker(optionsFor(context, files)).runMutationTest()
  if (files.length === 0) writeRun(context, resultOf(context))
}
