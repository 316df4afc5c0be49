import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { RequestKey } from '#db/requests/finders.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { approvals, consents, owedItems } from '#db/requests/tables-approvals.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { OwedKind, RequestState } from '#rules/requests/terms.ts'

export type ApprovalRow = typeof approvals.$inferSelect
export type ConsentRow = typeof consents.$inferSelect
export type OwedItemRow = typeof owedItems.$inferSelect

/** The log of these requests' approvals, in order. */
export const listApprovalsByRequestIds = (db: Db, ids: readonly string[]): Promise<ApprovalRow[]> =>
  selectApprovals(db, ids, {})

const selectApprovals = selectionAmong(approvals, approvals.requestId, undefined, {
  orderBy: [asc(approvals.sequence)],
})

export const listApprovalsByIds = listingByIds(approvals, approvals.id)

/** Adds the next row to the log of a request that the caller has locked. */
export const insertApproval = (
  db: Db,
  row: Omit<typeof approvals.$inferInsert, 'sequence' | 'recordedAt'>,
): Promise<unknown> =>
  db.$client.query({
    text: INSERT_APPROVAL,
    values: [
      row.allianceId,
      row.requestId,
      row.id,
      row.organisationId,
      row.kind,
      row.step ?? null,
      row.staffId ?? null,
      row.assertedBy ?? null,
      row.totalMl,
      row.tier,
      row.ruleSet,
      row.requestVersion,
      row.note ?? null,
      row.occurredAt,
    ],
  })

