import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { readBackup } from './database/read-backup.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'

const HELP = `npm run restore -- <file>
  将备份恢复到空的数据库，也可以是另一个 PostgreSQL 版本或服务器。
  Copies a backup into an empty database, which may be another version of PostgreSQL or another server.`

const [file, ...others] = argumentsOr(HELP)
if (file === undefined || others.length > 0) refuseArguments(HELP)

await runCommand(
  async (start) => {
    const { migration, tables, rows } = await readBackup(await openDatabase(loadConfig(), start), file)
    tell(
      `已从 ${file} 恢复：迁移 ${migration}，${tables} 个表，${rows} 行。 / Restored from ${file}: migration ${migration}, ${tables} tables, ${rows} rows.`,
    )
  },
  { log: tell },
)
