import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const rooms = [
  'lib',
  'rules',
  'db',
  'resolvers',
  'schema',
  'adapters',
  'subscriptions',
  'server',
  'web',
  'test',
  'scripts',
  'examples',
]

/** One bad import for each rule: the file that offends and what it says. */
const PLANTED: Record<string, { file: string; text: string }> = {
  'room-lib': { file: 'lib/log.ts', text: "import '#db/client.ts'" },
  'room-rules': { file: 'rules/requests/form.ts', text: "import '#db/requests/finders.ts'" },
  'room-db': { file: 'db/requests/finders.ts', text: "import '#rules/requests/sample.ts'" },
  'room-resolvers': { file: 'resolvers/requests/submit-request.ts', text: "import '#schema/requests.ts'" },
  'room-schema': { file: 'schema/requests.ts', text: "import '#adapters/hl7/inbound.ts'" },
  'room-adapters': {
    file: 'adapters/hl7/inbound.ts',
    text: "import type { Row } from '#db/requests/tables.ts'",
  },
  'room-subscriptions': { file: 'subscriptions/tail.ts', text: "import '#db/requests/tables.ts'" },
  'room-web': { file: 'web/src/main.ts', text: "import '#resolvers/requests/read.ts'" },
  'types-only-schema': { file: 'schema/compatibility.ts', text: "import '#db/compatibility/tables.ts'" },
  'types-only-adapters': { file: 'adapters/sensors/intake.ts', text: "import '#rules/requests/sample.ts'" },
  'examples-stand-alone': { file: 'examples/kit/serve.ts', text: "import '#lib/ids.ts'" },
  'packages-lib': { file: 'lib/ids.ts', text: "import 'zod'" },
  'packages-rules': { file: 'rules/alliance/signing.ts', text: "import 'zod'" },
  'packages-db': { file: 'db/alliance/finders.ts', text: "import 'zod'" },
  'packages-resolvers': { file: 'resolvers/alliance/join-alliance.ts', text: "import 'drizzle-orm'" },
  'packages-schema': { file: 'schema/alliance.ts', text: "import 'pg'" },
  'packages-adapters': { file: 'adapters/hl7/outbound.ts', text: "import 'graphql'" },
  'packages-subscriptions': { file: 'subscriptions/socket.ts', text: "import 'pg'" },
  'packages-web': { file: 'web/src/client.ts', text: "import 'pino'" },
  'context-alliance': { file: 'resolvers/alliance/read.ts', text: "import '#resolvers/requests/read.ts'" },
  'context-requests': { file: 'schema/requests.ts', text: "import '#resolvers/compatibility/read.ts'" },
  'context-compatibility': { file: 'db/compatibility/finders.ts', text: "import '#db/inventory/tables.ts'" },
  'context-inventory': { file: 'rules/inventory/release.ts', text: "import '#rules/cold-chain/limits.ts'" },
  'context-alarms': { file: 'resolvers/alarms/read.ts', text: "import '#resolvers/requests/read.ts'" },
  'context-supply': { file: 'resolvers/supply/read.ts', text: "import '#resolvers/transfusions/read.ts'" },
  'context-transfusions': {
    file: 'resolvers/transfusions/read.ts',
    text: "import '#resolvers/waivers/read.ts'",
  },
  'context-cold-chain': { file: 'resolvers/cold-chain/read.ts', text: "import '#resolvers/supply/read.ts'" },
  'context-waivers': { file: 'resolvers/waivers/read.ts', text: "import '#resolvers/supply/read.ts'" },
  'context-audit': { file: 'resolvers/audit/read.ts', text: "import '#resolvers/alliance/read.ts'" },
  'context-messaging': { file: 'resolvers/messaging/read.ts', text: "import '#resolvers/requests/read.ts'" },
  'keys-compatibility': { file: 'db/compatibility/tables.ts', text: "import '#db/inventory/finders.ts'" },
  'keys-audit': { file: 'db/audit/tables.ts', text: "import '#db/requests/tables.ts'" },
  'keys-inventory': {
    file: 'db/inventory/tables-deliveries.ts',
    text: "import '#db/supply/finders-orders.ts'",
  },
  'views-is-imported-by-nobody': {
    file: 'resolvers/inventory/read.ts',
    text: "import '#resolvers/views/worklist.ts'",
  },
  'metrics-leaves-views-alone': {
    file: 'resolvers/metrics/read.ts',
    text: "import '#resolvers/views/worklist.ts'",
  },
  'rules-know-no-node': { file: 'rules/inventory/selection.ts', text: "import 'node:crypto'" },
  'quantities-stand-alone': { file: 'lib/quantities.ts', text: "import './ids.ts'" },
  'web-knows-no-node': { file: 'web/src/router.ts', text: "import 'node:path'" },
  'hl7-standard-behind-the-codec': { file: 'adapters/hl7/requests.ts', text: "import 'hl7-standard'" },
  'subgraphs-by-projection': { file: 'schema/supply.ts', text: "import '@apollo/subgraph'" },
  'subscriptions-only-read': {
    file: 'subscriptions/requests.ts',
    text: "import '#resolvers/requests/submit-request.ts'",
  },
  'server-is-not-imported': { file: 'resolvers/operation.ts', text: "import '#server/config.ts'" },
  'web-is-not-imported': { file: 'server/pages.ts', text: "import '#web/src/main.ts'" },
  'tools-are-not-imported': { file: 'server/worker.ts', text: "import '#test/support/world.ts'" },
  'environment-by-config-only': {
    file: 'adapters/station/client.ts',
    text: "import { env } from 'node:process'",
  },
  'no-cycles': { file: 'db/client.ts', text: "import '#db/outbox.ts'" },
  'no-orphans': { file: 'rules/waivers/lonely.ts', text: 'export const lonely = 1' },
  'no-unresolved': { file: 'server/health.ts', text: "import '#server/nowhere.ts'" },
  'declared-packages-only': { file: 'server/apollo.ts', text: "import 'undeclared'" },
  'shipped-packages-only': { file: 'server/context.ts', text: "import 'fast-check'" },
  'no-elastic-package': { file: 'server/gateway.ts', text: "import '@apollo/gateway'" },
  'no-elastic-licence': { file: 'scripts/report.ts', text: "import 'source-available'" },
}

