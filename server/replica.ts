import { Database } from '#db/client.ts'
import { Replica, type ReplicaState } from '#db/replica.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import { withTimeouts } from '#server/database-timeouts.ts'

const POOL_SIZE = 5
const LOOK_EVERY_MS = 500

/**
 * Opens the replica's connections and looks after it until it is stopped. It may be away: then the primary is read.
 *
 * @param options.pooled the primary stands behind a pooler, and so may the replica: nothing is asked that one could not keep
 */
export async function startReplica(
  url: string,
  { primary, pooled, log }: { primary: Database; pooled: boolean; log: Log },
) {
  const database = new Database(pooled ? url : withTimeouts(url, url), {
    max: POOL_SIZE,
    pooled,
    prepared: !pooled,
    onIdleError: (error) => log.debug({ err: error }, 'a connection to the replica was lost'),
  })
  const replica = new Replica({ primary, replica: database })
  const stopping = new AbortController()
  const tell = makeTeller(log)
  tell(await replica.look())
  const watching = watch(replica, tell, stopping.signal)
  return {
    replica,
    async stop() {
      stopping.abort()
      await watching
      await database.close()
    },
  }
}

async function watch(replica: Replica, tell: (state: ReplicaState) => void, signal: AbortSignal) {
  const pace = new Pace(signal)
  while (!signal.aborted) {
    await pace.rest(LOOK_EVERY_MS)
    if (!signal.aborted) tell(await replica.look())
  }
}

/** Says each change once. */
const makeTeller = (log: Log) => {
  let last: string | null | undefined
  return ({ fault, cause }: ReplicaState) => {
    if (fault === last) return
    last = fault
    if (fault === null) log.info('只读副本可用。 / The replica is read.')
    else
      log.warn(
        { fault, err: cause },
        '暂不使用只读副本，改读主库。 / The replica is not read for now, the primary is.',
      )
  }
}
