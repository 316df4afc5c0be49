import type { Config } from '#server/config.ts'
import { readConnectionFile } from '#server/embedded-postgres/connection-file.ts'
import { DataFolderInUse, startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import type { StartPart } from '#server/lifecycle.ts'
import { reachDatabase } from '#server/reach-database.ts'

/**
 * The owner's connection string of the hub's database: of the server the environment names, of the embedded one
 * of the running hub, or of the embedded one started for this command alone.
 *
 * @throws StartFault when it can't be reached
 */
export async function openDatabase(config: Config, start: StartPart): Promise<string> {
  if (config.database) {
    const { url, directUrl } = config.database
    await reachDatabase(directUrl, directUrl === url ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL')
    return directUrl
  }
  const { dataDir } = config
  try {
    return (await start('postgres', () => startEmbeddedPostgres({ dataDir, log: tell }))).url
  } catch (error) {
    const running = error instanceof DataFolderInUse ? readConnectionFile(dataDir) : null
    if (running === null) throw error
    return running
  }
}

/** One line to the person at the terminal, beside what the command prints. */
export function tell(message: string): void {
  process.stderr.write(`${message}\n`)
}
