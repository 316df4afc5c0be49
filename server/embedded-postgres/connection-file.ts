import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Tells the operator's scripts how to reach the database of the hub that is running on this data folder. */
export function writeConnectionFile(dataDir: string, url: string): void {
  writeFileSync(fileIn(dataDir), `${JSON.stringify({ url })}\n`, { mode: 0o600 })
}

/** The owner's connection string of the running hub's database, or null when there is no such file. */
export function readConnectionFile(dataDir: string): string | null {
  if (!existsSync(fileIn(dataDir))) return null
  return (JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as { url: string }).url
}

/** Forgets it, when the database stops. */
export function removeConnectionFile(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true })
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'postgres.json')
}
