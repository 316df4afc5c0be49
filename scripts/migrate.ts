import { migrate } from '#db/migrate.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr } from './database/usage.ts'

argumentsOr(`npm run db:migrate
  将数据库升级到本程序的最新迁移（启动时也会自动进行）。
  Brings the database to this program's newest migration (starting the hub does so too).`)

await runCommand(
  async (start) => {
    const number = await migrate(await openDatabase(loadConfig(), start))
    tell(`数据库位于迁移 ${number}。 / The database is at migration ${number}.`)
  },
  { log: tell },
)
