import type { Database, Db, Scope } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'
import type { Replica } from '#db/replica.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { Log } from '#lib/log.ts'
import type { OperationName } from '#resolvers/access.ts'
import type { ReadAudit } from '#resolvers/audit/read-audit.ts'
import type { AuditNote } from '#resolvers/audit-note.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'
import type { Meters } from '#resolvers/meters.ts'
import type { ReadSession } from '#resolvers/reads.ts'
import type { AsOf } from '#resolvers/replica-reads.ts'
import type { WaiverPeers } from '#resolvers/waivers/peers.ts'
import type { AlarmKind, AlarmSeverity, Told } from '#rules/alarms/terms.ts'
import type { NoticeChannel } from '#rules/alliance/duty-terms.ts'
import type { OrganisationKind, Role } from '#rules/alliance/terms.ts'

/** Where a call came in; `document` is a page that is opened to be printed. */
export type Door = 'graphql' | 'http' | 'document' | 'hl7' | 'mqtt' | 'worker'

/** The caller's place in one alliance. City bodies and the station have one in each alliance they serve. */
export type Seat = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly staffId: Id<'Staff'>
  readonly kind: OrganisationKind
  readonly lead: boolean
}

/** Who calls: a person or a machine, known by its token. */
export type Actor = {
  /** The token's `sub`. */
  readonly account: string
  readonly name: string
  readonly organisationCode: string
  readonly roles: readonly Role[]
  /** At least one; the first is where an operation without a subject of its own takes place. */
  readonly seats: readonly [Seat, ...Seat[]]
  /** When the token ends. */
  readonly until: Date
}

/** An event as subscribers get it: sequenced, committed, final. */
export type PublishedEvent = {
  readonly position: number
  /** Opaque text of the position; `after` takes it. */
  readonly cursor: string
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly name: string
  readonly subjectId: string
  readonly payload: Record<string, unknown>
  readonly correlationId: string
  readonly occurredAt: Date
}

/** Where subscriptions come from; the hub's own topics behind it. */
export type Topics = {
  /** Events of these names that `scope` may see, from just after the cursor, or from now when it is null. */
  subscribe(options: {
    names: readonly string[]
    after: string | null
    scope: Scope
    /** Passes over events it answers false for; absent: all. */
    only?: (event: PublishedEvent) => boolean
  }): AsyncIterableIterator<PublishedEvent>
}

/**
 * What later contexts do at once when an earlier one tells of something: inside the same transaction, so that neither
 * stands without the other. The composition root names them.
 */
export type Reactions = {
  readonly [N in EventName]?: readonly ((
    tx: Tx,
    payload: EventPayload<N>,
    told: ToldEvent,
  ) => Promise<void>)[]
}

/** Where and when it happened that a reaction hears of. */
export type ToldEvent = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly subjectId: string
  readonly occurredAt: Date
}

/** What one person on duty is to be told, as it leaves the hub. No patient data. */
export type OutgoingNotice = {
  /** The same at each attempt, so that a receiver knows a repeat. */
  readonly id: Id<'Notice'>
  readonly alarmId: Id<'Alarm'>
  readonly kind: AlarmKind
  readonly severity: AlarmSeverity
  readonly told: Told
  /** Code of the organisation the alarm is about. */
  readonly organisation: string
  /** Name of the person on duty. */
  readonly person: string
  readonly channel: NoticeChannel
  readonly address: string
}

/** What came of handing a notice over. */
export type NoticeOutcome =
  /** The gateway has it. */
  | { readonly kind: 'taken' }
  /** The gateway will never take this one. */
  | { readonly kind: 'refused'; readonly fault: string }
  /** Not now: the gateway may or may not have it, and it is sent again. */
  | { readonly kind: 'unsent'; readonly fault: string }

/** Whoever can reach people: a gateway of text messages, calls or a messenger. */
export type Notifier = {
  /** Hands one notice over. Never throws. */
  send(notice: OutgoingNotice): Promise<NoticeOutcome>
}

/** What one running hub shares among all calls. */
export type Services = {
  readonly database: Database
  /** A replica that some reads may use; null or absent: there is none. */
  readonly replica?: Replica | null
  readonly topics: Topics
  readonly keys: IdentityKeys
  readonly log: Log
  readonly meters: Meters
  readonly readAudit: ReadAudit
  readonly reactions: Reactions
  /** Registers and platforms a fee waiver is decided with. */
  readonly peers: WaiverPeers
  /** The time; tests move it. */
  readonly clock: () => Date
  /** Tells the sequencer, here or at another instance, that events were committed. */
  readonly wake: () => void
}

/** One call: who, by which door, and the read session its answers share. */
export type Ctx = {
  /** Null for a caller without a valid token. */
  readonly actor: Actor | null
  readonly services: Services
  readonly door: Door
  /** Joins MSH-10, log line, audit row, event and trace. */
  readonly correlationId: string
  readonly reads: ReadSession
  /** Collects as of when the answer is; absent where nobody would tell it: then everything is read as of now. */
  readonly asOf?: AsOf
  /**
   * Set when the answer goes to several viewers of equal rights: `actor` stands for all of them, and whoever began the
   * call notes in the audit trail who they are.
   */
  readonly shared?: { noteRead(name: OperationName, subjectId: string | null): void }
}

/** What an operation runs with. */
export type Tx = {
  readonly db: Db
  readonly ctx: Ctx
  readonly actor: Actor
  readonly seat: Seat
  readonly allianceId: AllianceId
  readonly now: Date
  /** When it happened: the input's `occurredAt`, else now. */
  readonly occurredAt: Date
  /** SHA-256 (hex) of what a signature must be bound to: the input without key and signatures. */
  digest(): string
  /** The name of the running operation. */
  readonly operation: string
  /** Records that something happened; it is published after the commit. */
  emit<N extends EventName>(name: N, event: EmittedEvent<N>): void
  /** Adds to the audit row of this operation. */
  note(entry: AuditNote): void
  /**
   * Writes that nothing reads before the commit, a reaction as little as the operation: they are sent as one statement with
   * the audit row and the events, and the operation fails if one of them does.
   */
  atLast(writes: readonly (Write | null)[]): void
  /** Nothing was due: the hub's own clock leaves no audit row. Other doors always do. */
  idle(): void
  /** Runs `work` with the hub's own view, for what the caller must not see but the rule must know. */
  elevated<T>(work: () => Promise<T>): Promise<T>
}

export type EmittedEvent<N extends EventName> = {
  /** Where it happened; absent: the caller's first alliance. */
  readonly allianceId?: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly subjectId: string
  readonly payload: EventPayload<N>
}

/** What row-level security compares with for this actor. */
export const scopeOf = (actor: Actor): Scope => ({
  allianceIds: actor.seats.map((seat) => seat.allianceId),
  organisationIds: actor.seats.map((seat) => seat.organisationId),
  view: actor.seats.every(({ lead }) => lead) ? 'lead' : 'own',
})
