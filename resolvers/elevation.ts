import { type Db, type Scope, SYSTEM_SCOPE, setView } from '#db/client.ts'

/**
 * Makes `elevated` of one transaction: the hub's own view while the work lasts, the caller's again afterwards, also
 * when the work throws. Two at once share the view until the later one ends: taking it away under the other would hide
 * from a rule what it must know.
 */
export const makeElevated = (db: Db, view: Scope['view']) => {
  let under = 0
  // Statements run in the order in which they were sent, so nobody waits for the view: where it can't be changed, nothing
  // that comes behind is answered either.
  const see = (next: Scope['view']) => {
    if (view !== SYSTEM_SCOPE.view) setView(db, next).catch(() => undefined)
  }

  return async <T>(work: () => Promise<T>): Promise<T> => {
    under += 1
    if (under === 1) see(SYSTEM_SCOPE.view)
    try {
      return await work()
    } finally {
      under -= 1
      if (under === 0) see(view)
    }
  }
}
