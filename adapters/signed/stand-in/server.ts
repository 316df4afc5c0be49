import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import {
  answerSigned,
  type HeardRequest,
  heard,
  type SignedWriting,
} from '#adapters/signed/stand-in/request.ts'
import type { Log } from '#lib/log.ts'

/** How a stand-in can be told to fail. */
export const standInFaults = [
  /** HTTP 500. */
  'ERROR',
  'WRONG_SIGNATURE',
  /** Takes the call and never answers it. */
  'SILENT',
  /** Declines everything for good. */
  'DECLINE',
  /** Answers half of its body. */
  'CUT_OFF',
  /** Signs something that is no JSON. */
  'MALFORMED',
] as const
export type StandInFault = (typeof standInFaults)[number]

export type DeskAnswer = { readonly status: number; readonly body: object }

/** What stands behind the door: it answers a request whose signature was right. */
export type Desk = { readonly handle: (request: HeardRequest) => DeskAnswer }

export type SignedStandInOptions = Desk & {
  /** In its log lines. */
  readonly name: string
  readonly key: string
  readonly clock: () => Date
  readonly log: Log
}

/** A system on a free port of loopback that speaks a signed contract over real HTTP, for demonstrations and tests. */
export const startSignedStandIn = async (options: SignedStandInOptions) => {
  const { name, log } = options
  const mood: Mood = { fault: null, slowMs: 0 }
  const ending = new AbortController()
  const server = createServer((request, response) => {
    answer(options, mood, request, response, ending.signal).catch((error: unknown) => {
      if (ending.signal.aborted) return
      log.warn({ err: error, standIn: name }, 'stand-in: request not answered')
      response.destroy()
    })
  })
  await listening(server)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Fails every call in this way from now on; null: works again. */
    fail: (how: StandInFault | null) => {
      mood.fault = how
    },
    /** Thinks so long before each answer. */
    slow: (ms: number) => {
      mood.slowMs = ms
    },
    async stop() {
      ending.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A stand-in that runs. */
export type SignedStandIn = Awaited<ReturnType<typeof startSignedStandIn>>

type Mood = { fault: StandInFault | null; slowMs: number }

const UNTRUSTED: DeskAnswer = { status: 401, body: { title: 'signature, digest or date is wrong' } }

const answer = async (
  { key, clock, handle }: SignedStandInOptions,
  mood: Mood,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  const one = await heard(request, key, clock())
  const { fault, slowMs } = mood
  if (slowMs > 0) await pause(slowMs, null, { signal })
  if (fault === 'SILENT') return
  const signing = {
    key: fault === 'WRONG_SIGNATURE' ? `${key}?` : key,
    now: clock(),
    request: one?.signature ?? '',
    writing: WRITING[fault ?? 'ERROR'] ?? 'WHOLE',
  }
  answerSigned(response, signing, one === null ? UNTRUSTED : (refusal(fault, one) ?? handle(one)))
}

const WRITING: Partial<Record<StandInFault, SignedWriting>> = { CUT_OFF: 'CUT_OFF', MALFORMED: 'MALFORMED' }

const refusal = (fault: StandInFault | null, { path }: HeardRequest): DeskAnswer | null => {
  if (fault === 'ERROR') return { status: 500, body: { title: 'told to fail' } }
  if (fault !== 'DECLINE') return null
  return { status: 422, body: { title: 'told to decline', detail: path, code: 'TOLD_TO_DECLINE' } }
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
