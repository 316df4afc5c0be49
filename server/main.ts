import './node-version.mjs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Stripping types and compiling anew takes a third of the start; the cache stays among the program's own files.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))

const [
  { makeLog },
  { announce },
  { loadConfig },
  { beginYoung, collectOldEarly, giveBackAtRest, keepCompiled },
  { startHub },
  { runUntilSignal },
] = await Promise.all([
  import('#lib/log.ts'),
  import('#server/announce.ts'),
  import('#server/config.ts'),
  import('#server/give-back.ts'),
  import('#server/hub.ts'),
  import('#server/lifecycle.ts'),
])

/** What happens before the configuration is read, and while stopping, is told on the terminal. */
const tell = (message: string) => process.stderr.write(`${message}\n`)

beginYoung()
collectOldEarly()
keepCompiled()
await runUntilSignal(
  async (start) => {
    const config = loadConfig()
    const hub = await startHub(config, start, { log: makeLog(config.logLevel) })
    process.stdout.write(announce(config, hub.doors, hub.house.store))
    giveBackAtRest()
  },
  { log: tell },
)
