import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { arriving } from '#bench/support/arrivals.ts'
import { type Lane, openLane } from '#bench/support/http-lane.ts'
import { type Facts, FOLLOWED, type Kind, makeMix, random, type Step } from '#bench/support/mix.ts'

// A load generator of its own process: an alliance's mix of reads, changes and subscriptions.
// Argument: a file that holds what to do ({@link Plan}). Prints the milliseconds of each class, and what was asked.
type Plan = {
  readonly url: string
  readonly tokens: Readonly<Record<string, string>>
  readonly facts: Facts
  readonly seconds: number
  readonly seed: number
  /** As many clients, each asking again as soon as it was answered … */
  readonly lanes?: number
  /** … or so many requests a second at times that nobody's answer moves. */
  readonly perSecond?: number
}

const PAGE_OPEN_MS = 5_000
const WATCHERS = 8
const AFTERWARDS_MS = 5_000

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Plan
const chance = random(plan.seed)
const nextStep = makeMix(plan.facts, `${plan.seed}-${Date.now().toString(36)}-`, chance)
const taken: Record<Kind | 'event', number[]> = { read: [], mutation: [], subscription: [], event: [] }
const byName: Record<string, number[]> = {}
/** When the changes of a subject were to be sent, and when somebody heard of one. */
const changes = new Map<string, number[]>()
const heard: { subjects: readonly string[]; at: number }[] = []
let fault: unknown

const idle: Lane[] = []
const lent = async <T>(work: (lane: Lane) => Promise<T>): Promise<T> => {
  const lane = idle.pop() ?? (await openLane(plan.url))
  const result = await work(lane)
  idle.push(lane)
  return result
}

const tokenOf = (account: string) => plan.tokens[account] ?? ''

type Event = {
  readonly inventoryChanged?: { unit: { id: string } | null; units: readonly { id: string }[] }
  readonly requestChanged?: { request: { id: string } | null }
}

const subjectsOf = ({ inventoryChanged, requestChanged }: Event) =>
  [...(inventoryChanged?.units ?? []), inventoryChanged?.unit, requestChanged?.request].flatMap(
    (subject) => subject?.id ?? [],
  )

/** A page that follows what happens: resolves when the hub has taken its subscription in. */
const follow = async (account: string, query: string): Promise<() => void> => {
  const client = createClient({
    url: plan.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${tokenOf(account)}` },
    onNonLazyError: (error) => {
      fault ??= error
    },
  })
  client.subscribe<Event>(
    { query },
    {
      next: ({ data, errors }) => {
        if (errors !== undefined) fault ??= errors
        if (data) heard.push({ subjects: subjectsOf(data), at: performance.now() })
      },
      error: (error) => {
        fault ??= error
      },
      complete: () => undefined,
    },
  )
  await new Promise<void>((resolve) => {
    client.on('connected', () => resolve())
  })
  return () => void client.dispose()
}

const perform = async (step: Step, planned: number): Promise<void> => {
  if (step.kind === 'subscription') {
    const leave = await follow(step.account, step.query)
    setTimeout(leave, PAGE_OPEN_MS)
  } else {
    const body = JSON.stringify({ query: step.query, variables: step.variables })
    const answer = await lent((lane) => lane.post(body, tokenOf(step.account)))
    const { data } = JSON.parse(answer.toString())
    for (const id of step.changed(data)) {
      const times = changes.get(id) ?? []
      changes.set(id, [...times, planned])
    }
  }
  const ms = performance.now() - planned
  taken[step.kind].push(ms)
  byName[step.name] ??= []
  byName[step.name]?.push(ms)
}

const began = performance.now()
const until = began + plan.seconds * 1000

const closedLoop = (lanes: number) =>
  Promise.all(
    Array.from({ length: lanes }, async () => {
      while (performance.now() < until && fault === undefined) await perform(nextStep(), performance.now())
    }),
  )

const openLoop = (perSecond: number) =>
  arriving({ perSecond, until, chance }, async (due) => {
    if (fault === undefined) await perform(nextStep(), due)
  })

/** Each arrival belongs to the last change of its subject before it. */
const settleEvents = () => {
  for (const { subjects, at } of heard)
    for (const subject of new Set(subjects)) {
      const sent = changes.get(subject)?.findLast((planned) => planned <= at)
      if (sent !== undefined) taken.event.push(at - sent)
    }
}

const accounts = Object.keys(FOLLOWED) as (keyof typeof FOLLOWED)[]
const watchers = await Promise.all(
  Array.from({ length: WATCHERS }, (_, n) => {
    const account = accounts[n % accounts.length] ?? 'lead.technician'
    return follow(account, FOLLOWED[account])
  }),
)
await (plan.perSecond === undefined ? closedLoop(plan.lanes ?? 1) : openLoop(plan.perSecond))
const lasted = (performance.now() - began) / 1000
if (fault !== undefined) throw fault instanceof Error ? fault : new Error(JSON.stringify(fault))
await pause(plan.perSecond === undefined ? 0 : AFTERWARDS_MS)
settleEvents()
for (const leave of watchers) leave()
const asked = taken.read.length + taken.mutation.length + taken.subscription.length
process.stdout.write(`${JSON.stringify({ asked, perSecond: asked / lasted, taken, byName })}\n`, () =>
  process.exit(0),
)
