import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { runProgram, startHubProcess } from '#test/support/hub-process.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

let fresh: FreshDatabase
const dataDir = mkdtempSync(join(tmpdir(), 'xuelian-main-'))
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(async () => {
  await fresh.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

const settings = () => ({ DATABASE_URL: fresh.url, DATABASE_DIRECT_URL: fresh.directUrl, DATA_DIR: dataDir })

/** What `npm run token` prints. */
const tokenOf = async (account: string) => {
  const { ended, output } = runProgram('scripts/token.ts', settings(), [account])
  expect(await ended).toBe(0)
  return output().trim()
}

const ask = async (http: string, token: string, query: string) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const answer = await fetch(`${http}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return (await answer.json()) as { data: Record<string, unknown> }
}

// A start takes seconds, and many of them where every processor is busy.
describe('The program', { timeout: 120_000 }, () => {
  it('prints where everything is, knows the accounts of its tokens, and stops with status 0', async () => {
    const hub = await startHubProcess(settings())
    expect(hub.output()).toMatch(/lead\.technician/)
    expect(hub.output()).toContain(`${hub.http}/graphql`)
    const { data } = await ask(hub.http, await tokenOf('mem01.nurse'), '{ viewer { account roles } }')
    expect(data).toEqual({ viewer: { account: 'mem01.nurse', roles: ['NURSE'] } })
    expect(await hub.end('SIGTERM')).toBe(0)
  })

  it('names the variable of a port that is taken, and ends with status 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    for (const variable of ['HTTP_PORT', 'MLLP_PORT', 'MQTT_PORT']) {
      const { ended, output } = runProgram('server/main.ts', { ...settings(), [variable]: String(port) })
      expect(await ended).toBe(1)
      expect(output()).toContain(`set ${variable} to another port`)
    }
    other.close()
  })

  it('refuses a database newer than itself with the way out, and ends with status 1', async () => {
    const owner = ownerPool(fresh.directUrl)
    await owner.query(
      `insert into drizzle.__drizzle_migrations (hash, created_at) values ('of-the-next-version', 9999999999999)`,
    )
    const { ended, output } = runProgram('server/main.ts', settings())
    expect(await ended).toBe(1)
    expect(output()).toMatch(/比本程序的 \d+ 更新。请安装较新的程序版本/)
    expect(output()).toMatch(/newer than this program's \d+\. Install the newer version of the program/)
    await owner.query(`delete from drizzle.__drizzle_migrations where hash = 'of-the-next-version'`)
    await owner.end()
  })

  it('gives no token of a demo account where another issuer signs', async () => {
    const oidc = { OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: 'xuelian' }
    const { ended, output } = runProgram('scripts/token.ts', { ...settings(), ...oidc }, ['admin'])
    expect(await ended).toBe(1)
    expect(output()).not.toMatch(/eyJ/)
  })

  it('finds what the first start wrote, sends traces once a collector is named, and stops although clients hold connections open', async () => {
    const collector = await startCollector()
    const hub = await startHubProcess({ ...settings(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    expect(hub.output()).not.toContain('was written into the empty database')
    await fetch(`${hub.http}/health/live`, { headers: { 'x-correlation-id': 'traced-1' } })
    const client = await connectRaw(Number(hub.mllp.split(':').at(-1)))
    const answer = await client.ask(
      'MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||ADT^A04^ADT_A01|TRACED-2|P|2.5.1\r' +
        'EVN|A04|20260301093000+0800\rPID|1||TRACED^^^CS-MEM01^MR||张^三||19680707|M\rPV1|1|O\r',
    )
    expect(answer).toContain('MSA|AA|TRACED-2')
    client.close()
    const { told } = await holdConnections(hub.http)
    expect(await hub.end('SIGINT')).toBe(0)
    expect(await told).toBe(1001)
    expect(hub.output()).not.toMatch(/left behind/)
    collector.close()
    // The id of a request, and that of a message.
    for (const id of ['traced-1', 'TRACED-2'])
      expect(collector.bodies.some((body) => body.startsWith('/v1/traces') && body.includes(id))).toBe(true)
  })
})

/** Whoever takes traces in. */
const startCollector = async () => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', (text) => (body += text))
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`)
      response.end('{}')
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, bodies, close: () => server.close() }
}

/** A live screen and half a request; answers what the screen is told at the end. */
const holdConnections = async (http: string): Promise<{ readonly told: Promise<unknown> }> => {
  const socket = new WebSocket(`${http.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const told = new Promise((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('open', resolve))
  const half = connect(Number(new URL(http).port), '127.0.0.1')
  half.on('error', () => undefined)
  half.write(
    'POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  return { told }
}
