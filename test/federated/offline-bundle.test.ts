import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasGateway } from '#scripts/federated/gateway-process.ts'
import { freePort } from '#test/support/free-port.ts'

const title = hasGateway()
  ? 'the gateway from its offline bundle'
  : 'the gateway from its offline bundle (skipped: gateway/ is not installed, npm ci --prefix gateway)'

const run = promisify(execFile)

/** Of the packages, what npm has fetched before is not fetched again. */
const PACKING = { ...process.env, npm_config_prefer_offline: 'true' }

describe.skipIf(!hasGateway())(title, () => {
  let folder: string
  let gateway: ChildProcess | undefined
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xuelian-bundle-'))
    const bundle = join(folder, 'gateway.tar.gz')
    await run(process.execPath, ['scripts/gateway-bundle.ts', bundle], { env: PACKING })
    const installed = join(folder, 'gateway')
    cpSync('gateway', installed, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
    await run('tar', ['-xzf', bundle, '-C', installed])
  }, 500_000)
  afterAll(() => {
    gateway?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('answers with nothing but what was packed', { timeout: 60_000 }, async () => {
    const port = await freePort()
    gateway = spawn(
      process.execPath,
      ['node_modules/@graphql-hive/gateway/dist/bin.js', 'supergraph', '--config-path', 'gateway.config.mjs'],
      {
        cwd: join(folder, 'gateway'),
        env: { HTTP_PORT: String(port), SUPERGRAPH: join(process.cwd(), 'schema/supergraph.graphql') },
        stdio: 'ignore',
      },
    )
    const ask = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ __typename }' }),
      }).catch(() => null)
      return response?.json()
    }
    await expect.poll(ask, { timeout: 50_000, interval: 200 }).toEqual({ data: { __typename: 'Query' } })
  })
})
