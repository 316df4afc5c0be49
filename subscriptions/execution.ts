import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
} from 'graphql'
import { Forbidden, HubError, Unauthenticated, Unavailable } from '#lib/errors.ts'
import type { Ctx, PublishedEvent } from '#resolvers/context.ts'
import { asSubscription, type Subscription } from '#subscriptions/subscription.ts'

/** How calls are made for one connection. */
export type Caller = {
  /** A new call by whoever the connection's token stands for now; asks again whether the token still stands. */
  call(correlationId?: string): Promise<Ctx>
  /** An error as it leaves the hub. */
  format(error: unknown, correlationId: string): GraphQLFormattedError
}

/** A result whose errors are ready to be sent. */
export type Result = Omit<ExecutionResult, 'errors'> & { readonly errors?: readonly GraphQLFormattedError[] }

/** Executes a query or mutation in a call of its own. */
export async function executeOnce(args: ExecutionArgs, caller: Caller): Promise<Result> {
  return await inCall(caller, undefined, async (call) => {
    const result = await execute({ ...args, contextValue: call })
    return formatted(result, (error) => caller.format(error, call.correlationId))
  })
}

/** The events a document subscribes to, or why it may not. */
export async function sourceOf(args: ExecutionArgs, caller: Caller): Promise<Subscription | Result> {
  return await inCall(caller, undefined, async (call) => {
    const made = await createSourceEventStream({ ...args, contextValue: call })
    if (!(Symbol.asyncIterator in made))
      return formatted(made, (error) => caller.format(error, call.correlationId))
    return asSubscription(made)
  })
}

/**
 * Executes one event for one subscriber in a fresh call, with the rights of that moment and a snapshot of that moment.
 * Throws what ends the subscription: an event that can't be resolved for a fault of the hub's ends it instead of being
 * left out, so that the client resumes behind its last cursor.
 */
export async function executeEvent(
  event: PublishedEvent,
  args: ExecutionArgs,
  caller: Caller,
): Promise<Result> {
  return await inCall(caller, event.correlationId, (call) =>
    executeWithin(call, { event, args, format: (error) => caller.format(error, call.correlationId) }),
  )
}

/** The same within a call that somebody else begins and closes. */
export async function executeWithin(
  call: Ctx,
  of: {
    readonly event: PublishedEvent
    readonly args: ExecutionArgs
    readonly format: (error: GraphQLError) => GraphQLFormattedError
  },
): Promise<Result> {
  const result = await execute({ ...of.args, rootValue: of.event, contextValue: call })
  const ending = result.errors?.find(({ originalError }) => endsSubscription(originalError))
  if (ending !== undefined) throw ending
  return formatted(result, of.format)
}

/** Rights that have ended, or a fault that says nothing about the event itself. */
const endsSubscription = (error: unknown): boolean =>
  !(error instanceof HubError) ||
  error instanceof Unavailable ||
  error instanceof Forbidden ||
  error instanceof Unauthenticated

async function inCall<T>(
  caller: Caller,
  correlationId: string | undefined,
  work: (call: Ctx) => Promise<T>,
): Promise<T> {
  const call = await caller.call(correlationId)
  try {
    return await work(call)
  } finally {
    await call.reads.close()
  }
}

const formatted = (
  result: ExecutionResult,
  format: (error: GraphQLError) => GraphQLFormattedError,
): Result => {
  const { errors, ...rest } = result
  return errors === undefined ? rest : { ...rest, errors: errors.map(format) }
}
