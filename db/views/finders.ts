import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { historyFacts } from '#db/compatibility/tables-cases.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type HistoryFactRow = typeof historyFacts.$inferSelect

/** One person in one alliance. */
export type PersonKey = { readonly allianceId: AllianceId; readonly personId: Id<'Person'> }

/**
 * Whether one hospital has an open request, or a stay it told of, for any of its patients that are this person. Run as the caller:
 * row security shows nobody another hospital's stays.
 */
export const hasOpenCare = async (
  db: Db,
  person: PersonKey,
  organisationId: Id<'Organisation'>,
): Promise<boolean> => {
  const { rows } = await db.execute<{ open: boolean }>(sql`
    select exists (
      select from patients p
      where p.alliance_id = ${person.allianceId} and p.person_id = ${person.personId}
        and p.organisation_id = ${organisationId}
        and (exists (select from requests r where r.alliance_id = p.alliance_id and r.patient_id = p.id
              and r.organisation_id = p.organisation_id and r.state in ('SUBMITTED', 'SENT_BACK', 'ACCEPTED'))
          or exists (select from encounters e where e.alliance_id = p.alliance_id and e.patient_id = p.id
              and e.organisation_id = p.organisation_id and e.announced and e.ended_at is null and e.cancelled_at is null))
    ) as open`)
  return rows[0]?.open ?? false
}

/** Opens one person's compatibility facts, of every hospital, for the rest of the transaction. */
export const openPerson = async (db: Db, personId: Id<'Person'>): Promise<void> => {
  await db.execute(sql`select set_config('app.person', ${personId}, true)`)
}

/** The standing facts about a person that the transaction may see, oldest first. */
export const listFactsOfPerson = async (db: Db, person: PersonKey): Promise<HistoryFactRow[]> =>
  db
    .select()
    .from(historyFacts)
    .where(
      and(
        eq(historyFacts.allianceId, person.allianceId),
        eq(historyFacts.personId, person.personId),
        isNull(historyFacts.withdrawnAt),
      ),
    )
    .orderBy(asc(historyFacts.occurredAt), asc(historyFacts.id))
