import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphQLSchema } from 'graphql'
import { demoAccounts } from '#db/seed/accounts.ts'
import { makeLog } from '#lib/log.ts'
import { type Environment, readConfig } from '#server/config.ts'
import { startHub as start } from '#server/hub.ts'
import { developmentToken } from '#server/issuers/development.ts'
import type { Running, StartPart } from '#server/lifecycle.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'

export type HubOptions = {
  /** Variables beside those of a test hub (free ports, a fresh database, the demonstration). */
  readonly environment?: Environment
  /** Stands for the hub's own schema. */
  readonly schema?: GraphQLSchema
  /** The database to start on; a fresh one when absent, which is dropped at the end. */
  readonly database?: FreshDatabase
  /** Stands for the hub's own clock; `pass` does not move it. */
  readonly clock?: () => Date
}

/** An answer of GraphQL; tests look into it as far as they asked. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is the document's
type Answer = { readonly data?: any; readonly errors?: any[] }

/** A whole hub in this process: real doors on free ports, the demonstration in a database of its own. */
export type TestHub = Awaited<ReturnType<typeof startHub>>

export const startHub = async (options: HubOptions = {}) => {
  const database = options.database ?? (await freshDatabase())
  const dataDir = mkdtempSync(join(tmpdir(), 'xuelian-hub-'))
  const config = readConfig({
    HTTP_PORT: '0',
    MLLP_PORT: '0',
    MQTT_PORT: '0',
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.directUrl,
    DATA_DIR: dataDir,
    ...options.environment,
  })
  if (Array.isArray(config)) throw new Error(config.map(({ en }) => en).join('\n'))
  const lines: string[] = []
  const log = makeLog(config.logLevel, { write: (line) => void lines.push(line) })
  const parts = makeParts()
  let ahead = 0
  const clock = options.clock ?? (() => new Date(Date.now() + ahead))
  const { house, doors } = await start(config, parts.start, {
    log,
    clock,
    ...(options.schema ? { schema: options.schema } : {}),
  }).catch(async (error: unknown) => {
    await parts.stop()
    throw error
  })
  const owner = ownerPool(database.directUrl)

  /** A bearer token of a demo account. */
  const token = async (account: string, from = new Date(), hours = 1): Promise<string> => {
    const found = demoAccounts.find((demo) => demo.account === account)
    if (found === undefined) throw new Error(`no demo account ${account}`)
    return `Bearer ${await developmentToken(dataDir, found, { now: from, hours })}`
  }

  /** One POST of GraphQL; `account` null calls without a token. */
  const ask = async (account: string | null, query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${doors.http}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(account === null ? {} : { authorization: await token(account) }),
      },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as Answer
  }

  return {
    house,
    doors,
    config,
    dataDir,
    database,
    /** Address of the WebSocket door. */
    socketUrl: `${doors.http.replace(/^http/, 'ws')}/graphql`,
    /** Moves the hub's clock forward. */
    pass: (ms: number) => {
      ahead += ms
    },
    /** What was logged, one JSON text each. */
    log: lines,
    token,
    ask,
    /** Rows as the owner sees them, past all row security: for assertions only. */
    rows: async <T = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> =>
      (await owner.query(text, values)).rows as T[],
    stop: async () => {
      await parts.stop()
      await owner.end()
      if (options.database === undefined) await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Parts as the process keeps them, without its signals. */
const makeParts = () => {
  const running: Running[] = []
  const startPart: StartPart = async (_, make) => {
    const part = await make()
    running.push(part)
    return part
  }
  return {
    start: startPart,
    stop: async () => {
      for (let last = running.pop(); last; last = running.pop()) await last.stop()
    },
  }
}
