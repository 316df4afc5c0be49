import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { renewLeases } from '#db/leases.ts'

/** A lease that this instance holds. */
export type HeldLease = {
  readonly name: string
  readonly ttlMs: number
  /** Whether its worker goes along: the lease of one that hangs or fails is left to run out. */
  readonly isAlive: () => boolean
  /** Told what came of each renewal that it was part of, and when that was asked for by the process's steady clock. */
  readonly onRenewed: (isKept: boolean, asked: number) => void
}

/** Longer than any renewal takes: its connection is dead and doesn't know it, and another is to be tried. */
const PATIENCE_MS = 5_000

const known = new WeakMap<Database, Map<string, Renewals>>()

/** The renewals of all leases that this holder has in this database. */
export const renewalsOf = (database: Database, holder: string): Renewals => {
  const ofDatabase = known.get(database) ?? new Map<string, Renewals>()
  known.set(database, ofDatabase)
  const renewals = ofDatabase.get(holder) ?? new Renewals(database, holder)
  ofDatabase.set(holder, renewals)
  return renewals
}

/** Renews the leases of one holder together: the first whose time has come renews all that are alive, in one statement. */
class Renewals {
  readonly #database: Database
  readonly #holder: string
  readonly #held = new Set<HeldLease>()
  #underWay: { readonly leases: ReadonlySet<HeldLease>; readonly kept: Promise<ReadonlySet<string>> } | null =
    null

  constructor(database: Database, holder: string) {
    this.#database = database
    this.#holder = holder
  }

  /** From now on it is renewed with the others. */
  join(lease: HeldLease): void {
    this.#held.add(lease)
  }

  /** It is this instance's no more, or not to be kept. */
  leave(lease: HeldLease): void {
    this.#held.delete(lease)
  }

  /** Renews this lease, which has joined, and with it the others; answers whether it is still held. */
  async renew(lease: HeldLease): Promise<boolean> {
    // One that is under way may have begun without it.
    while (this.#underWay !== null && !this.#underWay.leases.has(lease))
      await this.#underWay.kept.catch(() => undefined)
    this.#underWay ??= this.#begin(new Set([lease, ...[...this.#held].filter((one) => one.isAlive())]))
    return (await this.#underWay.kept).has(lease.name)
  }

  #begin(leases: ReadonlySet<HeldLease>) {
    const kept = this.#renewAll([...leases]).finally(() => {
      this.#underWay = null
    })
    return { leases, kept }
  }

  async #renewAll(leases: readonly HeldLease[]): Promise<ReadonlySet<string>> {
    const asked = performance.now()
    const renewing = this.#database.transaction(SYSTEM_SCOPE, (db) => renewLeases(db, this.#holder, leases))
    const kept = await Promise.race([renewing, sleep(PATIENCE_MS, null, { ref: false })])
    if (kept === null) throw new Error(`no lease was renewed within ${PATIENCE_MS} ms`)
    // Who has left meanwhile gave it up, whatever the statement came to.
    for (const lease of leases) if (this.#held.has(lease)) lease.onRenewed(kept.has(lease.name), asked)
    return kept
  }
}
