import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { giveUpLease, renewLease, takeLease } from '#db/leases.ts'

/** How long a lease lasts without being renewed; after a crash another instance waits this long. */
const DEFAULT_TTL_MS = 5_000
/** A round that lasts longer hangs: its lease is left to run out, so that another instance does the work. */
const LONGEST_ROUND_MS = 600_000

/** A worker's lease on its duty, renewed as the worker goes along: before its rounds, in them and between them. */
export class Duty {
  readonly #database: Database
  readonly #name: string
  readonly #holder: string
  readonly #ttlMs: number
  /** Taken, and not known to be lost. */
  #held = false
  /** By the process's own steady clock: until when there is no need to ask the database again. */
  #sureUntil = 0

  constructor(options: { database: Database; name: string; holder: string; ttlMs?: number | undefined }) {
    this.#database = options.database
    this.#name = options.name
    this.#holder = options.holder
    this.#ttlMs = options.ttlMs ?? DEFAULT_TTL_MS
  }

  /** How often the lease is renewed while it is held. */
  get renewEveryMs(): number {
    return this.#ttlMs / 3
  }

  /** Whether this instance is the one to work now; takes or renews the lease when a third of it has passed. */
  async isMine(): Promise<boolean> {
    if (performance.now() < this.#sureUntil) return true
    if (this.#held && (await this.#renew())) return true
    this.#held = false
    const asked = performance.now()
    const isTaken = await this.#database.transaction(SYSTEM_SCOPE, (db) =>
      takeLease(db, this.#name, this.#holder, this.#ttlMs),
    )
    if (!isTaken) return false
    await this.during(() => this.onTaken())
    this.#held = true
    this.#sureUntil = Math.max(this.#sureUntil, asked + this.renewEveryMs)
    return true
  }

  /** Does one round of the work and renews the lease meanwhile: a round may last longer than a lease. */
  async during<T>(round: () => Promise<T>): Promise<T> {
    const began = performance.now()
    const renewing = setInterval(() => {
      const now = performance.now()
      // The round meets the same fault and tells of it; the next renewal follows.
      if (now >= this.#sureUntil && now - began < LONGEST_ROUND_MS) void this.#renew().catch(() => undefined)
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
    await this.#database.transaction(SYSTEM_SCOPE, (db) => giveUpLease(db, this.#name, this.#holder))
  }

  /** Called each time the duty has newly come to this instance, also back to it; `isMine` waits for it. */
  protected async onTaken(): Promise<void> {}

  /** One that was lost is not had back by renewing: another may have worked meanwhile. */
  async #renew(): Promise<boolean> {
    const asked = performance.now()
    const isKept = await this.#database.transaction(SYSTEM_SCOPE, (db) =>
      renewLease(db, this.#name, this.#holder, this.#ttlMs),
    )
    this.#sureUntil = isKept ? asked + this.renewEveryMs : 0
    return isKept
  }
}
