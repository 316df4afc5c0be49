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
  const unnamed = withoutPerson(actor, () => {
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

/** The actor with its rights in plain sight; whoever looks at the person gets it, and `onLook` is told. */
const withoutPerson = (actor: Actor, onLook: () => void): Actor => {
  const [first, ...others] = actor.seats
  return {
    get account() {
      onLook()
      return actor.account
    },
    get name() {
      onLook()
      return actor.name
    },
    get until() {
      onLook()
      return actor.until
    },
    organisationCode: actor.organisationCode,
    roles: actor.roles,
    seats: [seatWithoutPerson(first, onLook), ...others.map((seat) => seatWithoutPerson(seat, onLook))],
  }
}

const seatWithoutPerson = (seat: Seat, onLook: () => void): Seat => ({
  allianceId: seat.allianceId,
  organisationId: seat.organisationId,
  kind: seat.kind,
  lead: seat.lead,
  get staffId() {
    onLook()
    return seat.staffId
  },
})
