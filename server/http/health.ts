import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256 } from '#lib/canonical.ts'
import { Forbidden } from '#lib/errors.ts'
import { type Handler, send, sendJson } from '#server/http/exchange.ts'
import type { HubMeters } from '#server/metrics.ts'

/** What must be up before callers are sent here. */
export type Readiness = {
  readonly ping: () => Promise<void>
  /** The number of the last migration, run at start. */
  readonly migration: number
  /** Each door by name, and whether it takes connections. */
  readonly doors: () => Readonly<Record<string, boolean>>
}

/** A probe waits no longer than this. */
const PATIENCE_MS = 2_000

/** `/health/live`: the process answers. */
export const live: Handler = (exchange) => sendJson(exchange, 200, { status: 'live' })

/** `/health/ready`: 200 only while the database answers and all doors are open. */
export const readyHandler =
  ({ ping, migration, doors }: Readiness): Handler =>
  async (exchange) => {
    const database = await Promise.race([
      ping().then(
        () => true,
        () => false,
      ),
      sleep(PATIENCE_MS, false, { ref: false }),
    ])
    const open = doors()
    const isReady = database && Object.values(open).every(Boolean)
    const word = (isUp: boolean) => (isUp ? 'up' : 'down')
    sendJson(exchange, isReady ? 200 : 503, {
      status: isReady ? 'ready' : 'not ready',
      database: word(database),
      migration,
      doors: Object.fromEntries(Object.entries(open).map(([name, isUp]) => [name, word(isUp)])),
    })
  }

/** `/metrics`: for this machine, or for who has the token. */
export const metricsHandler =
  (meters: HubMeters, token: string | null): Handler =>
  async (exchange) => {
    if (!isFromHere(exchange.request) && !hasToken(exchange.request, token)) {
      throw new Forbidden({
        zh: '指标仅供本机读取，或凭 METRICS_TOKEN 读取',
        en: 'metrics are read from this machine, or with METRICS_TOKEN as bearer',
      })
    }
    const { type, body } = await meters.page()
    send(exchange, { status: 200, type, body })
  }

/** A proxy on this machine speaks for others: what it forwards is not from here. */
const isFromHere = ({ socket, headers }: IncomingMessage): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '') &&
  headers.forwarded === undefined &&
  headers['x-forwarded-for'] === undefined

/** Hashes are compared, since only texts of one length can be compared in constant time. */
const hasToken = ({ headers }: IncomingMessage, token: string | null): boolean =>
  token !== null &&
  timingSafeEqual(Buffer.from(sha256(headers.authorization ?? '')), Buffer.from(sha256(`Bearer ${token}`)))
