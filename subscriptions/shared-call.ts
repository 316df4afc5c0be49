import type { OperationName } from '#resolvers/access.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Ctx, Seat, Services } from '#resolvers/context.ts'
import { type ReadSession, readEntry } from '#resolvers/reads.ts'

/** A call whose answer is for several viewers of equal rights. */
export type SharedCall = {
  readonly call: Ctx
  /** Whether anything looked at who the viewer is, beyond the rights: then the answer is for nobody else. */
  readonly isPersonal: () => boolean
  /** Puts what was read into the audit trail under the names of all who are shown it, one row for all of them. */
  readonly note: (viewers: readonly string[]) => void
}

type Begun = {
  readonly actor: Actor
  readonly correlationId: string
  /** What it reads with; whoever made it closes it. */
  readonly reads: ReadSession
}

/** Begins a call in which `actor` stands for all viewers of its rights. */
export function beginSharedCall(
  services: Services,
  { actor, correlationId, reads: session }: Begun,
): SharedCall {
  let isPersonal = false
  const reads: { name: OperationName; subjectId: string | null }[] = []
  const unnamed = new Unnamed(actor, () => {
    isPersonal = true
  })
  const begun = beginCall(services, { actor: unnamed, door: 'graphql', correlationId })
  const call: Ctx = {
    ...begun,
    reads: session,
    shared: { noteRead: (name, subjectId) => void reads.push({ name, subjectId }) },
  }
  const note = (viewers: readonly string[]) => {
    for (const { name, subjectId } of reads)
      services.readAudit.add({
        ...readEntry(begun, actor, name, subjectId),
        ...(viewers.length > 1 && { viewers: [...viewers] }),
      })
  }
  return { call, isPersonal: () => isPersonal, note }
}

/**
 * The actor with its rights in plain sight; whoever looks at the person gets it, and `onLook` is told. A class: V8 keeps a
 * shape of its own for each object that is written with a getter, and what that holds until the old generation is collected.
 */
class Unnamed implements Actor {
  readonly organisationCode: string
  readonly roles: Actor['roles']
  readonly seats: Actor['seats']
  readonly #actor: Actor
  readonly #onLook: () => void

  constructor(actor: Actor, onLook: () => void) {
    const [first, ...others] = actor.seats
    this.organisationCode = actor.organisationCode
    this.roles = actor.roles
    this.seats = [new UnnamedSeat(first, onLook), ...others.map((seat) => new UnnamedSeat(seat, onLook))]
    this.#actor = actor
    this.#onLook = onLook
  }

  get account() {
    this.#onLook()
    return this.#actor.account
  }

  get name() {
    this.#onLook()
    return this.#actor.name
  }

  get until() {
    this.#onLook()
    return this.#actor.until
  }
}

class UnnamedSeat implements Seat {
  readonly allianceId: Seat['allianceId']
  readonly organisationId: Seat['organisationId']
  readonly kind: Seat['kind']
  readonly lead: boolean
  readonly #seat: Seat
  readonly #onLook: () => void

  constructor(seat: Seat, onLook: () => void) {
    this.allianceId = seat.allianceId
    this.organisationId = seat.organisationId
    this.kind = seat.kind
    this.lead = seat.lead
    this.#seat = seat
    this.#onLook = onLook
  }

  get staffId() {
    this.#onLook()
    return this.#seat.staffId
  }
}
