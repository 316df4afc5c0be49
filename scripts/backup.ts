import { existsSync } from 'node:fs'
import { StartFault } from '#lib/start-fault.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'
import { writeBackup } from './database/write-backup.ts'

const HELP = `npm run backup -- <file>
  将整个数据库备份到一个文件；系统可以继续运行。
  Writes the whole database to one file; the hub may go on running.`

const [file, ...others] = argumentsOr(HELP)
if (file === undefined || others.length > 0) refuseArguments(HELP)

await runCommand(
  async (start) => {
    if (existsSync(file)) {
      throw new StartFault({
        zh: `文件 ${file} 已存在，不会被覆盖。请另取文件名。`,
        en: `The file ${file} exists and is not overwritten. Choose another name.`,
      })
    }
    const { migration, tables, rows } = await writeBackup(await openDatabase(loadConfig(), start), file)
    tell(
      `已备份到 ${file}：迁移 ${migration}，${tables} 个表，${rows} 行。 / Backed up to ${file}: migration ${migration}, ${tables} tables, ${rows} rows.`,
    )
  },
  { log: tell },
)
