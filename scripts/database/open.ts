import type { Config } from '#server/config.ts'
import { readConnectionFile } from '#server/embedded-postgres/connection-file.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
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
  const running = readConnectionFile(dataDir)
  if (running !== null && (await answers(running))) return running
  return (await start('postgres', () => startEmbeddedPostgres({ dataDir, log: tell }))).url
}

/** The file of a hub that was killed may still lie there, though nothing answers any more. */
function answers(url: string): Promise<boolean> {
  return reachDatabase(url, 'DATA_DIR').then(
    () => true,
    () => false,
  )
}

/** One line to the person at the terminal, beside what the command prints. */
export function tell(message: string): void {
  process.stderr.write(`${message}\n`)
}
