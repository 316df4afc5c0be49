import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { giveUpLease, isLeaseFree, takeLease } from '#db/leases.ts'
import { type HeldLease, renewalsOf } from '#server/workers/renewals.ts'

/** How long a lease lasts without being renewed; after a crash another instance waits this long. */
const DEFAULT_TTL_MS = 5_000
/** A round that lasts longer hangs: its lease is left to run out, so that another instance does the work. */
const LONGEST_ROUND_MS = 600_000

/**
 * A worker's lease on its duty, renewed as the worker goes along: before its rounds, in them and between them, and with
 * those of the instance's other duties (`Renewals`).
 */
export class Duty {
  /** Where the lease stands. */
  readonly database: Database
  readonly #lease: HeldLease
  readonly #holder: string
  readonly #ttlMs: number
  /** Taken, and not known to be lost. */
  #held = false
  /** By the process's own steady clock: until when there is no need to ask the database again. */
  #sureUntil = 0
  /** By the same clock: until when the others' renewals take this lease along, unless its worker is heard of again. */
  #aliveUntil = 0

  constructor(options: { database: Database; name: string; holder: string; ttlMs?: number | undefined }) {
    this.database = options.database
    this.#holder = options.holder
    this.#ttlMs = options.ttlMs ?? DEFAULT_TTL_MS
    this.#lease = {
      name: options.name,
      ttlMs: this.#ttlMs,
      isAlive: () => performance.now() < this.#aliveUntil,
      onRenewed: (isKept, asked) => {
        this.#sureUntil = isKept ? asked + this.renewEveryMs : 0
      },
    }
  }

  /** How often the lease is renewed while it is held. */
  get renewEveryMs(): number {
    return this.#ttlMs / 3
  }

  /** Whether this instance is the one to work now; takes or renews the lease when a third of it has passed. */
  async isMine(): Promise<boolean> {
    // It asks again after a third, be it a little late.
    this.#aliveUntil = performance.now() + this.#ttlMs / 2
    if (performance.now() < this.#sureUntil) return true
    // One that was lost is not had back by renewing: another may have worked meanwhile.
    if (this.#held && (await this.#renewals.renew(this.#lease))) return true
    this.#held = false
    this.#renewals.leave(this.#lease)
    const asked = performance.now()
    const isTaken = await this.database.transaction(SYSTEM_SCOPE, (db) =>
      takeLease(db, this.#lease.name, this.#holder, this.#ttlMs),
    )
    if (!isTaken) return false
    this.#renewals.join(this.#lease)
    await this.during(() => this.onTaken())
    this.#held = true
    this.#sureUntil = Math.max(this.#sureUntil, asked + this.renewEveryMs)
    return true
  }

  /** Asks whether the duty may be this instance's to take. */
  isFree(): Question {
    return isLeaseFree(this.#lease.name, this.#holder)
  }

  /** Does one round of the work and renews the lease meanwhile: a round may last longer than a lease. */
  async during<T>(round: () => Promise<T>): Promise<T> {
    const began = performance.now()
    const renewing = setInterval(() => {
      const now = performance.now()
      if (now - began >= LONGEST_ROUND_MS) return
      this.#aliveUntil = now + this.#ttlMs / 2
      // The round meets the same fault and tells of it; the next renewal follows.
      if (now >= this.#sureUntil) void this.#renewals.renew(this.#lease).catch(() => undefined)
    }, this.renewEveryMs)
    try {
      return await round()
    } finally {
      clearInterval(renewing)
    }
  }

  /** Lets the next instance begin at once. */
  async giveUp(): Promise<void> {
    this.#held = false
    this.#sureUntil = 0
    this.#renewals.leave(this.#lease)
    await this.database.transaction(SYSTEM_SCOPE, (db) => giveUpLease(db, this.#lease.name, this.#holder))
  }

  /** Called each time the duty has newly come to this instance, also back to it; `isMine` waits for it. */
  protected async onTaken(): Promise<void> {}

  get #renewals() {
    return renewalsOf(this.database, this.#holder)
  }
}
