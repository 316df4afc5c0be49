import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serviceAccount } from '#server/embedded-postgres/service-account.ts'
import { freePort } from '#test/support/free-port.ts'
import type { FreshDatabase } from '#test/support/postgres.ts'
import { quickFolder } from '#test/support/quick-folder.ts'

const PLACES = ['/usr/lib/postgresql/15/bin', '/usr/lib/postgresql/16/bin', '/usr/lib/postgresql/17/bin']

/** Where PostgreSQL's own tools are; null where they aren't: the embedded build brings no `pg_basebackup`. */
export const postgresTools = PLACES.find((path) => existsSync(join(path, 'pg_basebackup'))) ?? null

/**
 * A primary with an empty database, and a standby that follows it by streaming; with the logins that
 * `deploy/postgresql/roles.sql` makes, none of them a superuser.
 */
export type ReplicatedPair = {
  /** On the primary. */
  readonly database: FreshDatabase
  /** The application's login on the standby. */
  readonly replicaUrl: string
  /** Who may hold the standby up. */
  readonly superuserOfStandby: string
  stopStandby(): void
  startStandby(): void
  close(): void
}

const ROLES = fileURLToPath(new URL('../../deploy/postgresql/roles.sql', import.meta.url))

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'jit=off',
  'max_connections=60',
  'shared_buffers=32MB',
  'wal_level=replica',
  'max_wal_senders=4',
]

export const makeReplicatedPair = async (): Promise<ReplicatedPair> => {
  const folder = quickFolder()
  const account = serviceAccount()
  chmodSync(folder, 0o755)
  if (account) chownSync(folder, account.uid, account.gid)
  // As an ordinary user: PostgreSQL refuses to run as root.
  const run = (program: string, args: readonly string[]) =>
    execFileSync(join(postgresTools ?? '', program), args, {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'ignore'],
      ...account,
    })
  const cluster = (name: string) => {
    const at = join(folder, name)
    mkdirSync(at, { mode: 0o700 })
    if (account) chownSync(at, account.uid, account.gid)
    return at
  }
  const start = (at: string, port: number) =>
    run('pg_ctl', ['-D', at, '-w', '-l', `${at}.log`, '-o', optionsFor(port), 'start'])
  const stop = (at: string) => run('pg_ctl', ['-D', at, '-m', 'immediate', '-w', 'stop'])

  const [primary, standby] = [cluster('primary'), cluster('standby')]
  const ports = { primary: await freePort(), standby: await freePort() }
  run('initdb', [
    '-D',
    primary,
    '-U',
    'superuser',
    '--auth=trust',
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
  ])
  start(primary, ports.primary)
  const superuser = (port: number) => `postgres://superuser@127.0.0.1:${port}/xuelian`
  const maintenance = superuser(ports.primary).replace(/xuelian$/, 'postgres')
  run('psql', ['-q', '-v', 'owner_password=own', '-v', 'hub_password=hub', '-f', ROLES, maintenance])
  run('pg_basebackup', ['-D', standby, '-d', maintenance, '-R', '-c', 'fast', '-X', 'stream', '--no-sync'])
  let follows = false
  const startStandby = () => {
    if (!follows) start(standby, ports.standby)
    follows = true
  }
  const stopStandby = () => {
    if (follows) stop(standby)
    follows = false
  }
  startStandby()
  return {
    database: {
      url: `postgres://xuelian_hub:hub@127.0.0.1:${ports.primary}/xuelian`,
      directUrl: `postgres://xuelian_owner:own@127.0.0.1:${ports.primary}/xuelian`,
      drop: async () => undefined,
    },
    replicaUrl: `postgres://xuelian_hub:hub@127.0.0.1:${ports.standby}/xuelian`,
    superuserOfStandby: superuser(ports.standby),
    startStandby,
    stopStandby,
    close: () => {
      stopStandby()
      stop(primary)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const optionsFor = (port: number) => [`port=${port}`, ...SETTINGS].map((setting) => `-c ${setting}`).join(' ')
