import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { serviceAccount } from '#server/embedded-postgres/service-account.ts'
import { freePort } from '#test/support/free-port.ts'
import type { FreshDatabase } from '#test/support/postgres.ts'

const PLACES = ['/usr/sbin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']

/** The program of PgBouncer; null where it isn't installed. */
export const pgbouncer = PLACES.find((path) => existsSync(path)) ?? null

const shipped = readFileSync(new URL('../../deploy/postgresql/pgbouncer.ini', import.meta.url), 'utf8')

/** A pooler before one database: clients come in by `url`, and share few connections to the server. */
export type Pooler = {
  /** The application's login, through the pooler. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * PgBouncer as `deploy/postgresql/pgbouncer.ini` sets it up, in transaction mode, before a database.
 *
 * @param connections to the server that all clients share
 */
export const makePooler = async (database: FreshDatabase, connections: number): Promise<Pooler> => {
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-pgbouncer-'))
  const at = (file: string) => join(folder, file)
  const server = new URL(database.directUrl)
  const name = server.pathname.slice(1)
  const port = await freePort()
  const login = await makeLogin(database.directUrl)
  const settings = shipped
    .replace(/^xuelian = .*$/m, `${name} = host=127.0.0.1 port=${server.port} dbname=${name}`)
    .replace('listen_port = 6432', `listen_port = ${port}`)
    .replace('default_pool_size = 20', `default_pool_size = ${connections}`)
    .replace('/etc/pgbouncer/userlist.txt', at('userlist.txt'))
    .replace(/^(log|pid)file = .*$/gm, '')
  writeFileSync(at('pgbouncer.ini'), settings, { mode: 0o644 })
  writeFileSync(at('userlist.txt'), `"${login.name}" "${login.password}"\n`, { mode: 0o644 })
  // It refuses to run as root.
  chmodSync(folder, 0o755)
  const running = spawn(pgbouncer ?? 'pgbouncer', ['-q', at('pgbouncer.ini')], {
    stdio: 'ignore',
    ...serviceAccount(),
  })
  const url = new URL(`postgres://${login.name}:${login.password}@127.0.0.1:${port}/${name}`).href
  await answering(url, running)
  return {
    url,
    stop: async () => {
      if (running.exitCode === null) {
        running.kill('SIGTERM')
        await once(running, 'exit')
      }
      await login.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A login as `deploy/postgresql/roles.sql` makes it: it owns nothing, and may act as the application. */
const makeLogin = async (ownerUrl: string) => {
  const name = `xuelian_hub_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const asOwner = async (statement: string) => {
    const owner = new pg.Client({ connectionString: ownerUrl })
    await owner.connect()
    await owner.query(statement)
    await owner.end()
  }
  await asOwner(
    `create role ${name} login password '${password}' noinherit nobypassrls; grant xuelian_app to ${name}`,
  )
  return { name, password, drop: () => asOwner(`drop role ${name}`) }
}

const answering = async (url: string, pooler: ChildProcess): Promise<void> => {
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (pooler.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
