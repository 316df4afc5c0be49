import { demoAccounts } from '#db/seed/accounts.ts'
import { StartFault } from '#lib/start-fault.ts'
import { type Config, loadConfig } from '#server/config.ts'
import { developmentToken } from '#server/issuers/development.ts'
import { runCommand, type StartPart } from '#server/lifecycle.ts'
import { type Missing, report } from './conformance/report.ts'
import { makeSender, type SenderName } from './conformance/sender.ts'
import { tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'
import { makeBank } from './demo/bank.ts'
import { makeGraph } from './demo/graph.ts'
import { startHis } from './demo/his.ts'
import { makeNumbers } from './demo/numbers.ts'

const HELP = `npm run conformance -- <sender>
  对正在运行的枢纽逐项测试一个 HIS 必须能发、能读的报文，列出通过与不通过；全部必测项通过时退出码为 0。
  <sender> 是机构代码（MSH-4），如 CS-MEM01；应用不是 HIS 时写成 应用@机构，如 LIS@CS-LEAD。
  会写入申请和患者，只在测试环境使用。枢纽主动发来的报文须在演示环境、且接收端口空闲时才能测。
  Tries against a running hub what an HIS must be able to send and to read, one pass or fail for each; exits with 0 only
  if all that is required passed. <sender> is the organisation's code (MSH-4), such as CS-MEM01, or application@code.
  It writes requests and patients: for test hubs only. What the hub sends by itself is tried with the demonstration's
  accounts, while the sender's port of HL7_DESTINATIONS is free.`

const TECHNICIAN = 'lead.technician'

const [given, ...others] = argumentsOr(HELP)
if (given === undefined || others.length > 0) refuseArguments(HELP)

await runCommand(
  async (start) => {
    const config = loadConfig()
    const numbers = makeNumbers(new Date())
    const name = nameOf(given)
    const sender = makeSender({ name, hub: { host: config.host, port: config.mllp.port }, numbers })
    const print = (line: string) => void process.stdout.write(`${line}\n`)
    const results = await report(sender, await otherSide(config, name, start), print)
    if (results.every(({ outcome }) => outcome !== 'FAIL')) return
    throw new StartFault({ zh: '有必测项未通过。', en: 'Something that is required did not pass.' })
  },
  { log: tell },
)

function nameOf(text: string): SenderName {
  const [first = '', second] = text.split('@')
  return second === undefined
    ? { application: 'HIS', facility: first }
    : { application: first, facility: second }
}

/** The lead's people and the system's own port, where they are to be had. */
async function otherSide(config: Config, { facility }: SenderName, start: StartPart) {
  if (config.production || config.oidc !== null || !config.demo)
    return missing('须在演示环境测试 / needs the demonstration')
  const destination = config.hl7Destinations.get(facility)
  if (destination === undefined) return missing(`HL7_DESTINATIONS 没有 ${facility} / has no ${facility}`)
  const hub = { host: config.host, port: config.mllp.port }
  try {
    const his = await start(facility, async () => {
      const opened = await startHis({ facility, hub, port: destination.port })
      return Object.assign(opened, { stop: () => opened.close() })
    })
    const url = `http://${config.host}:${config.httpPort}`
    const graph = makeGraph({ url, token: tokensOf(config.dataDir) })
    const bank = makeBank(graph, { technician: TECHNICIAN, second: 'lead.technician2' })
    return { his, lead: { graph, bank, technician: TECHNICIAN } }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return missing(`端口 ${destination.port} 无法监听 / can't listen on port ${destination.port}: ${why}`)
  }
}

function missing(why: string): Missing {
  return { missing: why }
}

function tokensOf(dataDir: string) {
  return async (account: string) => {
    const found = demoAccounts.find((demo) => demo.account === account)
    if (found === undefined) throw new Error(`no demo account ${account}`)
    return `Bearer ${await developmentToken(dataDir, found, { now: new Date() })}`
  }
}
