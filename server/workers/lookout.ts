import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { askTogether, type Question } from '#db/due.ts'

/** Somebody who waits for rows: whether they are there, and how to tell. */
export type Watcher = {
  /** Made anew for each look, since it may speak of the time; null: not to be asked this time. */
  readonly isDue: () => Question | null
  readonly wake: () => void
}

/** How long what is due may lie when nobody has told of it. */
const LOOK_EVERY_MS = 1_000
/** Longer than any look takes: nobody waits for a connection that is dead and doesn't know it. */
const PATIENCE_MS = 5_000

const lookouts = new WeakMap<Database, Lookout>()

/**
 * Wakes the watcher about once a second for as long as what it waits for is due, until the function given back is called.
 * All watchers of a database are asked for in one statement: a hub with nothing to do looks at its queues once a second,
 * not once for each of them.
 */
export const watchFor = (database: Database, watcher: Watcher): (() => void) => {
  const lookout = lookouts.get(database) ?? new Lookout(database)
  lookouts.set(database, lookout)
  return lookout.add(watcher)
}

class Lookout {
  readonly #database: Database
  readonly #watchers = new Set<Watcher>()
  #isLooking = false

  constructor(database: Database) {
    this.#database = database
  }

  add(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    if (!this.#isLooking) void this.#keepLooking()
    return () => this.#watchers.delete(watcher)
  }

  async #keepLooking(): Promise<void> {
    this.#isLooking = true
    while (this.#watchers.size > 0) {
      await sleep(LOOK_EVERY_MS, undefined, { ref: false })
      for (const watcher of await this.#whomToWake()) if (this.#watchers.has(watcher)) watcher.wake()
    }
    this.#isLooking = false
  }

  /** While the database doesn't answer it is everybody: each meets the fault, tells of it and waits in its own way. */
  async #whomToWake(): Promise<readonly Watcher[]> {
    const asked = [...this.#watchers].flatMap((watcher) => {
      const question = watcher.isDue()
      return question === null ? [] : [{ watcher, question }]
    })
    if (asked.length === 0) return []
    const questions = asked.map(({ question }) => question)
    const asking = this.#database
      .transaction(SYSTEM_SCOPE, (db) => askTogether(db, questions), 'read')
      .catch(() => null)
    const due = await Promise.race([asking, sleep(PATIENCE_MS, null, { ref: false })])
    return asked.flatMap(({ watcher }, at) => (due === null || due[at] ? [watcher] : []))
  }
}
