import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { StartFault } from '#lib/start-fault.ts'
import { canEnter, type ServiceAccount, serviceAccount } from './service-account.ts'

/** Where one embedded database lies and as whom it runs. */
export interface Place {
  /** The folder that holds the cluster, its log and the hub's lock: the data folder, unless PostgreSQL can't enter it. */
  readonly home: string
  /** PostgreSQL's own data folder. */
  readonly cluster: string
  /** Where the programs are copied to if they can't be run where they are installed. */
  readonly programs: string
  /** The user PostgreSQL runs as; null: the same as the hub. */
  readonly account: ServiceAccount | null
  /** Said at every start when the cluster isn't in the data folder. */
  readonly moved: { readonly zh: string; readonly en: string } | null
}

const SYSTEM_FOLDER = '/var/lib/xuelian'

/**
 * Makes the data folder if need be and decides where the cluster lies.
 *
 * @throws StartFault when the folder can't be made or belongs to another user
 */
export function choosePlace(dataDir: string): Place {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    const place = placeOf(realpathSync(dataDir))
    mkdirSync(place.home, { recursive: true, mode: 0o711 })
    return place
  } catch (error) {
    throw folderFault(dataDir, error)
  }
}

/** A sentence for a folder that can't be used, for whatever reason the system gave. */
export function folderFault(folder: string, error: unknown): StartFault {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error)
  return new StartFault(
    {
      zh: `数据文件夹 ${folder} 不能使用（${reason}）。请检查其所有者、权限和剩余空间，或把 DATA_DIR 设为另一个可写的文件夹。`,
      en: `The data folder ${folder} can't be used (${reason}). Check its owner, permissions and free space, or set DATA_DIR to another writable folder.`,
    },
    { cause: error },
  )
}

function placeOf(folder: string): Place {
  const nobody = serviceAccount()
  if (nobody === null) return placed(folder, folder, null)
  const account = ownerOf(join(folder, 'postgres')) ?? nobody
  letEnter(folder)
  if (canEnter(folder, account)) return placed(folder, SYSTEM_FOLDER, account)
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const home = join(SYSTEM_FOLDER, `${basename(folder).replace(/^\./, '')}-${mark}`)
  const moved = {
    zh: `以 root 启动时 PostgreSQL 以 nobody 身份运行，它无法进入 ${folder}，因此数据库存放在 ${home}。`,
    en: `Started by root, PostgreSQL runs as nobody, which can't enter ${folder}; the database lies in ${home} instead.`,
  }
  return { ...placed(home, SYSTEM_FOLDER, account), moved }
}

function placed(home: string, programs: string, account: ServiceAccount | null): Place {
  return { home, cluster: join(home, 'postgres'), programs, account, moved: null }
}

/** A cluster made by an ordinary user goes on running as that user when root starts the hub later. */
function ownerOf(cluster: string): ServiceAccount | null {
  if (!existsSync(cluster)) return null
  const { uid, gid } = statSync(cluster)
  return uid === 0 ? null : { uid, gid }
}

/** Opens only a folder that is root's and the hub's own (new, or used by it before): never somebody's home. */
function letEnter(folder: string): void {
  const { uid, mode } = statSync(folder)
  const content = readdirSync(folder)
  const ours = content.length === 0 || content.includes('hub.lock')
  if (uid === 0 && ours && (mode & 0o001) === 0) chmodSync(folder, (mode & 0o7777) | 0o011)
}
