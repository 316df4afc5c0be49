import pg from 'pg'
import { migrate } from '#db/migrate.ts'
import { StartFault } from '#lib/start-fault.ts'
import { type Config, loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'

const HELP = `npm run db:reset [-- --yes]
  清空数据库并重新迁移，全部数据将丢失。生产环境拒绝执行；DATABASE_URL 指定的服务器须加 --yes。
  Empties the database and migrates it anew; all its data is lost. Refused in production; --yes is needed for the
  server of DATABASE_URL.`

const given = argumentsOr(HELP)
if (given.some((argument) => argument !== '--yes')) refuseArguments(HELP)

await runCommand(
  async (start) => {
    const config = loadConfig()
    refuseCostly(config)
    const url = await openDatabase(config, start)
    await dropEverything(url)
    const number = await migrate(url)
    tell(`数据库已清空，位于迁移 ${number}。 / The database is empty, at migration ${number}.`)
  },
  { log: tell },
)

function refuseCostly(config: Config): void {
  if (config.production) {
    throw new StartFault({
      zh: '生产环境（NODE_ENV=production）拒绝清空数据库。请先用 npm run backup 备份，再由数据库管理员处理。',
      en: 'Emptying the database is refused with NODE_ENV=production. Make a backup (npm run backup) and leave it to the database administrator.',
    })
  }
  if (config.database && !given.includes('--yes')) {
    throw new StartFault({
      zh: 'DATABASE_URL 指定的数据库中的全部数据将丢失。确认请加：npm run db:reset -- --yes。',
      en: 'All data in the database of DATABASE_URL would be lost. To confirm, run npm run db:reset -- --yes.',
    })
  }
}

async function dropEverything(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query<{ name: string }>(
      `select quote_ident(nspname) as name from pg_namespace
       where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')`,
    )
    await client.query('begin')
    for (const name of [...found.rows.map((row) => row.name), 'public']) {
      await client.query(`drop schema ${name} cascade`)
    }
    await client.query('create schema public')
    await client.query('commit')
  } finally {
    await client.end()
  }
}
