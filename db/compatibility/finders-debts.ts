import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** Something an emergency left for later, owed or settled, with whose passport answers it. */
export type DebtOfPerson = {
  readonly requestId: Id<'Request'>
  readonly organisationId: Id<'Organisation'>
  readonly personId: Id<'Person'>
  readonly kind: OwedKind
  readonly settledAt: Date | null
}

// Statement whose text is kept, as those of the passport are. $1 is the alliance, $2 the patient, $3 the kinds.
const DEBTS_AROUND = `
  with about as (
    select p.id, p.person_id
    from patients named
    join patients p on p.alliance_id = named.alliance_id and p.person_id = named.person_id
    where named.alliance_id = $1 and named.id = $2
  ), concerned as (
    select id, person_id from about
    union
    select infant.id, infant.person_id
    from about
    join mother_links link on link.alliance_id = $1 and link.mother_patient_id = about.id and link.withdrawn_at is null
    join patients infant on infant.alliance_id = $1 and infant.id = link.patient_id
  )
  select o.request_id as "requestId", o.organisation_id as "organisationId", o.kind,
    o.settled_at as "settledAt", concerned.person_id as "personId"
  from concerned
  join requests r on r.alliance_id = $1 and r.patient_id = concerned.id
    and r.state in ('SUBMITTED', 'ACCEPTED', 'COMPLETED')
  join owed_items o on o.alliance_id = $1 and o.request_id = r.id and o.kind = any($3)
  order by o.id`

/**
 * What requests of a patient's person, in every hospital, and of the infants the person is the mother of owe or owed of
 * these kinds; of a request that was called off nothing. Asked in the hub's own view.
 */
export const listDebtsAround = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly patientId: Id<'Patient'>
    readonly kinds: readonly OwedKind[]
  },
): Promise<DebtOfPerson[]> => {
  const { rows } = await db.$client.query<DebtOfPerson>({
    text: DEBTS_AROUND,
    values: [of.allianceId, of.patientId, of.kinds],
  })
  return rows
}
