import { parseArgs } from 'node:util'
import { serve } from '../kit/serve.ts'
import { makeTokenCheck, readKeys } from '../kit/tokens.ts'
import { bedsOfFile } from './beds.ts'
import { buildHisSubgraph } from './subgraph.ts'

// What the hub's own OIDC_ISSUER and OIDC_AUDIENCE say; without them, the names of its development issuer.
const { values } = parseArgs({
  options: {
    hospital: { type: 'string', default: 'CS-MEM01' },
    beds: { type: 'string', default: 'examples/his-subgraph/beds.example.json' },
    keys: { type: 'string', default: 'jwks.json' },
    issuer: { type: 'string', default: 'urn:xuelian:development' },
    audience: { type: 'string', default: 'urn:xuelian:hub' },
    port: { type: 'string', default: '4011' },
  },
})
const { hospital, beds, keys, issuer, audience, port } = values
const { url } = await serve({
  schema: buildHisSubgraph(hospital, bedsOfFile(beds)),
  check: makeTokenCheck({ issuer, audience, keys: await readKeys(keys) }),
  port: Number(port),
})
process.stdout.write(`his subgraph ${url}\n`)
