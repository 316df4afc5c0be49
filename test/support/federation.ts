import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoAccounts } from '#db/seed/accounts.ts'
import { makeBank } from '#scripts/demo/bank.ts'
import type { Day } from '#scripts/demo/day.ts'
import { makeGraph } from '#scripts/demo/graph.ts'
import { startHis } from '#scripts/demo/his.ts'
import { follow } from '#scripts/demo/live.ts'
import { makeNumbers } from '#scripts/demo/numbers.ts'
import { developmentToken } from '#server/issuers/development.ts'
import { runProgram } from '#test/support/hub-process.ts'
import { HIS_FACILITY } from '#test/support/journey.ts'
import { freshDatabase, ownerPool } from '#test/support/postgres.ts'

const READY = /^ready http=(\S+) mllp=(\S+) mqtt=(\S+)$/m
const SUBGRAPH = /^ {2}(clinical|cold-chain|waivers|oversight) +(http\S+)\/graphql$/gm

/** An answer of GraphQL over HTTP. */
export type Answer = {
  readonly data?: Record<string, unknown> | null
  readonly errors?: {
    readonly message?: string
    readonly path?: (string | number)[]
    readonly extensions?: { readonly code?: string }
  }[]
}

/**
 * The hub as `npm run start:federated` runs it, on a database of its own, with a hospital's HIS beside it; `environment`
 * are further variables for it.
 */
export type Federation = Awaited<ReturnType<typeof startFederation>>

export const startFederation = async (environment: Readonly<Record<string, string>> = {}) => {
  const database = await freshDatabase('DEMONSTRATION')
  const dataDir = mkdtempSync(join(tmpdir(), 'xuelian-federated-'))
  const at = { host: '127.0.0.1', port: 0 }
  const his = await startHis({ facility: HIS_FACILITY, hub: at, port: 0 })
  const settings = {
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.directUrl,
    DATA_DIR: dataDir,
    HL7_DESTINATIONS: `${HIS_FACILITY}=127.0.0.1:${his.port}`,
  }
  const { child, output, ended } = runProgram('scripts/start-federated.ts', { ...settings, ...environment })
  const ready = new Promise<RegExpExecArray>((resolve) => {
    child.stdout.on('data', () => {
      const match = READY.exec(output())
      if (match) resolve(match)
    })
  })
  const match = await Promise.race([ready, ended])
  if (match === null || typeof match === 'number') throw new Error(`it ended with ${match}:\n${output()}`)
  const [, http = '', mllp = '', mqtt = ''] = match
  at.port = Number(mllp.split(':').at(-1))
  const socket = `${http.replace(/^http/, 'ws')}/graphql`

  const token = async (account: string): Promise<string> => {
    const found = demoAccounts.find((demo) => demo.account === account)
    if (found === undefined) throw new Error(`no demo account ${account}`)
    return `Bearer ${await developmentToken(dataDir, found, { now: new Date() })}`
  }
  const graph = makeGraph({ url: http, token })
  const day: Day = {
    sensors: { host: '127.0.0.1', port: Number(mqtt.split(':').at(-1)) },
    graph,
    his,
    bank: makeBank(graph, { technician: 'lead.technician', second: 'lead.technician2' }),
    numbers: makeNumbers(new Date()),
    teller: { scene: () => undefined, step: () => undefined, line: () => undefined },
    follow: async (account, field, selection) =>
      await follow({ url: socket, authorization: await token(account), field, selection }),
    inMinutes: (minutes) => new Date(Date.now() + minutes * 60_000),
  }
  const owner = ownerPool(database.directUrl)
  return {
    /** Where the gateway is, by HTTP and by WebSocket. */
    http,
    socket,
    /** Where each subgraph is, past the gateway. */
    subgraphs: Object.fromEntries([...output().matchAll(SUBGRAPH)].map(([, name, url]) => [name, url])),
    /** Variables with which a merged hub runs on the same database. */
    settings,
    database,
    token,
    day,
    output,
    /** Rows as the owner sees them, past all row security: for assertions only. */
    rows: async <T = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> =>
      (await owner.query(text, values)).rows as T[],
    /** The process id of a subgraph's process. */
    pidOf: async (name: string): Promise<number> => {
      for (const pid of childrenOf(child.pid))
        if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`\0HUB_SUBGRAPHS=${name}\0`)) return pid
      throw new Error(`no process serves ${name}`)
    },
    /** Ends it by SIGTERM and answers its exit status. */
    end: async () => {
      child.kill('SIGTERM')
      return await ended
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await his.close()
      await owner.end()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The processes that one has started; Linux alone tells. */
const childrenOf = (pid: number | undefined): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)

/** One POST of GraphQL to any address; `authorization` null calls without a token. */
export const post = async (
  url: string,
  authorization: string | null,
  body: { query: string; variables?: Record<string, unknown>; operationName?: string },
): Promise<Answer> => {
  const headers = {
    'content-type': 'application/json',
    ...(authorization === null ? {} : { authorization }),
  }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as Answer
}
