import { createInterface } from 'node:readline/promises'
import pg from 'pg'
import { StartFault } from '#lib/start-fault.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { isWhole } from './database/prompt.ts'
import { messageOf, show } from './database/show.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'

const HELP = `npm run sql [-- -c "select …"]
  以所有者身份在数据库上执行 SQL。语句以分号结束，可以分多行。
  A prompt on the database with the owner's login. A statement ends with a semicolon and may take several lines.
    \\dt or \\d      tables and views
    \\d <name>      columns, keys and policies of one
    \\q             quit`

const given = argumentsOr(HELP)
const [flag, statement, ...others] = given
if (given.length > 0 && (flag !== '-c' || statement === undefined || others.length > 0)) refuseArguments(HELP)

// `npm run sql -- -c … | head` closes the pipe when it has seen enough.
process.stdout.on('error', () => process.exit(0))

await runCommand(
  async (start) => {
    const client = new pg.Client({ connectionString: await openDatabase(loadConfig(), start) })
    client.on('notice', (notice) => tell(`${notice.severity}: ${notice.message}`))
    await client.connect()
    await start('connection', async () => ({ stop: () => client.end() }))
    if (statement !== undefined) await runOnce(client, statement)
    else if (process.stdin.isTTY) await prompt(client)
    else await runScript(client)
  },
  { log: tell },
)

async function runOnce(client: pg.Client, text: string): Promise<void> {
  try {
    await show(client, text)
  } catch (error) {
    throw new StartFault({
      zh: `语句未执行：${messageOf(error)}`,
      en: `The statement failed: ${messageOf(error)}`,
    })
  }
}

/** What comes through a pipe is one script: it ends at the first error. */
async function runScript(client: pg.Client): Promise<void> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
  if (text.trim() !== '') await runOnce(client, text)
}

async function prompt(client: pg.Client): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, historySize: 500 })
  const closed = new Promise<null>((resolve) => terminal.once('close', () => resolve(null)))
  // Ctrl-C throws away what was typed, as in psql; Ctrl-D ends.
  let typed = ''
  terminal.on('SIGINT', () => {
    typed = ''
    process.stdout.write('\n')
    terminal.setPrompt('xuelian=> ')
    terminal.prompt()
  })
  for (;;) {
    const line = await Promise.race([terminal.question(typed === '' ? 'xuelian=> ' : 'xuelian-> '), closed])
    if (line === null || line.trim() === '\\q') break
    typed += `${line}\n`
    if (typed.trim() === '') typed = ''
    if (!isWhole(typed)) continue
    await show(client, typed).catch((error: unknown) => tell(`ERROR: ${messageOf(error)}`))
    typed = ''
  }
  terminal.close()
}
