import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { giveUpLease, takeLease } from '#db/leases.ts'

/** How long a lease lasts without being renewed; after a crash another instance waits this long. */
const DEFAULT_TTL_MS = 5_000

/** A worker's lease on its duty, renewed as the worker goes along. */
export class Duty {
  readonly #database: Database
  readonly #name: string
  readonly #holder: string
  readonly #ttlMs: number
  /** By the process's own steady clock: until when there is no need to ask the database again. */
  #sureUntil = 0

  constructor(options: { database: Database; name: string; holder: string; ttlMs?: number | undefined }) {
    this.#database = options.database
    this.#name = options.name
    this.#holder = options.holder
    this.#ttlMs = options.ttlMs ?? DEFAULT_TTL_MS
  }

  /** Whether this instance is the one to work now; takes or renews the lease when a third of it has passed. */
  async isMine(): Promise<boolean> {
    const asked = performance.now()
    if (asked < this.#sureUntil) return true
    const held = await this.#database.transaction(SYSTEM_SCOPE, (db) =>
      takeLease(db, this.#name, this.#holder, this.#ttlMs),
    )
    this.#sureUntil = held ? asked + this.#ttlMs / 3 : 0
    return held
  }

  /** Lets the next instance begin at once. */
  async giveUp(): Promise<void> {
    this.#sureUntil = 0
    await this.#database.transaction(SYSTEM_SCOPE, (db) => giveUpLease(db, this.#name, this.#holder))
  }
}