/** Imports that the house is built of: none of them may be called an offence. */
const ALLOWED: Record<string, string> = {
  'rules/compatibility/crossmatch.ts': "import '#lib/quantities.ts'\nimport '#rules/requests/sample.ts'",
  'db/supply/tables.ts':
    "import '#db/inventory/tables.ts'\nimport '#rules/requests/terms.ts'\nimport 'drizzle-orm'",
  'db/messaging/shapes.ts': "import '#lib/ids.ts'",
  'db/outbox.ts': "import 'pg'\nimport '#db/client.ts'",
  'resolvers/inventory/issue-units.ts':
    "import '#rules/requests/sample.ts'\nimport '#db/compatibility/tables.ts'\nimport '#lib/ids.ts'\nimport '#resolvers/alliance/read.ts'",
  'resolvers/views/worklist.ts': "import '#db/inventory/tables.ts'\nimport '#resolvers/waivers/read.ts'",
  'schema/inventory.ts':
    "import 'graphql'\nimport '#resolvers/inventory/issue-units.ts'\nimport type { Row } from '#db/compatibility/tables.ts'\nimport type { Rule } from '#rules/requests/sample.ts'",
  'schema/views.ts': "import '#resolvers/views/worklist.ts'",
  'schema/index.ts': "import '#schema/views.ts'\nimport '#schema/inventory.ts'",
  'adapters/hl7/codec.ts': "import 'hl7-standard'",
  'adapters/hl7/inventory.ts':
    "import '#resolvers/inventory/issue-units.ts'\nimport '#rules/requests/terms.ts'\nimport './codec.ts'\nimport type { Rule } from '#rules/requests/sample.ts'",
  'subscriptions/inventory.ts': "import '#db/outbox.ts'\nimport '#resolvers/requests/read.ts'",
  'web/src/request-form.ts': "import '#rules/requests/terms.ts'\nimport '#rules/identifiers/isbt128.ts'",
  'server/main.ts':
    "import '#schema/index.ts'\nimport '#adapters/hl7/inventory.ts'\nimport '#subscriptions/inventory.ts'\nimport '#db/client.ts'",
  'scripts/print-schema.ts': "import '#schema/index.ts'\nimport 'fast-check'",
  'test/journey.test.ts':
    "import 'hl7-standard'\nimport '#server/main.ts'\nimport '#web/src/request-form.ts'\nimport '#resolvers/views/worklist.ts'",
}

const PACKAGES: Record<string, string> = {
  zod: 'MIT',
  pg: 'MIT',
  pino: 'MIT',
  graphql: 'MIT',
  'drizzle-orm': 'Apache-2.0',
  'hl7-standard': 'MIT',
  'fast-check': 'MIT',
  undeclared: 'MIT',
  '@apollo/gateway': 'MIT',
  '@apollo/subgraph': 'MIT',
  'source-available': 'Elastic-2.0',
}

interface Violation {
  from: string
  rule: { name: string }
}
interface Cruise {
  summary: { violations: Violation[]; ruleSetUsed: { forbidden: { name: string; comment?: string }[] } }
}

let overlay: string
let cruise: Cruise

beforeAll(async () => {
  overlay = await mkdtemp(join(tmpdir(), 'xuelian-layers-'))
  await buildOverlay()
  cruise = await runCruiser()
}, 60_000)

afterAll(() => rm(overlay, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(overlay, path)), { recursive: true })
  await writeFile(join(overlay, path), `${text}\n`)
}

