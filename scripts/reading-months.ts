import pg from 'pg'
import { dropMonth, listReadingMonths } from '#db/cold-chain/months.ts'
import { StartFault } from '#lib/start-fault.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { formatTable } from './database/format-table.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'

const HELP = `node scripts/reading-months.ts list | drop <YYYY-MM>
  列出冷链读数的各月；drop 删除一个已超过保存期并已分离的月份，不可恢复。
  Lists the months of readings; drop deletes one that is past its time and detached, for good.`

const [verb, month, ...others] = argumentsOr(HELP)
if (
  others.length > 0 ||
  (verb === 'drop') !== (month !== undefined) ||
  !['list', 'drop'].includes(verb ?? '')
)
  refuseArguments(HELP)

await runCommand(
  async (start) => {
    const client = new pg.Client({ connectionString: await openDatabase(loadConfig(), start) })
    await client.connect()
    try {
      if (month !== undefined) await drop(client, month)
      await list(client)
    } finally {
      await client.end()
    }
  },
  { log: tell },
)

async function drop(client: pg.Client, month: string): Promise<void> {
  if (await dropMonth(client, month)) return tell(`已删除 ${month}。 / ${month} was dropped.`)
  throw new StartFault({
    zh: `${month} 不存在，或仍在使用：只有已分离的月份可以删除。`,
    en: `${month} does not stand, or is in use: only a month that is detached can be dropped.`,
  })
}

async function list(client: pg.Client): Promise<void> {
  const rows = (await listReadingMonths(client)).map(({ month: name, attached, readings, bytes }) => [
    name,
    attached ? '在用 / in use' : '已分离 / detached',
    readings < 0 ? null : String(readings),
    `${Math.round(bytes / 1_000_000)} MB`,
  ])
  process.stdout.write(
    `${formatTable(['月份 month', '状态 state', '约计读数 readings, about', '占用 size'], rows)}\n`,
  )
}
