import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartFault } from '#lib/start-fault.ts'
import { loadConfig } from '#server/config.ts'
import { THROW_AWAY } from '#server/embedded-postgres/settings.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { runCommand } from '#server/lifecycle.ts'
import { identityKeysOf } from '#server/store.ts'
import { openDatabase, tell } from './database/open.ts'
import { readBackup } from './database/read-backup.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'
import { writeBackup } from './database/write-backup.ts'
import { checkRestored } from './drill/check-restored.ts'

const HELP = `npm run backup-drill
  演练：备份数据库（系统可以继续运行），恢复到一台全新的临时 PostgreSQL，逐项核对，然后删除两者。
  A drill: backs the database up (the hub may go on running), restores it into a fresh PostgreSQL of its own, checks it point by point, and deletes both.`

/** Faults of one check that are told one by one. */
const MOST_FAULTS = 20

if (argumentsOr(HELP).length > 0) refuseArguments(HELP)

await runCommand(
  async (start) => {
    const config = loadConfig()
    const liveUrl = await openDatabase(config, start)
    const folder = await start('drill', async () => {
      const made = mkdtempSync(join(tmpdir(), 'xuelian-drill-'))
      // PostgreSQL runs as another user when this runs as root; the file itself is its owner's alone.
      chmodSync(made, 0o711)
      return { path: made, stop: async () => rmSync(made, { recursive: true, force: true }) }
    })
    const file = join(folder.path, 'drill.xuelian')
    const backup = await timed(() => writeBackup(liveUrl, file))
    const { rows, tables, counts } = backup.result
    tell(
      `已备份 ${tables} 个表、${rows} 行，${sizeOf(file)}，${backup.seconds} 秒。 / Backed up ${tables} tables, ${rows} rows, ${sizeOf(file)}, ${backup.seconds} s.`,
    )
    const { url } = await start('fresh postgres', () =>
      startEmbeddedPostgres({ dataDir: join(folder.path, 'data'), log: tell, settings: THROW_AWAY }),
    )
    const restoring = await timed(() => readBackup(url, file))
    tell(`已恢复，${restoring.seconds} 秒。 / Restored, ${restoring.seconds} s.`)
    const checks = await checkRestored({ url, liveUrl, counts, keys: identityKeysOf(config) })
    for (const { name, seen, faults } of checks) {
      const sign = faults.length === 0 ? '✓' : '✗'
      tell(`${sign} ${name.zh}（${seen}）。 / ${name.en} (${seen}).`)
      for (const fault of faults.slice(0, MOST_FAULTS)) tell(`    ${fault}`)
      if (faults.length > MOST_FAULTS) tell(`    … ${faults.length}`)
    }
    if (checks.some(({ faults }) => faults.length > 0)) {
      throw new StartFault({
        zh: '恢复的数据库不完整：备份不可依赖。请查明原因后再演练。',
        en: 'The restored database is not whole: this backup can’t be relied on. Find out why, then drill again.',
      })
    }
    tell('演练通过。 / The drill has passed.')
  },
  { log: tell },
)

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: string }> {
  const began = performance.now()
  const result = await work()
  return { result, seconds: ((performance.now() - began) / 1_000).toFixed(1) }
}

function sizeOf(file: string): string {
  return `${(statSync(file).size / 1_000_000).toFixed(1)} MB`
}
