import { type ExecutionResult, execute, type GraphQLError, getVariableValues, Kind, subscribe } from 'graphql'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { sequenceBatch } from '#db/outbox/sequence.ts'
import { demoAccounts } from '#db/seed/accounts.ts'
import { makeLog } from '#lib/log.ts'
import { ACCESS, type OperationName } from '#resolvers/access.ts'
import type { Actor, Ctx, Door, Topics } from '#resolvers/context.ts'
import { scopeOf } from '#resolvers/context.ts'
import { makeReadSession } from '#resolvers/reads.ts'
import { formatError } from '#server/format-error.ts'
import { decodeCursor } from '#subscriptions/cursor.ts'
import { published } from '#subscriptions/events.ts'
import { type RootField, rootFields } from '#test/access/documents.ts'
import { makeWorld, schema } from '#test/support/world.ts'

/** What a call came to: all that left the hub as text, and its code (`OK`, a refusal's, an error's). */
export type Answer = { readonly code: string; readonly text: string }

export type Stage = Awaited<ReturnType<typeof makeStage>>

const refusals = new Set(schema.getPossibleTypes(schema.getType('Refusal') as never).map(({ name }) => name))
const fields: readonly RootField[] = rootFields(schema)

/** The root field of an operation, read or subscription; null where it has none. */
export const fieldOf = (name: OperationName): RootField | null =>
  fields.find((field) => field.name === name.slice(name.indexOf('.') + 1)) ?? null

export const allFields = fields
export const allNames = Object.keys(ACCESS) as OperationName[]

/** The context an operation belongs to. */
export const contextOf = (name: OperationName): string => name.slice(0, name.indexOf('.'))

/** Everything of one context that can be called. */
export const namesOf = (context: string): OperationName[] =>
  allNames.filter((name) => contextOf(name) === context)

/** Topics that hand over what is on record and then end: row security decides what that is. */
const recordedTopics = (database: () => Database): Topics => ({
  async *subscribe({ names, after, scope, only = () => true }) {
    const reader = makeOutboxReader(database())
    const position = after === null ? 0 : decodeCursor(after)
    for (const event of await reader.eventsAfter(scope, position, { names, limit: 10_000 }))
      if (only(published(event))) yield published(event)
  },
})

/** The demonstration with everything that leaves the hub written down: answers, errors, events and log lines. */
export const makeStage = async () => {
  const database: { current: Database | null } = { current: null }
  const topics = recordedTopics(() => {
    if (database.current === null) throw new Error('not yet')
    return database.current
  })
  const world = await makeWorld({ topics })
  database.current = world.database
  const lines: string[] = []
  const log = makeLog('trace', { write: (line) => lines.push(line) })
  const services = { ...world.services, log }
  const actors = new Map<string, Actor>()

  const actorOf = async (account: string): Promise<Actor> => {
    const known = actors.get(account) ?? (await world.as(account)).actor
    if (known === null) throw new Error(`no actor ${account}`)
    actors.set(account, known)
    return known
  }

  const as = async (account: string, door: Door = 'graphql'): Promise<Ctx> => {
    const actor = await actorOf(account)
    return {
      actor,
      services,
      door,
      correlationId: 'correlation',
      reads: makeReadSession(world.database, scopeOf(actor)),
    }
  }

  /** Calls a root field as an account and gives all that came back. */
  const ask = async (account: string, field: RootField, args: object): Promise<Answer> => {
    const contextValue = await as(account)
    const variableValues = JSON.parse(JSON.stringify(args)) as Record<string, unknown>
    try {
      assertFits(field, variableValues)
      const request = { schema, document: field.document, contextValue, variableValues }
      if (field.kind === 'subscription') return eventsOf(await subscribe(request))
      return answerOf(field, (await execute(request)) as ExecutionResult)
    } finally {
      await contextValue.reads.close()
    }
  }

  const formatted = (errors: readonly GraphQLError[] | undefined) =>
    errors?.map((error) => formatError(error, 'correlation', log))

  const answerOf = (field: RootField, { data, errors }: ExecutionResult): Answer => {
    const faults = formatted(errors)
    const text = JSON.stringify({ data, errors: faults })
    const [fault] = faults ?? []
    if (fault) return { code: String(fault.extensions?.code), text }
    const value = (data as Record<string, Record<string, unknown> | null> | null)?.[field.name]
    const type = String(value?.__typename)
    return { code: refusals.has(type) ? String(value?.[`${type}_code`]) : 'OK', text }
  }

  const eventsOf = async (events: AsyncIterable<ExecutionResult> | ExecutionResult): Promise<Answer> => {
    if (!(Symbol.asyncIterator in events)) {
      const faults = formatted(events.errors)
      return { code: String(faults?.[0]?.extensions?.code), text: JSON.stringify(faults) }
    }
    const seen: string[] = []
    for await (const { data, errors } of events)
      seen.push(JSON.stringify({ data, errors: formatted(errors) }))
    return { code: seen.length > 0 ? 'OK' : 'NOTHING', text: seen.join('\n') }
  }

  /** Gives every committed event its place; long writes elsewhere on the server may delay that. */
  const sequenceAll = async () => {
    for (;;) {
      await world.database.transaction(SYSTEM_SCOPE, (db) => sequenceBatch(db, 10_000))
      const [row] = await world.rows<{ left: string }>(
        'select count(*) as left from outbox where position is null',
      )
      if (row?.left === '0') return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  return { ...world, as, actorOf, ask, sequenceAll, logged: () => lines.join(''), fields }
}

/** A variable that does not fit its type would hide what the call is meant to show. */
const assertFits = (field: RootField, values: Record<string, unknown>) => {
  const definition = field.document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const variables =
    definition && 'variableDefinitions' in definition ? (definition.variableDefinitions ?? []) : []
  const { errors } = getVariableValues(schema, variables as never, values)
  if (errors) throw new Error(`${field.name}: ${errors.map(({ message }) => message).join('; ')}`)
}

/** Every account of the demonstration that differs from the others by organisation or roles: the table asks no more. */
export const accounts = demoAccounts
  .filter(({ organisation, roles }, at) => {
    const same = (one: (typeof demoAccounts)[number]) =>
      one.organisation === organisation && one.roles.toString() === roles.toString()
    return demoAccounts.findIndex(same) === at
  })
  .map(({ account }) => account)

/** Where an account works. */
export const organisationOf = (account: string): string =>
  demoAccounts.find((known) => known.account === account)?.organisation ?? ''
