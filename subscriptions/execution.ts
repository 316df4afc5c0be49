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

/**
 * Subscribes: each event is executed in a fresh call, with the rights of that moment and a snapshot of that moment.
 * An event that can't be resolved for a fault of the hub's ends the subscription instead of being left out: the client
 * resumes behind its last cursor.
 */
export async function executeEach(
  args: ExecutionArgs,
  caller: Caller,
): Promise<AsyncGenerator<Result> | Result> {
  const source = await inCall(caller, undefined, async (call) => {
    const made = await createSourceEventStream({ ...args, contextValue: call })
    const isStream = Symbol.asyncIterator in made
    return isStream ? made : formatted(made, (error) => caller.format(error, call.correlationId))
  })
  return Symbol.asyncIterator in source
    ? results(source as AsyncIterableIterator<PublishedEvent>, args, caller)
    : source
}

/** Closing the generator has to end a source that waits, which a generator function can't do by itself. */
function results(
  source: AsyncIterableIterator<PublishedEvent>,
  args: ExecutionArgs,
  caller: Caller,
): AsyncGenerator<Result> {
  const end = async (): Promise<IteratorResult<Result>> => {
    await source.return?.()
    return { done: true, value: undefined }
  }
  const generator: AsyncGenerator<Result> = {
    async next() {
      const { done, value } = await source.next()
      if (done) return { done: true, value: undefined }
      try {
        return { done: false, value: await executeEvent(value, args, caller) }
      } catch (error) {
        await end()
        throw error
      }
    },
    return: end,
    async throw(error) {
      await end()
      throw error
    },
    [Symbol.asyncIterator]: () => generator,
    [Symbol.asyncDispose]: async () => {
      await end()
    },
  }
  return generator
}

async function executeEvent(event: PublishedEvent, args: ExecutionArgs, caller: Caller): Promise<Result> {
  return await inCall(caller, event.correlationId, async (call) => {
    const result = await execute({ ...args, rootValue: event, contextValue: call })
    const ending = result.errors?.find(({ originalError }) => endsSubscription(originalError))
    if (ending !== undefined) throw ending
    return formatted(result, (error) => caller.format(error, call.correlationId))
  })
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
