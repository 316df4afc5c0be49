import { serve } from '../kit/serve.ts'
import { makeTokenCheck, readKeys } from '../kit/tokens.ts'
import { readSettings } from './settings.ts'
import { buildCityGraph } from './subgraph.ts'

const [file = 'city.json'] = process.argv.slice(2)
const { hubs, callers, timeoutMs, host, port } = await readSettings(file)
const { url } = await serve({
  schema: buildCityGraph({ hubs, readers: callers.readers, timeoutMs }),
  check: makeTokenCheck({ ...callers, keys: await readKeys(callers.keys) }),
  host,
  port,
})
process.stdout.write(`city graph ${url}\n`)
