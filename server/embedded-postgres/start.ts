import { realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartFault } from '#lib/start-fault.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { OWNER, prepareCluster } from './cluster.ts'
import { removeConnectionFile, writeConnectionFile } from './connection-file.ts'
import { type HubLock, takeHubLock } from './hub-lock.ts'
import { stopOrphan } from './orphan.ts'
import { choosePlace, folderFault, type Place } from './place.ts'
import { freePort, NotStarted, type Postmaster, startPostmaster } from './postmaster.ts'
import { throughSocket } from './socket.ts'

/** What to start; see {@link startEmbeddedPostgres}. */
export interface EmbeddedPostgresOptions {
  /** The hub's data folder; made if absent. */
  readonly dataDir: string
  /** Told in one line per language what an operator should know: where the data lies, an orphan that was ended. */
  readonly log: (message: string) => void
  /** PostgreSQL settings that differ from the usual ones. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A running embedded server. */
export interface EmbeddedPostgres {
  /** The owner's connection string, to the database `xuelian`. */
  readonly url: string
  /** Ends the server within 5 seconds and frees the data folder. */
  stop(): Promise<void>
}

const DATABASE = 'xuelian'

/**
 * Starts the PostgreSQL that comes with the program on `dataDir`, making its cluster on first use and ending
 * one that a killed hub left behind. It is started again on the same port if it dies under the hub.
 *
 * @throws StartFault when the folder is in use, of another major version, or PostgreSQL can't be started
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = choosePlace(options.dataDir)
  if (place.moved) options.log(`${place.moved.zh} / ${place.moved.en}`)
  const lock = await waitForLock(place, options)
  try {
    return await startLocked(place, lock, { ...options, dataDir: realpathSync(options.dataDir) })
  } catch (error) {
    lock.release()
    throw isFileError(error) ? folderFault(place.home, error) : error
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'path' in error
}

async function startLocked(
  place: Place,
  lock: HubLock,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const binaries = findBinaries(place.account, place.programs)
  const password = await prepareCluster(place, binaries, options.dataDir)
  if (await stopOrphan(place.cluster)) {
    options.log(
      '已停止上次异常退出遗留的 PostgreSQL。 / Ended the PostgreSQL that a killed hub had left running.',
    )
  }
  const server = await keepRunning(place, binaries, options)
  const byTcp = `postgres://${OWNER}:${password}@127.0.0.1:${server.port}/${DATABASE}`
  const url = throughSocket(byTcp, place.cluster)
  await createDatabase(url)
  writeConnectionFile(options.dataDir, url)
  return {
    url,
    async stop() {
      removeConnectionFile(options.dataDir)
      await server.stop()
      lock.release()
    },
  }
}

/** A hub that is stopping takes up to 5 s; whoever starts the next one at once is not refused for it. */
const LOCK_PATIENCE_MS = 6_000

async function waitForLock(place: Place, { dataDir, log }: EmbeddedPostgresOptions): Promise<HubLock> {
  for (let waited = 0; waited <= LOCK_PATIENCE_MS; waited += 100) {
    const lock = tryLock(place.home)
    if (lock) return lock
    if (waited === 0)
      log(`数据文件夹 ${dataDir} 被占用，正在等待释放。 / ${dataDir} is in use; waiting for it to be free.`)
    await sleep(100)
  }
  throw new StartFault({
    zh: `数据文件夹 ${dataDir} 正被另一个正在运行的程序使用。请先停止它，或把 DATA_DIR 设为另一个文件夹。`,
    en: `The data folder ${dataDir} is in use by another running hub or command. Stop that first, or set DATA_DIR to another folder.`,
  })
}

function tryLock(home: string): HubLock | null {
  try {
    return takeHubLock(home)
  } catch (error) {
    throw folderFault(home, error)
  }
}

interface KeptServer {
  readonly port: number
  stop(): Promise<void>
}

async function keepRunning(
  place: Place,
  binaries: Binaries,
  options: EmbeddedPostgresOptions,
): Promise<KeptServer> {
  const settings = options.settings ?? {}
  let { postmaster, port } = await startOnFreePort(place, binaries, settings)
  let wanted = true
  const killWithHub = () => postmaster.kill()
  process.once('exit', killWithHub)
  const watch = async () => {
    await postmaster.ended
    if (!wanted) return
    options.log(
      '内置 PostgreSQL 意外退出，正在重新启动。 / The embedded PostgreSQL ended unexpectedly and is started again.',
    )
    postmaster = await startPatiently(place, binaries, port, settings)
    if (wanted) watchOn()
    else await postmaster.stop()
  }
  const watchOn = () => void watch().catch((error: unknown) => options.log(String(error)))
  watchOn()
  return {
    port,
    async stop() {
      wanted = false
      await postmaster.stop()
      process.removeListener('exit', killWithHub)
    },
  }
}

/** Between finding a free port and listening on it another program may take it: then the next one. */
async function startOnFreePort(place: Place, binaries: Binaries, settings: Readonly<Record<string, string>>) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    try {
      return { port, postmaster: await startPatiently(place, binaries, port, settings) }
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error
      if (attempt < 5 && /Address already in use|could not create any TCP/i.test(error.message)) continue
      throw notStartedFault(error)
    }
  }
}

/** The processes of a server that was killed let go of its memory a moment after it. */
async function startPatiently(
  place: Place,
  binaries: Binaries,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startPostmaster(place, binaries, port, settings)
    } catch (error) {
      const lingering =
        error instanceof NotStarted && /shared memory block|postmaster\.pid/.test(error.message)
      if (!lingering || attempt === 25) throw error
      await sleep(200)
    }
  }
}

function notStartedFault(error: NotStarted): StartFault {
  return new StartFault(
    {
      zh: `内置 PostgreSQL 无法启动：${error.message}。请按此处理，或用 DATABASE_URL 指定一个 PostgreSQL 15 以上的服务器。`,
      en: `The embedded PostgreSQL could not be started: ${error.message}. Mend that, or name a PostgreSQL server (15 or newer) in DATABASE_URL.`,
    },
    { cause: error },
  )
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  const client = new pg.Client({ connectionString: maintenance.href })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}
