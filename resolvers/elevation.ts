import { type Db, type Scope, SYSTEM_SCOPE, setView } from '#db/client.ts'

/**
 * Makes `elevated` of one transaction: the hub's own view while the work lasts, the caller's again afterwards, also
 * when the work throws. Two at once share the view until the later one ends: taking it away under the other would hide
 * from a rule what it must know.
 */
export const makeElevated = (db: Db, view: Scope['view']) => {
  let under = 0
  let change: Promise<void> = Promise.resolve()
  const see = (next: Scope['view']) => {
    change = change.catch(() => undefined).then(() => setView(db, next))
    return change
  }
  const leave = async () => {
    under -= 1
    if (under === 0) await see(view)
  }

  return async <T>(work: () => Promise<T>): Promise<T> => {
    under += 1
    if (under === 1) see(SYSTEM_SCOPE.view).catch(() => undefined)
    let result: T
    try {
      await change
      result = await work()
    } catch (error) {
      // Where a statement failed the view can't be changed any more, nor anything be read under it.
      await leave().catch(() => undefined)
      throw error
    }
    await leave()
    return result
  }
}
