import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StartFault } from '#lib/start-fault.ts'
import { choosePlace } from '#server/embedded-postgres/place.ts'
import { canEnter } from '#server/embedded-postgres/service-account.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { quickFolder } from '#test/support/quick-folder.ts'

const ROOT = process.getuid?.() === 0
const ORDINARY = { uid: 65534, gid: 65534 }

let folder: string
/** A data folder whose server was once started and stopped. */
let used: string
let count = 0
const said: string[] = []

beforeAll(async () => {
  folder = quickFolder()
  chmodSync(folder, 0o777)
  used = newDataDir()
  await (await start(used)).stop()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function newDataDir(): string {
  count += 1
  return join(folder, `data-${count}`)
}

/** One like any other that has been used before: making a cluster takes longer than most of what is tested with it. */
function usedDataDir(): string {
  const dataDir = newDataDir()
  // Node's own copying gives everything to root.
  execFileSync('cp', ['-a', used, dataDir])
  return dataDir
}

function start(dataDir: string): Promise<EmbeddedPostgres> {
  said.length = 0
  return startEmbeddedPostgres({ dataDir, log: (message) => said.push(message) })
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

function faultOf(dataDir: string): Promise<StartFault> {
  return start(dataDir).then(
    async (server) => {
      await server.stop()
      throw new Error('it started')
    },
    (error: unknown) => {
      if (error instanceof StartFault) return error
      throw error
    },
  )
}

/** A process of its own that starts the database, tells the URL and then does `next`. */
async function owner(
  dataDir: string,
  next = 'setInterval(() => {}, 1000)',
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<{ child: ChildProcess; told: string }> {
  const source = `
    import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
    const log = (message) => console.error(message)
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log }).catch((fault) => {
      console.log(fault.en); process.exit(1)
    })
    ${next}
    console.log(server.url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  })
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  return { child, told: line.toString().trim() }
}

function pidOfServer(dataDir: string): number {
  const pidFile = join(choosePlace(dataDir).cluster, 'postmaster.pid')
  return Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  while (lives(pid)) await sleep(20)
}

describe('the embedded PostgreSQL', () => {
  test('is PostgreSQL 18 in UTF-8, and a second start finds its data again', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    await query(first.url, "create table kept as select '血联' as word")
    expect(
      await query(
        first.url,
        "select current_setting('server_encoding'), current_setting('server_version_num')::int / 10000",
      ),
    ).toEqual(['UTF8', 18])
    await first.stop()
    const second = await start(dataDir)
    expect(await query(second.url, 'select word from kept')).toEqual(['血联'])
    await second.stop()
    expect(said).toEqual([])
  })

  test('keeps its password, its connection file and its log from other users', async () => {
    const dataDir = newDataDir()
    const server = await start(dataDir)
    const modes = ['postgres.password', 'postgres.json', 'postgres.log'].map(
      (name) => statSync(join(dataDir, name)).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o600, 0o600])
    await server.stop()
    expect(existsSync(join(dataDir, 'postgres.json'))).toBe(false)
  })

  test('is reached through a socket in its folder, whatever a killed one left there', async () => {
    const dataDir = usedDataDir()
    const left = join(dataDir, 'postgres', '.s.PGSQL.1')
    writeFileSync(left, '')
    const server = await start(dataDir)
    expect(existsSync(left)).toBe(false)
    expect(new URL(server.url).searchParams.get('host')).toBe(choosePlace(dataDir).cluster)
    expect(await query(server.url, 'select inet_client_addr() is null')).toEqual([true])
    await server.stop()
  })

  test('is reached by TCP where the path of a socket would be too long', async () => {
    const dataDir = join(newDataDir(), 'x'.repeat(90))
    const server = await start(dataDir)
    expect(new URL(server.url).searchParams.has('host')).toBe(false)
    expect(await query(server.url, 'select inet_client_addr() is null')).toEqual([false])
    await server.stop()
  })

  test('a second owner hears that the data folder is in use, and does no harm', async () => {
    const dataDir = usedDataDir()
    const { child, told } = await owner(dataDir)
    const fault = await faultOf(dataDir)
    expect(fault.en).toBe(
      `The data folder ${dataDir} is in use by another running hub or command. Stop that first, or set DATA_DIR to another folder.`,
    )
    expect(fault.zh).toBe(
      `数据文件夹 ${dataDir} 正被另一个正在运行的程序使用。请先停止它，或把 DATA_DIR 设为另一个文件夹。`,
    )
    expect(await query(told, 'select 1')).toEqual([1])
    const pid = pidOfServer(dataDir)
    child.kill('SIGKILL')
    await once(child, 'close')
    process.kill(pid, 'SIGINT')
    await untilGone(pid)
  })

  test('a start that comes while the last hub is still stopping waits for it', async () => {
    const dataDir = usedDataDir()
    const next =
      "process.on('SIGTERM', () => setTimeout(() => server.stop().then(() => process.exit(0)), 700)); setInterval(() => {}, 1000)"
    const { child, told } = await owner(dataDir, next)
    await query(told, 'create table kept as select 6 as number')
    child.kill('SIGTERM')
    const server = await start(dataDir)
    expect(said).toEqual([
      `数据文件夹 ${dataDir} 被占用，正在等待释放。 / ${dataDir} is in use; waiting for it to be free.`,
    ])
    expect(await query(server.url, 'select number from kept')).toEqual([6])
    await server.stop()
  })

  test('the server that a killed hub left running is ended, and its data is there', async () => {
    const dataDir = usedDataDir()
    const { child, told } = await owner(dataDir)
    await query(told, 'create table kept as select 7 as number')
    const orphan = pidOfServer(dataDir)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(lives(orphan)).toBe(true)
    const server = await start(dataDir)
    await untilGone(orphan)
    expect(said).toEqual([
      '已停止上次异常退出遗留的 PostgreSQL。 / Ended the PostgreSQL that a killed hub had left running.',
    ])
    expect(await query(server.url, 'select number from kept')).toEqual([7])
    await server.stop()
  })

  test('hub and server killed together leave nothing that blocks the next start', async () => {
    const dataDir = usedDataDir()
    const { child, told } = await owner(dataDir)
    await query(told, 'create table kept as select 8 as number')
    const pid = pidOfServer(dataDir)
    child.kill('SIGKILL')
    process.kill(pid, 'SIGKILL')
    await once(child, 'close')
    const server = await start(dataDir)
    expect(await query(server.url, 'select number from kept')).toEqual([8])
    await server.stop()
  })

  test('a stale pid file that names a living stranger does not block the start, nor is the stranger touched', async () => {
    const dataDir = usedDataDir()
    writeFileSync(
      join(dataDir, 'postgres', 'postmaster.pid'),
      `${process.pid}\n${join(dataDir, 'postgres')}\n`,
    )
    const server = await start(dataDir)
    expect(await query(server.url, 'select 1')).toEqual([1])
    await server.stop()
  })

  test('a program that ends without stopping it leaves no process behind', async () => {
    const dataDir = usedDataDir()
    const next = "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000)"
    const { child } = await owner(dataDir, next)
    const pid = pidOfServer(dataDir)
    child.kill('SIGTERM')
    const [status] = (await once(child, 'close')) as [number]
    expect(status).toBe(3)
    await untilGone(pid)
    await (await start(dataDir)).stop()
  })

  test('killed under the hub it comes back on the same port with its data', async () => {
    const dataDir = usedDataDir()
    const server = await start(dataDir)
    await query(server.url, 'create table kept as select 9 as number')
    const killed = pidOfServer(dataDir)
    process.kill(killed, 'SIGKILL')
    await expect
      .poll(() => query(server.url, 'select number from kept').catch(() => []), { timeout: 20_000 })
      .toEqual([9])
    expect(pidOfServer(dataDir)).not.toBe(killed)
    await server.stop()
  })

  test('stopping ends open sessions and leaves no process', async () => {
    const dataDir = usedDataDir()
    const server = await start(dataDir)
    const client = new pg.Client({ connectionString: server.url })
    const broken = new Promise((resolve) => client.on('error', resolve))
    await client.connect()
    const pid = pidOfServer(dataDir)
    await server.stop()
    await broken
    expect(lives(pid)).toBe(false)
  })

  test('a first start killed half-way is begun anew', async () => {
    const dataDir = newDataDir()
    mkdirSync(join(dataDir, 'postgres.unfinished', 'base'), { recursive: true })
    const server = await start(dataDir)
    expect(await query(server.url, 'select 1')).toEqual([1])
    await server.stop()
    expect(existsSync(join(dataDir, 'postgres.unfinished'))).toBe(false)
  })
})

describe('a data folder that can not be opened', () => {
  test('of another major version is refused with the way out, untouched', async () => {
    const dataDir = newDataDir()
    const cluster = join(dataDir, 'postgres')
    mkdirSync(cluster, { recursive: true })
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n')
    const fault = await faultOf(dataDir)
    expect(fault.en).toBe(
      `The data folder ${cluster} belongs to PostgreSQL 17; this program brings PostgreSQL 18 and can't open it. Run npm run backup with the version that made it, then npm run restore here with a new DATA_DIR.`,
    )
    expect(fault.zh).toContain('属于 PostgreSQL 17')
    expect(readFileSync(join(cluster, 'PG_VERSION'), 'utf8')).toBe('17\n')
  })

  test('without its password is refused with the way out, and the lock is free again', async () => {
    const dataDir = usedDataDir()
    const file = join(dataDir, 'postgres.password')
    const password = readFileSync(file)
    rmSync(file)
    expect((await faultOf(dataDir)).en).toContain(`The password file ${file} of the database`)
    writeFileSync(file, password)
    await (await start(dataDir)).stop()
  })

  test('that is a file is refused with the reason', async () => {
    const dataDir = newDataDir()
    writeFileSync(dataDir, '')
    expect((await faultOf(dataDir)).en).toMatch(/^The data folder .* can't be used \((EEXIST|ENOTDIR)\)\./)
  })
})

describe.runIf(ROOT)('started by root', () => {
  test('it runs as nobody', async () => {
    const dataDir = newDataDir()
    const server = await start(dataDir)
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(ORDINARY.uid)
    expect(statSync(join(dataDir, 'postgres.password')).uid).toBe(0)
    await server.stop()
  })

  test('a new folder that root alone may enter is opened a crack; a private folder above it is not', async () => {
    const closed = newDataDir()
    mkdirSync(closed, { mode: 0o700 })
    const server = await start(closed)
    expect(statSync(closed).mode & 0o777).toBe(0o711)
    await server.stop()
    const home = newDataDir()
    mkdirSync(join(home, 'mine'), { recursive: true })
    chmodSync(home, 0o700)
    const moved = await start(join(home, '.data'))
    const place = choosePlace(join(home, '.data')).home
    expect(place).toMatch(/^\/var\/lib\/xuelian\/data-[0-9a-f]{12}$/)
    expect(said).toEqual([
      `以 root 启动时 PostgreSQL 以 nobody 身份运行，它无法进入 ${home}/.data，因此数据库存放在 ${place}。 / Started by root, PostgreSQL runs as nobody, which can't enter ${home}/.data; the database lies in ${place} instead.`,
    ])
    expect(statSync(home).mode & 0o777).toBe(0o700)
    await moved.stop()
    rmSync(place, { recursive: true })
  })
})

describe.runIf(ROOT && canEnter(process.cwd(), ORDINARY) && canEnter(dirname(process.execPath), ORDINARY))(
  'started by an ordinary user',
  () => {
    test('it runs as that user, whatever the locale; root can go on with the same folder, as that user', async () => {
      const dataDir = newDataDir()
      const env = {
        PATH: process.env.PATH,
        LANG: 'zh_CN.GB18030',
        LC_ALL: 'zh_CN.GB18030',
        PGDATA: '/nowhere',
      }
      const { child, told } = await owner(
        dataDir,
        "process.on('SIGTERM', () => server.stop().then(() => process.exit(0))); setInterval(() => {}, 1000)",
        {
          ...ORDINARY,
          env,
        },
      )
      await query(told, 'create table kept as select 5 as number')
      child.kill('SIGTERM')
      expect((await once(child, 'close'))[0]).toBe(0)
      const server = await start(dataDir)
      expect(await query(server.url, 'select number from kept')).toEqual([5])
      expect(statSync(join(dataDir, 'postgres')).uid).toBe(ORDINARY.uid)
      await server.stop()
    })

    test('a folder that belongs to root is refused with the way out', async () => {
      const dataDir = usedDataDir()
      const { child, told } = await owner(dataDir, '', ORDINARY)
      expect(told).toMatch(
        /^The data folder .* can't be used \(.*\)\. Check its owner, permissions and free space/,
      )
      expect(child.exitCode ?? (await once(child, 'close'))[0]).toBe(1)
    })
  },
)