/** Lays out a miniature of the project: same rooms, same settings, invented packages. */
async function buildOverlay(): Promise<void> {
  await cp(join(root, 'tsconfig.json'), join(overlay, 'tsconfig.json'))
  const shipped = Object.keys(PACKAGES).filter((name) => name !== 'undeclared' && name !== 'fast-check')
  const manifest = {
    type: 'module',
    imports: { '#*': './*' },
    dependencies: Object.fromEntries(shipped.map((name) => [name, '1.0.0'])),
    devDependencies: { 'fast-check': '1.0.0' },
  }
  await write('package.json', JSON.stringify(manifest))
  for (const [name, license] of Object.entries(PACKAGES)) {
    await write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', license, main: 'index.js' }),
    )
    await write(`node_modules/${name}/index.js`, 'module.exports = {}')
  }
  for (const room of rooms) await mkdir(join(overlay, room), { recursive: true })
  const texts = new Map<string, string>()
  const add = (path: string, text: string) =>
    texts.set(path, [texts.get(path), text].filter(Boolean).join('\n'))
  for (const { file, text } of Object.values(PLANTED)) add(file, text)
  for (const [file, text] of Object.entries(ALLOWED)) add(file, text)
  for (const target of importedFiles(texts)) {
    if (!texts.has(target) && !target.includes('nowhere'))
      add(target, 'export type Row = 1\nexport type Rule = 1')
  }
  for (const [path, text] of texts) await write(path, text)
}

function importedFiles(texts: Map<string, string>): string[] {
  return [...texts.values()].flatMap((text) =>
    [...text.matchAll(/'#([^']+)'/g)].map((match) => match[1] as string),
  )
}

async function runCruiser(): Promise<Cruise> {
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = join(root, '.dependency-cruiser.mjs')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, '--config', config, '--output-type', 'json', ...rooms],
    { cwd: overlay, maxBuffer: 64 << 20 },
  ).catch((fault: { stdout?: string }) => {
    // It exits with the number of offences, which is what we want; without a report it broke.
    if (!fault.stdout) throw fault
    return { stdout: fault.stdout }
  })
  return JSON.parse(stdout) as Cruise
}

const offences = (file: string) =>
  cruise.summary.violations
    .filter((violation) => violation.from === file)
    .map((violation) => violation.rule.name)

describe('the import rules', () => {
  it.each(Object.entries(PLANTED))('%s is broken by a planted import', (name, { file }) => {
    expect(offences(file)).toContain(name)
  })

  it('are each broken once, so that none can sleep', () => {
    const names = cruise.summary.ruleSetUsed.forbidden.map((rule) => rule.name)
    expect(Object.keys(PLANTED).sort()).toEqual(names.sort())
  })

  it('each say what to do instead', () => {
    const silent = cruise.summary.ruleSetUsed.forbidden.filter((rule) => (rule.comment ?? '').length < 40)
    expect(silent).toEqual([])
  })

  it.each(Object.keys(ALLOWED))('leave the imports of %s alone', (file) => {
    expect(offences(file)).toEqual([])
  })

  it('find no offence outside the planted files', () => {
    const planted = new Set(Object.values(PLANTED).map(({ file }) => file))
    const elsewhere = cruise.summary.violations.filter((violation) => !planted.has(violation.from))
    expect(elsewhere.map((violation) => `${violation.from}: ${violation.rule.name}`)).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  it('draws who builds on whom as it is executed', async () => {
    const text = await readFile(join(root, 'docs/architecture.md'), 'utf8')
    const [, drawing = ''] = /```mermaid\nflowchart BT\n(.*?)```/s.exec(text) ?? []
    const arrows = [...drawing.matchAll(/^ {2}(\S+) --> (\S+)$/gm)].map(([, from, to]) => `${from} ${to}`)
    // By its address: the table is plain JavaScript without types.
    const table: string = new URL('../.dependency-cruiser/contexts.mjs', import.meta.url).href
    const { BUILDS_ON } = (await import(table)) as { BUILDS_ON: Record<string, readonly string[]> }
    const executed = Object.entries(BUILDS_ON).flatMap(([from, below]) => below.map((to) => `${from} ${to}`))
    expect(arrows.toSorted()).toEqual(executed.toSorted())
  })
})

/** What a rule may not ask for by itself, since the answer would differ from one day or machine to the next. */
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(|\bperformance\.|\bprocess\.|\bfetch\(|\bset(?:Timeout|Interval)\(/

describe('rules/', () => {
  it.each(['const today = new Date()', 'Date.now() > 3', 'Math.random()', 'process.env.HOME', 'fetch(url)'])(
    'would be refused for saying %s',
    (text) => expect(text).toMatch(IMPURE),
  )

  it('ask neither clock, chance nor environment', async () => {
    const files = await readdir(join(root, 'rules'), { recursive: true })
    const impure: string[] = []
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const text = await readFile(join(root, 'rules', file), 'utf8')
      if (IMPURE.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))) impure.push(file)
    }
    expect(files.length).toBeGreaterThan(0)
    expect(impure).toEqual([])
  })
})
