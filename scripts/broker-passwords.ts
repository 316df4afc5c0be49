import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { listBrokerLogins } from '#db/cold-chain/finders-broker.ts'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr } from './database/usage.ts'

argumentsOr(`npm run broker-passwords > passwords
  输出 Eclipse Mosquitto 的口令文件：每台在用设备一行，以及 MQTT_URL 中本系统的账号。登记、更换密钥或停用设备后重新输出，
  再令 Mosquitto 重新读取（kill -HUP）。枢纽运行中也可执行。
  Prints a password file of Eclipse Mosquitto: a line for each device in use, and the hub's own login of MQTT_URL. Print it
  again when a device was registered, renewed or retired, and let Mosquitto read it anew (kill -HUP). The hub may be running.`)

await runCommand(
  async (start) => {
    const config = loadConfig()
    const url = await openDatabase(config, start)
    const database = await start('database connections', async () => {
      const opened = new Database(url, { max: 1 })
      return Object.assign(opened, { stop: () => opened.close() })
    })
    const devices = await database.transaction(SYSTEM_SCOPE, (db) => listBrokerLogins(db), 'read')
    const known = devices.filter(({ brokerHash }) => brokerHash !== null)
    for (const line of ownLogin(config.mqtt.url)) process.stdout.write(`${line}\n`)
    for (const { organisation, code, brokerHash } of known)
      process.stdout.write(`${organisation}/${code}:${brokerHash}\n`)
    if (config.mqtt.url === null)
      tell(
        '未设置 MQTT_URL，因此没有本系统账号的一行。 / MQTT_URL is unset, so the hub’s own login is not among them.',
      )
    tell(`${known.length} 台设备。 / ${known.length} devices.`)
  },
  { log: tell },
)

/** The hub's own line, as `MQTT_URL` says it. */
function ownLogin(url: string | null): string[] {
  if (url === null) return []
  const { username, password } = new URL(url)
  return username && password
    ? [`${decodeURIComponent(username)}:${brokerHashOf(decodeURIComponent(password))}`]
    : []
}
