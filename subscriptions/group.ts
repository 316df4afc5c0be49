import { setImmediate as turn } from 'node:timers/promises'
import type { ExecutionArgs, GraphQLFormattedError } from 'graphql'
import { type PublishedEvent, type Services, scopeOf } from '#resolvers/context.ts'
import { makeReadSession, type ReadSession } from '#resolvers/reads.ts'
import { FellBehind } from '#subscriptions/events.ts'
import { executeWithin, type Result } from '#subscriptions/execution.ts'
import { Frames } from '#subscriptions/frames.ts'
import { beginSharedCall } from '#subscriptions/shared-call.ts'
import type { Subscription } from '#subscriptions/subscription.ts'
import type { Viewer, Viewers } from '#subscriptions/viewers.ts'

/** One subscriber of a group. */
export type Member = {
  readonly viewer: Viewer
  /** The group tells it what is behind this position. */
  readonly from: number
  /** Writes the frame of its operation; false when too much waits for it already. */
  receive(frames: Frames): boolean
  /** Ends its subscription; it has left the group. */
  fail(error: unknown): void
  /** It goes on by itself behind this position, to come back or, `alone`, for good; it has left the group. */
  leaveFor(position: number, how: { readonly alone: boolean }): void
}

/** What groups work with. */
export type GroupServices = {
  readonly services: Services
  readonly viewers: Viewers
  /** An error as it leaves the hub. */
  readonly format: (error: unknown, correlationId: string) => GraphQLFormattedError
}

type Options = GroupServices & {
  /** What all members have asked, in the words of the first. */
  readonly args: ExecutionArgs
  /** The rights of all members, as `Viewer` writes them. */
  readonly rights: string
  /** Their events, from the moment the group is made. */
  readonly source: Subscription
  /** Told when nobody is left; the group has ended by then. */
  readonly onEmpty: () => void
  /** Told when an answer proves to be for one viewer alone: the document is not for groups. */
  readonly onPersonal: () => void
}

/** An error that is formatted and logged already; it goes to each member as it is. */
export class ReadyError extends Error {
  readonly formatted: GraphQLFormattedError

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message)
    this.formatted = formatted
  }
}

/** What became of an event: for all, an error for all, or for each by itself. */
type Resolved = Frames | ReadyError | 'personal'

/** Members told in one go; between two of these others get a turn. */
const TOLD_AT_ONCE = 1_000
/** Events that wait are resolved so many together over one snapshot, so that more load costs less for each. */
const RESOLVED_AT_ONCE = 50

/**
 * Subscribers at the live edge who asked the same and may see the same. Each event is resolved once, with the rights all
 * of them have at that moment, written as JSON once, and handed to each; one after the other, in order.
 */
export class Group {
  readonly #options: Options
  readonly #members = new Set<Member>()
  /** The last event all members were told. */
  #told = 0

  constructor(options: Options) {
    this.#options = options
    void this.#run()
  }

  /** Takes a member that has everything up to its `from`, which is where the topics stand at this moment. */
  join(member: Member): void {
    this.#members.add(member)
  }

  /** Lets a member go at once. */
  leave(member: Member): void {
    this.#members.delete(member)
    if (this.#members.size > 0) return
    void this.#options.source.return?.()
    this.#options.onEmpty()
  }

  async #run(): Promise<void> {
    const { source } = this.#options
    try {
      do {
        const events = source.takeUpTo(RESOLVED_AT_ONCE)
        await this.#tell(events)
      } while (await source.more())
    } catch (error) {
      for (const member of [...this.#members])
        this.#end(member, error instanceof FellBehind ? this.#behind(member) : error)
    }
  }

  async #tell(events: readonly PublishedEvent[]): Promise<void> {
    const last = events.at(-1)
    if (last === undefined) return
    await this.#askAgain(last)
    const resolved = await this.#resolveAll(events)
    for (const [at, event] of events.entries()) {
      await this.#pass(event, resolved[at] ?? null)
      this.#told = event.position
    }
  }

  async #pass(event: PublishedEvent, resolved: Resolved | null): Promise<void> {
    if (resolved === 'personal') this.#partFor(event)
    else if (resolved instanceof ReadyError) this.#endFor(event, resolved)
    else if (resolved !== null) await this.#hand(resolved, this.#dueFor(event))
  }

  #dueFor({ position }: PublishedEvent): Member[] {
    return [...this.#members].filter(({ from }) => from < position)
  }

  /** Asks again about those for whom it is time; whose rights have changed goes on with those it has. */
  async #askAgain(last: PublishedEvent): Promise<void> {
    const { viewers, rights } = this.#options
    const asked = await viewers.renew(new Set(this.#dueFor(last).map(({ viewer }) => viewer)))
    for (const member of this.#dueFor(last)) {
      const fault = asked.get(member.viewer) ?? null
      if (fault !== null) this.#end(member, fault)
      else if (member.viewer.rights !== rights) this.#part(member, false)
    }
  }

  /** What is to be told of each event, resolved over one snapshot of this moment; null for those that are nobody's. */
  async #resolveAll(events: readonly PublishedEvent[]): Promise<readonly (Resolved | null)[]> {
    const [anyone] = this.#members
    if (anyone === undefined) return []
    const reads = makeReadSession(this.#options.services.database, scopeOf(anyone.viewer.actor))
    try {
      return await Promise.all(events.map((event) => this.#resolve(event, this.#dueFor(event), reads)))
    } finally {
      await reads.close()
    }
  }

  async #resolve(
    event: PublishedEvent,
    due: readonly Member[],
    reads: ReadSession,
  ): Promise<Resolved | null> {
    const [first] = due
    if (first === undefined) return null
    const { services, args, format } = this.#options
    const { correlationId } = event
    const shared = beginSharedCall(services, { actor: first.viewer.actor, correlationId, reads })
    try {
      const formatHere = (error: unknown) => format(error, correlationId)
      const result: Result = await executeWithin(shared.call, { event, args, format: formatHere })
      if (shared.isPersonal()) {
        this.#options.onPersonal()
        return 'personal'
      }
      shared.note([...new Set(due.map(({ viewer }) => viewer.actor.account))])
      return new Frames(result)
    } catch (error) {
      // A refusal names its caller: each is refused by itself.
      return shared.isPersonal() ? 'personal' : new ReadyError(format(error, correlationId))
    }
  }

  async #hand(frames: Frames, due: readonly Member[]): Promise<void> {
    for (const [at, member] of due.entries()) {
      if (at > 0 && at % TOLD_AT_ONCE === 0) await turn()
      if (this.#members.has(member) && !member.receive(frames)) this.#end(member, this.#behind(member))
    }
  }

  #partFor(event: PublishedEvent): void {
    for (const member of this.#dueFor(event)) this.#part(member, true)
  }

  #endFor(event: PublishedEvent, error: ReadyError): void {
    for (const member of this.#dueFor(event)) this.#end(member, error)
  }

  #part(member: Member, alone: boolean): void {
    this.leave(member)
    member.leaveFor(this.#standOf(member), { alone })
  }

  #end(member: Member, error: unknown): void {
    this.leave(member)
    member.fail(error)
  }

  #behind = (member: Member) => new FellBehind(this.#standOf(member))

  #standOf({ from }: Member): number {
    return Math.max(from, this.#told)
  }
}
