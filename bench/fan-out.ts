import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from '#bench/support/calling.ts'
import { FanOut, tokensFor } from '#bench/support/fan-out.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { residentMb, startHub } from '#bench/support/processes.ts'
import { fillShelf, generatedId, shelfNumber } from '#bench/support/province.ts'
import { leadOf, tellOf } from '#bench/support/telling.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

const SOCKETS = 10_000
const ROUNDS = 20
const WARM_UP = 5
/** The hub gives back what opening has grown within two minutes of rest. */
const SETTLED_MS = 130_000
/** Longer than a token is believed. */
const QUIET_MINUTE_MS = 61_000
const QUERY = 'subscription { inventoryChanged { cursor event occurredAt unit { id donationNumber state } } }'

/** One event to so many sockets, by the hub and by `ws` alone in turn, and what a socket costs that hears nothing. */
export const run = async (sockets = SOCKETS) => {
  const postgres = await benchPostgres()
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillShelf(postgres.url, 0, WARM_UP + ROUNDS + 1)
  const organisationId = await leadOf(postgres.url)
  const tokens = await tokensFor(postgres.dataDir, sockets)
  const hub = await startHub(postgres)
  const bare = fork(new URL('support/bare-ws.ts', import.meta.url), { execArgv: [] })
  const clients = new FanOut()
  try {
    const [{ port }] = (await once(bare, 'message')) as [{ port: number }]
    const memory = await open(clients, { hub, bare, tokens, bareUrl: `ws://127.0.0.1:${port}` })
    const tell = (number: number) =>
      tellOf(postgres.database, organisationId, generatedId('unt', shelfNumber(number)))
    return { sockets, ...memory, ...(await compare(clients, bare, tell)) }
  } finally {
    clients.stop()
    bare.disconnect()
    await hub.stop()
    await postgres.close()
  }
}

type Opening = {
  readonly hub: Awaited<ReturnType<typeof startHub>>
  readonly bare: ChildProcess
  readonly tokens: readonly string[]
  readonly bareUrl: string
}

/** Opens all sockets; answers what each of them holds of each server's memory once nothing happens. */
const open = async (clients: FanOut, { hub, bare, tokens, bareUrl }: Opening) => {
  const inits = tokens.map((token) =>
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
  )
  const subscribe = JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } })
  const grown = async (pid: number | undefined, name: string, to: string) => {
    const before = residentMb(pid ?? 0)
    await clients.open(name, { url: to, inits, subscribe })
    await pause(SETTLED_MS)
    return ((residentMb(pid ?? 0) - before) * 1024) / inits.length
  }
  return {
    'bare ws, KB a socket': await grown(bare.pid, 'bare', bareUrl),
    'hub, KB an idle subscriber': await grown(hub.pid, 'hub', hub.socket),
  }
}

const compare = async (clients: FanOut, bare: ChildProcess, tell: (number: number) => Promise<unknown>) => {
  const byHub: number[] = []
  const spread: number[] = []
  const byBare: number[] = []
  const spreadOfBare: number[] = []
  const hubOnce = async (number: number) => {
    const heard = clients.heard('hub', number)
    const began = Number(process.hrtime.bigint()) / 1e6
    await tell(number)
    const { first, last, text } = await heard
    return { all: last - began, spread: last - first, text }
  }
  for (let number = 0; number < WARM_UP + ROUNDS; number += 1) {
    const { all, spread: between, text } = await hubOnce(number)
    const heard = clients.heard('bare', number)
    const told = once(bare, 'message') as Promise<[{ began: number }]>
    bare.send({ text })
    const [[{ began }], { first, last }] = await Promise.all([told, heard])
    if (number < WARM_UP) continue
    byHub.push(all)
    spread.push(between)
    byBare.push(last - began)
    spreadOfBare.push(last - first)
  }
  await pause(QUIET_MINUTE_MS)
  const quiet = await hubOnce(WARM_UP + ROUNDS)
  const bareMs = percentile(byBare, 0.5)
  const bareSpreadMs = percentile(spreadOfBare, 0.5)
  return {
    'bare ws, first byte written to last socket, p50 ms': bareMs,
    'hub, event committed to last socket, p50 ms': percentile(byHub, 0.5),
    'bare ws, first to last socket, p50 ms': bareSpreadMs,
    'hub, first to last socket, p50 ms': percentile(spread, 0.5),
    'hub ÷ bare, first to last socket': percentile(spread, 0.5) / bareSpreadMs,
    'hub ÷ bare, from the commit on': percentile(byHub, 0.5) / bareMs,
    'hub, first event after a quiet minute, ms': quiet.all,
  }
}
