import { demoAccounts } from '#db/seed/accounts.ts'
import { StartFault } from '#lib/start-fault.ts'
import { type Config, loadConfig } from '#server/config.ts'
import { developmentToken } from '#server/issuers/development.ts'
import { runCommand } from '#server/lifecycle.ts'
import { tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'

const HELP = `npm run token -- <account>
  打印演示账号的令牌（有效 12 小时）。仅限内置的开发签发者；生产环境拒绝执行。
  Prints a bearer token of a demo account, good for 12 hours. Development issuer only; refused in production.
  accounts: ${demoAccounts.map(({ account }) => account).join(' ')}`

const [account, ...others] = argumentsOr(HELP)
if (account === undefined || others.length > 0) refuseArguments(HELP)

await runCommand(
  async () => {
    const config = loadConfig()
    refuseElsewhere(config)
    const found = demoAccounts.find((demo) => demo.account === account)
    if (found === undefined) {
      throw new StartFault({
        zh: `没有演示账号 ${account}。请用 npm run token -- --help 查看全部账号。`,
        en: `There is no demo account ${account}. npm run token -- --help lists them all.`,
      })
    }
    process.stdout.write(`${await developmentToken(config.dataDir, found, { now: new Date() })}\n`)
  },
  { log: tell },
)

function refuseElsewhere(config: Config): void {
  if (config.production || config.oidc !== null) {
    throw new StartFault({
      zh: '生产环境（NODE_ENV=production）或已设置 OIDC_ISSUER 时，令牌由该签发者提供，本命令拒绝执行。',
      en: 'With NODE_ENV=production or OIDC_ISSUER set, tokens come from that issuer; this command is refused.',
    })
  }
}
