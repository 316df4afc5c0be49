import type { GraphQLFormattedError } from 'graphql'
import { v7 } from 'uuid'
import { beginCall } from '#resolvers/calls.ts'
import type { Ctx } from '#resolvers/context.ts'
import type { Line } from '#subscriptions/connection.ts'
import type { Caller } from '#subscriptions/execution.ts'
import type { GroupServices } from '#subscriptions/group.ts'
import type { Viewer } from '#subscriptions/viewers.ts'

/** One operation of a client: its id on the line, and the calls that are made for it. */
export class Operation implements Caller {
  readonly id: string
  readonly line: Line
  readonly #door: GroupServices

  constructor(id: string, line: Line, door: GroupServices) {
    this.id = id
    this.line = line
    this.#door = door
  }

  get viewer(): Viewer {
    if (this.line.viewer === null) throw new Error('an operation of somebody who was not let in')
    return this.line.viewer
  }

  /** Its token is asked about again when that is due; when it no longer stands, the connection ends. */
  async call(correlationId: string = v7()): Promise<Ctx> {
    const actor = await this.#door.viewers.actorOf(this.viewer)
    return beginCall(this.#door.services, { actor, door: 'graphql', correlationId })
  }

  format(error: unknown, correlationId: string): GraphQLFormattedError {
    return this.#door.format(error, correlationId)
  }
}
