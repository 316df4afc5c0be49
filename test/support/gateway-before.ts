import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { startGateway } from '#scripts/federated/gateway-process.ts'

/** What a subgraph answers, whatever it is asked. */
export type Answering = () => object | Promise<object>

/** Hive Gateway, configured as before the hub, before subgraphs that have one root field each, of their own name. */
export const startGatewayBefore = async (subgraphs: Readonly<Record<string, Answering>>) => {
  const served = await Promise.all(Object.entries(subgraphs).map((each) => serve(...each)))
  const { supergraphSdl = '' } = composeServices(served)
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-gateway-'))
  const supergraph = join(folder, 'supergraph.graphql')
  writeFileSync(supergraph, supergraphSdl)
  const nobody = () => undefined
  const settings = { production: false, introspection: true, logLevel: 'warn', supergraph } as const
  const gateway = await startGateway({ host: '127.0.0.1', httpPort: 0, ...settings }, [], {
    write: nobody,
    tell: nobody,
    onGivenUp: nobody,
  })
  return {
    http: gateway.http,
    socket: `${gateway.http.replace(/^http/, 'ws')}/graphql`,
    stop: async () => {
      await gateway.stop()
      for (const { server } of served) server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const serve = async (name: string, answer: Answering) => {
  const server = createServer(async (request, response) => {
    request.resume()
    const body = JSON.stringify(await answer())
    response.setHeader('content-type', 'application/json')
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, name, url, typeDefs: parse(`type Query { ${name}: String }`) }
}
