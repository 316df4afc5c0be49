import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'
import { readSetUp } from './set-up/file.ts'
import { setUp } from './set-up/write.ts'

const HELP = `npm run set-up -- <file.json>
  按文件建立联合体：牵头单位、血站与监管机构、首位管理员、储血设备。已有的不变，缺少的补上。枢纽运行中也可执行。
  Sets an alliance up from a file: lead, station and authorities, first administrators, fridges. What stands stays, what
  is missing is added. The hub may be running. docs/operating.md shows a file.`

const [path, ...others] = argumentsOr(HELP)
if (path === undefined || others.length > 0) refuseArguments(HELP)

await runCommand(
  async (start) => {
    const file = await readSetUp(path)
    const url = await openDatabase(loadConfig(), start)
    await migrate(url)
    const database = await start('database connections', async () => {
      const opened = new Database(url, { max: 1 })
      return Object.assign(opened, { stop: () => opened.close() })
    })
    const added = await database.transaction(SYSTEM_SCOPE, (db) => setUp(db, file, new Date()))
    const { organisations, administrators, places } = added
    tell(
      `联合体 ${file.alliance.code}：新增机构 ${organisations} 个、管理员 ${administrators} 人、储血设备 ${places} 台。 / Alliance ${file.alliance.code}: ${organisations} organisations, ${administrators} administrators, ${places} places added.`,
    )
  },
  { log: tell },
)
