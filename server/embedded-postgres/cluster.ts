import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { StartFault } from '#lib/start-fault.ts'
import type { Binaries } from './binaries.ts'
import type { Place } from './place.ts'

/** The login that owns everything in the embedded server. */
export const OWNER = 'xuelian'

/**
 * Makes the cluster on first use and answers its owner's password, which is kept in the data folder.
 *
 * @throws StartFault when the cluster is of another major version, its password is gone, or it can't be made
 */
export async function prepareCluster(place: Place, binaries: Binaries, dataDir: string): Promise<string> {
  const passwordFile = join(dataDir, 'postgres.password')
  if (existsSync(place.cluster)) {
    refuseOtherMajor(place.cluster, binaries.major)
    return keptPassword(passwordFile, place.cluster)
  }
  const password = randomBytes(24).toString('base64url')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  await initialise(place, binaries, password)
  return password
}

function refuseOtherMajor(cluster: string, ours: string): void {
  const versionFile = join(cluster, 'PG_VERSION')
  const theirs = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : '?'
  if (theirs === ours) return
  throw new StartFault({
    zh: `数据文件夹 ${cluster} 属于 PostgreSQL ${theirs}，本程序自带 PostgreSQL ${ours}，不能打开它。请用原来的版本运行 npm run backup，再让本程序使用新的 DATA_DIR 并运行 npm run restore。`,
    en: `The data folder ${cluster} belongs to PostgreSQL ${theirs}; this program brings PostgreSQL ${ours} and can't open it. Run npm run backup with the version that made it, then npm run restore here with a new DATA_DIR.`,
  })
}

function keptPassword(passwordFile: string, cluster: string): string {
  if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8').trim()
  throw new StartFault({
    zh: `缺少数据库 ${cluster} 的密码文件 ${passwordFile}。请把它放回原处，或把 DATA_DIR 设为新的文件夹并用 npm run restore 恢复备份。`,
    en: `The password file ${passwordFile} of the database ${cluster} is missing. Put it back, or set DATA_DIR to a new folder and bring a backup back with npm run restore.`,
  })
}

/** Works beside the final place and renames, so that a start killed half-way leaves nothing that looks finished. */
async function initialise(place: Place, binaries: Binaries, password: string): Promise<void> {
  removeUnfinished(place.home)
  // A name of its own, so that an initdb that outlived a killed start can't write into this one's folder.
  const unfinished = join(place.home, `${UNFINISHED}${randomBytes(4).toString('hex')}`)
  mkdirSync(unfinished, { mode: 0o700 })
  const passwordForInitdb = join(place.home, 'postgres.initdb')
  writeFileSync(passwordForInitdb, password, { mode: 0o600 })
  try {
    if (place.account) {
      chownSync(unfinished, place.account.uid, place.account.gid)
      chownSync(passwordForInitdb, place.account.uid, place.account.gid)
    }
    await runInitdb(place, binaries, unfinished, passwordForInitdb)
    renameSync(unfinished, place.cluster)
  } finally {
    rmSync(passwordForInitdb, { force: true })
  }
}

const UNFINISHED = 'postgres.unfinished'

function removeUnfinished(home: string): void {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(UNFINISHED))) {
    rmSync(join(home, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

function runInitdb(place: Place, binaries: Binaries, folder: string, passwordFile: string): Promise<void> {
  const options = [
    `--pgdata=${folder}`,
    `--username=${OWNER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ]
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const initdb = spawn(binaries.initdb, options, {
    cwd: folder,
    env: postgresEnvironment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(place.account ?? {}),
  })
  const endWithHub = () => void initdb.kill('SIGKILL')
  process.once('exit', endWithHub)
  const said: Buffer[] = []
  for (const stream of [initdb.stdout, initdb.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  initdb.once('error', (error) => reject(initdbFault(error.message)))
  initdb.once('close', (code) => {
    process.removeListener('exit', endWithHub)
    if (code === 0) resolve()
    else reject(initdbFault(Buffer.concat(said).toString()))
  })
  return promise
}

/**
 * What PostgreSQL's programs see of the environment: nothing of the operator's locale (GB18030 stops initdb)
 * nor of libpq's variables.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' }
}

function initdbFault(output: string): StartFault {
  const reason = output.trim().split('\n').slice(-3).join(' ')
  return new StartFault({
    zh: `无法建立内置数据库：${reason}。请按此处理，或用 DATABASE_URL 指定一个 PostgreSQL 15 以上的服务器。`,
    en: `The embedded database could not be made: ${reason}. Mend that, or name a PostgreSQL server (15 or newer) in DATABASE_URL.`,
  })
}
