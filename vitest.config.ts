import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'
import { slicedReporter } from './test/support/sliced-reporter.ts'

const { resolve } = createRequire(import.meta.url)

/** Tests that need no database; the first two patterns are the rule, the folders follow from the layers. */
const WITHOUT_DATABASE = [
  'test/**/*.rule.test.ts',
  'test/**/*.plain.test.ts',
  'test/rules/**/*.test.ts',
  'test/identifiers/**/*.test.ts',
  'test/architecture.test.ts',
]

/**
 * Tests that bring no statement of their own: who may call what, the doors, the browser, the days played from end to end.
 * `TESTS=statements` leaves them out, for a pass on another version of PostgreSQL.
 */
const WITHOUT_STATEMENTS = [
  'test/access/{*-access*,hl7,names}.test.ts',
  'test/journeys/!(order-to-issue-by-hl7|his-restarts).test.ts',
  'test/house/{auth,backup-drill,compiled-execution,documents-print,http,main,messages,metrics,replica,socket}.test.ts',
  'test/messaging/{acknowledgement-modes,corpus,nats,too-long,topics-interleaved}.test.ts',
  'test/federat{ed,ion}/**/*.test.ts',
  'test/supply/stock-equals-log.test.ts',
  'test/subscriptions/*.test.ts',
  // What the planner chooses is judged on one version, without anybody counting rows meanwhile.
  'test/kernel/plans.test.ts',
  'test/views/hot-statements.test.ts',
  'test/cold-chain/{killed-hub,mosquitto,mqtt-door,replay,shipment-states,sensor-bad-input,what-breaks}.test.ts',
  'test/messaging/hl7-{approvals,dispensing,panel,request-errors,request-states,serology,transfusions}.test.ts',
]
const leftOut = process.env.TESTS === 'statements' ? WITHOUT_STATEMENTS : []

const shared = {
  pool: 'forks',
  // A worker keeps what it has loaded: importing the hub anew for each of its files would cost more than the tests.
  isolate: false,
  // What the hub saves at its start, each worker saves (ADR 11).
  execArgv: ['--import', new URL('./server/quick-imports.mjs', import.meta.url).href] as string[],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  unstubEnvs: true,
} as const

export default defineConfig({
  plugins: [
    {
      name: 'drizzle-orm by its CommonJS build',
      enforce: 'pre',
      // Vite looks packages up by itself, past what is imported before the tests: the same reason, the same answer (ADR 11).
      resolveId: (source) => (/^drizzle-orm(\/|$)/.test(source) ? resolve(source) : undefined),
    },
  ],
  resolve: {
    alias: [
      // Through `module` and through `main` graphql would load twice and not know its own types.
      { find: /^graphql$/, replacement: resolve('graphql/index.js') },
    ],
  },
  test: {
    // One more than cores: many tests wait for a clock, a socket or a disk.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', slicedReporter],
    projects: [
      { extends: true, test: { ...shared, name: 'rules', include: WITHOUT_DATABASE } },
      {
        extends: true,
        test: {
          ...shared,
          name: 'app',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...WITHOUT_DATABASE, ...leftOut],
          globalSetup: ['test/support/postgres-once.ts'],
        },
      },
    ],
  },
})
