// Adds up what vitest reported (one JSON file per run) and the steps that failed outside it.
// Usage: node .ci/summary.mjs <folder of reports> [failed step]...
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...failedSteps] = process.argv.slice(2)
const runs = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({
    name: name.replace('.json', ''),
    ...count(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  }))

/** A file that does not even load holds no test; it counts as one failure. */
function count(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

for (const { name, passed, failed, skipped } of runs) {
  console.log(`tests (${name}): ${passed} passed, ${failed} failed, ${skipped} skipped`)
}
for (const name of failedSteps) console.log(`failed step: ${name}`)

const sum = (key) => runs.reduce((total, run) => total + run[key], 0)
// A test step that failed is counted by its tests, unless it failed without a failing test (a leak, a time limit).
const failed = sum('failed') + failedSteps.filter((name) => !explained(name)).length
console.log(`${sum('passed')} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function explained(step) {
  const run = {
    'npm test': 'embedded',
    'database tests on PostgreSQL 15': 'postgresql-15',
    federated: 'federated',
  }[step]
  return runs.some(({ name, failed }) => name === run && failed > 0)
}
