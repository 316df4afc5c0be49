import type { ExecutionArgs } from 'graphql'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { executeEvent, type Result } from '#subscriptions/execution.ts'
import type { Frames } from '#subscriptions/frames.ts'
import type { Group, Member } from '#subscriptions/group.ts'
import type { Groups } from '#subscriptions/groups.ts'
import type { Operation } from '#subscriptions/operation.ts'
import type { Subscription, Wanted } from '#subscriptions/subscription.ts'
import type { Viewer } from '#subscriptions/viewers.ts'

const DONE = { done: true, value: undefined } as const

/**
 * One running subscription of a client. What was missed it reads and resolves by itself and yields, one after the other,
 * as the client takes it; at the live edge it is a member of a group, which writes to the line past this generator, and
 * `next()` waits until it leaves the group or ends.
 */
export class Follower implements AsyncGenerator<Result, undefined, undefined>, Member {
  readonly args: ExecutionArgs
  readonly wanted: Omit<Wanted, 'scope'>
  readonly #operation: Operation
  readonly #groups: Groups
  #source: Subscription | null
  #group: Group | null = null
  #from = 0
  #isAlone = false
  #ended = false
  #waiting: PromiseWithResolvers<void> | null = null

  constructor(args: ExecutionArgs, of: { operation: Operation; source: Subscription; groups: Groups }) {
    const { names, only } = of.source.wanted
    this.args = args
    this.wanted = { names, ...(only && { only }) }
    this.#operation = of.operation
    this.#groups = of.groups
    this.#source = of.source
  }

  get viewer(): Viewer {
    return this.#operation.viewer
  }

  get from(): number {
    return this.#from
  }

  async next(): Promise<IteratorResult<Result, undefined>> {
    try {
      while (!this.#ended) {
        const result = await this.#step()
        if (result !== null && !this.#ended) return { done: false, value: result }
      }
      return DONE
    } catch (error) {
      this.#end()
      throw error
    }
  }

  /** Ends it at once, also while `next()` waits; nothing is written afterwards. */
  async return(): Promise<IteratorResult<Result, undefined>> {
    this.#end()
    return DONE
  }

  async throw(error: unknown): Promise<IteratorResult<Result, undefined>> {
    this.#end()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end()
  }

  receive(frames: Frames): boolean {
    return this.#operation.line.write(frames.of(this.#operation.id))
  }

  fail(error: unknown): void {
    this.#group = null
    this.#waiting?.reject(error)
  }

  leaveFor(position: number, { alone }: { readonly alone: boolean }): void {
    this.#group = null
    this.#isAlone ||= alone
    this.#source = this.#groups.sourceFor(this, encodeCursor(position))
    this.#waiting?.resolve()
  }

  /** A result to be told, or null when something else was done meanwhile. */
  async #step(): Promise<Result | null> {
    const source = this.#source
    if (source === null) throw new Error('a follower without a source and without a group')
    const event = source.take()
    if (event !== null) return await executeEvent(event, this.args, this.#operation)
    const position = source.standsAt()
    if (position !== null && !this.#isAlone && this.#groups.mayShare(this)) await this.#stayInGroup(position)
    else if (!(await source.more())) this.#end()
    return null
  }

  /** Joins in the same turn in which the source says that nothing is missing: nothing is published in between. */
  #stayInGroup(position: number): Promise<void> {
    void this.#source?.return()
    this.#source = null
    this.#from = position
    this.#waiting = Promise.withResolvers()
    this.#group = this.#groups.join(this)
    return this.#waiting.promise
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    void this.#source?.return()
    this.#group?.leave(this)
    this.#group = null
    this.#waiting?.resolve()
  }
}
