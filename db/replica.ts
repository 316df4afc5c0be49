import type { Database } from '#db/client.ts'

/** A replica that is further behind than this is not read. */
const MOST_BEHIND_MS = 10_000
/** A server that doesn't answer a look in this time counts as away. */
const PATIENCE_MS = 2_000
/** Looks at the primary that are kept until the replica has come so far. */
const MOST_LOOKS = 60

/** Why a replica is not read just now. */
export type ReplicaFault = 'away' | 'not a standby' | 'of another cluster' | 'too far behind'

/** How the replica was found: null when it may be read. */
export type ReplicaState = { readonly fault: ReplicaFault | null; readonly cause?: unknown }

/** A moment of this process by its own running clock, and the same for people. */
type Moment = { readonly at: number; readonly date: Date }

/** What the primary had written at a moment: every commit that was answered before it lies at or below `written`. */
type Look = Moment & { readonly written: bigint }

/**
 * A streaming replica of the primary, and up to which moment it is known to have everything. By positions of the log and
 * this process's own clock alone: no two machines' clocks are compared, and silence of the primary is no delay.
 */
export class Replica {
  readonly database: Database
  readonly #primary: Database
  readonly #now: () => number
  #looks: Look[] = []
  #caughtUp: Moment | null = null
  /** Until when who has written reads the primary: the moment of each account's last write that may not be here yet. */
  readonly #wrote = new Map<string, number>()

  /** @param now milliseconds of a clock that only runs forward */
  constructor(
    databases: { primary: Database; replica: Database },
    now: () => number = () => performance.now(),
  ) {
    this.database = databases.replica
    this.#primary = databases.primary
    this.#now = now
  }

  /** A write of this account was committed just now. */
  wrote(account: string): void {
    this.#wrote.set(account, this.#now())
  }

  /**
   * The moment as of which this account may read here; null when it must read the primary: the replica is away, too far
   * behind, or has not yet what the account itself has written.
   */
  asOfFor(account: string): Date | null {
    const known = this.#caughtUp
    if (known === null || this.#now() - known.at > MOST_BEHIND_MS) return null
    return (this.#wrote.get(account) ?? 0) > known.at ? null : known.date
  }

  /** A read failed here: nothing is read until the next look finds the replica well. */
  leave(): void {
    this.#caughtUp = null
  }

  /** Looks how far both have come. */
  async look(): Promise<ReplicaState> {
    try {
      const primary = await this.#lookAtPrimary()
      const found = await within(PATIENCE_MS, ask(this.database, STANDBY))
      if (found.cluster !== primary.cluster) return this.#without('of another cluster')
      if (!found.standby || found.replayed === null) return this.#without('not a standby')
      this.#catchUp(positionOf(found.replayed))
    } catch (cause) {
      this.leave()
      return { fault: 'away', cause }
    }
    const known = this.#caughtUp
    const isNear = known !== null && this.#now() - known.at <= MOST_BEHIND_MS
    return { fault: isNear ? null : 'too far behind' }
  }

  async #lookAtPrimary() {
    const moment = { at: this.#now(), date: new Date() }
    const found = await within(PATIENCE_MS, ask(this.#primary, PRIMARY))
    this.#looks.push({ ...moment, written: positionOf(found.written ?? '0/0') })
    if (this.#looks.length > MOST_LOOKS) this.#looks.shift()
    return found
  }

  #catchUp(replayed: bigint) {
    const reached = this.#looks.findLastIndex(({ written }) => written <= replayed)
    const look = this.#looks[reached]
    if (look === undefined) return
    this.#caughtUp = look
    this.#looks = this.#looks.slice(reached)
    for (const [account, at] of this.#wrote) if (at <= look.at) this.#wrote.delete(account)
  }

  #without(fault: ReplicaFault): ReplicaState {
    this.leave()
    return { fault }
  }
}

type Found = { cluster: string; standby: boolean; written: string | null; replayed: string | null }

const CLUSTER = `(select system_identifier::text from pg_control_system()) as cluster, pg_is_in_recovery() as standby`
/** What is written and not yet flushed counts as well: a commit that doesn't wait for the disk is visible before. */
const PRIMARY = `select ${CLUSTER}, pg_current_wal_insert_lsn()::text as written, null as replayed`
const STANDBY = `select ${CLUSTER}, null as written, pg_last_wal_replay_lsn()::text as replayed`

const ask = async (database: Database, text: string): Promise<Found> => {
  const { rows } = await database.pool.query<Found>(text)
  return rows[0] as Found
}

/** A position as PostgreSQL writes it, such as `16/B374D848`. */
const positionOf = (text: string): bigint => {
  const [high = '0', low = '0'] = text.split('/')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
