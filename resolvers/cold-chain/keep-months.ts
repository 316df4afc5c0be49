import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { ensurePartitions } from '#db/cold-chain/finders-intake.ts'
import { detachMonthsBefore, monthOf, type ReadingMonth } from '#db/cold-chain/months.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { LEAST_YEARS_KEPT } from '#rules/cold-chain/terms.ts'

/** Months that stand ready before their first reading can come. */
const MONTHS_AHEAD = 3

/**
 * Makes the months that are to come, so that no reading has to wait for its own; one of a month that has gone, and has no
 * place, gets it from the intake that brings it.
 */
export const makeMonthsAhead = (database: Database, now: Date): Promise<void> =>
  database.transaction(SYSTEM_SCOPE, (db) =>
    ensurePartitions(
      db,
      Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => monthFrom(now, ahead)),
    ),
  )

/**
 * Detaches the months that are past their time by the rules of every alliance; they stay in the database, by themselves.
 * Answers which stand detached.
 * @param directUrl the owner's connection string: the application changes no tables
 */
export const detachOldMonths = async (
  database: Database,
  directUrl: string,
  now: Date,
): Promise<ReadingMonth[]> =>
  detachMonthsBefore(directUrl, monthOf(monthFrom(now, -12 * (await yearsKept(database, now)))))

/** The alliance that keeps its readings longest says how long all are kept: they share their months. */
const yearsKept = async (database: Database, now: Date): Promise<number> => {
  const actors = await listHubActors(database)
  const years = await database.transaction(
    SYSTEM_SCOPE,
    (db) =>
      Promise.all(
        actors.map(async ({ seats: [{ allianceId }] }) => {
          const { values } = await policyAt({ db, allianceId }, now)
          return values.readingsKeptYears
        }),
      ),
    'read',
  )
  return Math.max(LEAST_YEARS_KEPT, ...years)
}

const monthFrom = (now: Date, months: number): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
