import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What the name of PostgreSQL's socket begins with; the port follows. */
const NAME = '.s.PGSQL.'

/** The longest path a socket may have, on macOS; Linux has room for four more. */
const LONGEST_PATH = 103

/**
 * The folder of the server's socket: its cluster, which nobody else may enter; null where the path would be too long. A
 * statement's way there and back costs a third less by it than by TCP.
 */
export function socketFolder(cluster: string): string | null {
  return Buffer.byteLength(join(cluster, `${NAME}65535`)) <= LONGEST_PATH ? cluster : null
}

/** The same connection string by way of the socket, where there is one. */
export function throughSocket(url: string, cluster: string): string {
  const folder = socketFolder(cluster)
  if (folder === null) return url
  const changed = new URL(url)
  changed.searchParams.set('host', folder)
  return changed.href
}

/** Removes what a killed server left; it would hold up the next one on its port if its number is a process again. */
export function removeOldSockets(cluster: string): void {
  for (const name of readdirSync(cluster).filter((one) => one.startsWith(NAME)))
    rmSync(join(cluster, name), { force: true })
}
