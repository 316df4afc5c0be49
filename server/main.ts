import './node-version.mjs'
import { makeLog } from '#lib/log.ts'
import { announce } from '#server/announce.ts'
import { loadConfig } from '#server/config.ts'
import { startHub } from '#server/hub.ts'
import { runUntilSignal } from '#server/lifecycle.ts'

/** What happens before the configuration is read, and while stopping, is told on the terminal. */
const tell = (message: string) => process.stderr.write(`${message}\n`)

await runUntilSignal(
  async (start) => {
    const config = loadConfig()
    const hub = await startHub(config, start, { log: makeLog(config.logLevel) })
    process.stdout.write(announce(config, hub.doors, hub.house.store))
  },
  { log: tell },
)
