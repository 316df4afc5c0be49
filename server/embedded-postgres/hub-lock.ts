import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Held by the one hub that owns a data folder; the kernel lets go of it when that process ends, however. */
export interface HubLock {
  release(): void
}

/**
 * Takes the lock of `dataDir`, or answers null when another living process holds it.
 *
 * Node has no `flock`; SQLite's exclusive transaction is a kernel lock on the file that a SIGKILL frees, which
 * neither a pid file (pids come round again) nor a socket (two starters may both find it stale) gives.
 */
export function takeHubLock(dataDir: string): HubLock | null {
  const file = new DatabaseSync(join(dataDir, 'hub.lock'), { timeout: 0 })
  try {
    // In memory, so that no journal lies beside the lock of a killed hub.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if (isBusy(error)) return null
    throw error
  }
  return { release: () => file.close() }
}

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && (error as { errcode?: number }).errcode === SQLITE_BUSY
}
