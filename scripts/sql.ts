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
  let typed = ''
  const ask = () => {
    terminal.setPrompt(typed === '' ? 'xuelian=> ' : 'xuelian-> ')
    terminal.prompt()
  }
  // Ctrl-C throws away what was typed, as in psql; Ctrl-D ends.
  terminal.on('SIGINT', () => {
    typed = ''
    process.stdout.write('\n')
    ask()
  })
  ask()
  for await (const line of terminal) {
    if (line.trim() === '\\q') break
    typed = `${typed}${line}\n`.trimStart()
    if (isWhole(typed)) {
      await show(client, typed).catch((error: unknown) => tell(`ERROR: ${messageOf(error)}`))
      typed = ''
    }
    ask()
  }
  terminal.close()
}