const INSERT_APPROVAL = `insert into approvals (alliance_id, request_id, sequence, id, organisation_id, kind, step,
    staff_id, asserted_by, total_ml, tier, rule_set, request_version, note, occurred_at)
  values ($1, $2, (select count(*) + 1 from approvals where alliance_id = $1 and request_id = $2),
    $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

/** What was told of the consent to these requests' transfusion, in order. */
export const listConsentsByRequestIds = listingByIds(consents, consents.requestId, [asc(consents.sequence)])

export const listConsentsByIds = listingByIds(consents, consents.id)

/** Adds the next word on the consent of a request that the caller has locked. */
export const insertConsent = async (
  db: Db,
  row: Omit<typeof consents.$inferInsert, 'sequence'>,
): Promise<void> => {
  const sequence = sql<number>`(select count(*) + 1 from consents
    where alliance_id = ${row.allianceId} and request_id = ${row.requestId})`
  await db.insert(consents).values({ ...row, sequence })
}

/**
 * The next place among the forms of a person. Keeps everybody else from placing or amending a form for this person until
 * the transaction ends; what is read behind it sees all that was placed before.
 */
export const takeNextFormPlace = async (
  db: Db,
  allianceId: AllianceId,
  personId: Id<'Person'>,
): Promise<number> => {
  const { rows } = await db.$client.query<{ place: string }>({
    text: NEXT_FORM_PLACE,
    values: [allianceId, personId],
  })
  const [taken] = rows
  if (taken === undefined) throw new Error(`no person ${personId}`)
  return Number(taken.place)
}

// Materialised, so that the place is counted when the lock is had and not before.
const NEXT_FORM_PLACE = `with person as materialized (
    select id from persons where alliance_id = $1 and id = $2 for no key update)
  select nextval('form_places') as place from person`

/** One standing line of a form. */
export type FormLine = {
  readonly requestId: Id<'Request'>
  readonly state: RequestState
  readonly appliedAt: Date
  readonly formOrder: number
  readonly productCode: string
  readonly quantity: number
}

/** A line of a form that belongs to the same person and hospital as the form asked about. */
export type FormLineRow = FormLine & {
  /** The request asked about. */
  readonly aboutId: Id<'Request'>
}

/** Far enough around a form to hold every window a rule set may name. */
const AROUND = '2 days'

/**
 * The standing lines of these requests, and of all other requests of the same person at the same hospital that were
 * written about the same time, in one statement.
 */
export const listFormLinesAround = async (db: Db, ids: readonly string[]): Promise<FormLineRow[]> => {
  const { rows } = await db.$client.query<Record<keyof FormLineRow, unknown>>({
    // A list is planned anew each time, as PostgreSQL expects ten members of it.
    ...(ids.length === 1
      ? { text: LINES_AROUND_ONE, values: [ids[0], AROUND] }
      : { text: LINES_AROUND_MANY, values: [ids, AROUND] }),
  })
  return rows.map((row) => ({ aboutId: row.aboutId as Id<'Request'>, ...lineOf(row) }))
}

const lineOf = (row: Readonly<Record<keyof FormLine, unknown>>): FormLine => ({
  ...(row as FormLine),
  appliedAt: new Date(row.appliedAt as string),
  formOrder: Number(row.formOrder),
  quantity: Number(row.quantity),
})

/** The columns of a line `i` of the request `o`. */
const LINE = `o.id as "requestId", o.state as "state", coalesce(o.amended_at, o.occurred_at) as "appliedAt",
  o.form_order as "formOrder", i.product_code as "productCode", i.quantity as "quantity"`

const linesAround = (chosen: string) => `select r.id as "aboutId", ${LINE}
    from requests r
    join patients p on p.alliance_id = r.alliance_id and p.id = r.patient_id
    join patients q on q.alliance_id = p.alliance_id and q.person_id = p.person_id
      and q.organisation_id = p.organisation_id
    join requests o on o.alliance_id = q.alliance_id and o.patient_id = q.id
    join request_items i on i.alliance_id = o.alliance_id and i.request_id = o.id and i.withdrawn_at is null
    where ${chosen}
      and coalesce(o.amended_at, o.occurred_at) between
        coalesce(r.amended_at, r.occurred_at) - $2::interval and
        coalesce(r.amended_at, r.occurred_at) + $2::interval
    order by r.id, o.id, i.line`

const LINES_AROUND_ONE = linesAround('r.id = $1')
const LINES_AROUND_MANY = linesAround('r.id = any($1::text[])')

/** The standing lines of all forms of one person at one hospital that were written about that time. */
export const listFormLinesOfPerson = async (
  db: Db,
  patient: Pick<PatientRow, 'allianceId' | 'organisationId' | 'personId'>,
  at: Date,
): Promise<FormLine[]> => {
  const { rows } = await db.$client.query<Record<keyof FormLine, unknown>>({
    text: LINES_OF_PERSON,
    values: [patient.allianceId, patient.organisationId, patient.personId, at, AROUND],
  })
  return rows.map(lineOf)
}

const LINES_OF_PERSON = `select ${LINE}
    from patients q
    join requests o on o.alliance_id = q.alliance_id and o.patient_id = q.id
    join request_items i on i.alliance_id = o.alliance_id and i.request_id = o.id and i.withdrawn_at is null
    where q.alliance_id = $1 and q.organisation_id = $2 and q.person_id = $3
      and coalesce(o.amended_at, o.occurred_at) between
        $4::timestamptz - $5::interval and $4::timestamptz + $5::interval
    order by o.id, i.line`

/** What these requests owe or owed, the first due first. */
export const listOwedByRequestIds = listingByIds(owedItems, owedItems.requestId, [
  asc(owedItems.dueAt),
  asc(owedItems.id),
])

export const listOwedByIds = listingByIds(owedItems, owedItems.id)

/** Which of what is still owed to list, the first due first, behind `after`. */
export type OwedFilter = {
  readonly allianceId: AllianceId
  readonly organisationId?: Id<'Organisation'> | null
  readonly kinds?: readonly OwedKind[] | null
  readonly dueBefore?: Date | null
  readonly after?: { readonly dueAt: Date; readonly id: string } | null
  readonly limit: number
}

export const listOwed = async (db: Db, filter: OwedFilter): Promise<OwedItemRow[]> => {
  const { after } = filter
  return db
    .select()
    .from(owedItems)
    .where(
      and(
        eq(owedItems.allianceId, filter.allianceId),
        isNull(owedItems.settledAt),
        filter.organisationId ? eq(owedItems.organisationId, filter.organisationId) : undefined,
        filter.kinds?.length ? inArray(owedItems.kind, [...filter.kinds]) : undefined,
        filter.dueBefore ? sql`${owedItems.dueAt} < ${filter.dueBefore.toISOString()}` : undefined,
        after
          ? sql`(${owedItems.dueAt}, ${owedItems.id}) > (${after.dueAt.toISOString()}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(owedItems.dueAt), asc(owedItems.id))
    .limit(filter.limit)
}

/** Writes down a debt unless the same one stands already; one that was settled is owed anew. Answers whether it did. */
export const insertOwed = async (db: Db, row: typeof owedItems.$inferInsert): Promise<boolean> => {
  const written = await db
    .insert(owedItems)
    .values(row)
    .onConflictDoUpdate({
      target: [owedItems.allianceId, owedItems.requestId, owedItems.kind],
      set: { dueAt: row.dueAt, occurredAt: row.occurredAt, settledAt: null, settledBy: null, evidence: null },
      setWhere: sql`${owedItems.settledAt} is not null`,
    })
    .returning({ id: owedItems.id })
  return written.length > 0
}

/** Settles debts of a request that are open: those of the kinds named. Answers how many were. */
export const settleOwed = async (
  db: Db,
  { allianceId, id }: RequestKey,
  kinds: readonly OwedKind[],
  values: Required<Pick<typeof owedItems.$inferInsert, 'settledAt' | 'settledBy' | 'evidence'>>,
): Promise<number> => {
  const settled = await db
    .update(owedItems)
    .set(values)
    .where(
      and(
        eq(owedItems.allianceId, allianceId),
        eq(owedItems.requestId, id),
        inArray(owedItems.kind, [...kinds]),
        isNull(owedItems.settledAt),
      ),
    )
    .returning({ id: owedItems.id })
  return settled.length
}
