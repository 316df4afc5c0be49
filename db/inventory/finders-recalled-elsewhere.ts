import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** A unit of one alliance, and the case of another that speaks against its donation. */
export type UnitOfCase = { readonly unitId: Id<'Unit'>; readonly caseId: string }

/**
 * Units of an alliance whose donation is recalled in another one that the same station serves, and not here; of one unit
 * alone where it is named. Nothing that was transfused or discarded. Asked in the hub's own view.
 */
export const listRecalledElsewhere = async (
  db: Db,
  { allianceId, unitId }: { allianceId: AllianceId; unitId: Id<'Unit'> | null },
): Promise<UnitOfCase[]> => {
  const { rows } = await db.$client.query<UnitOfCase>({
    name: 'recalled-elsewhere',
    text: `select late.id as "unitId", r.id as "caseId"
      from recalls r
        join organisations there on there.alliance_id = r.alliance_id and there.id = r.station_id
        join organisations here on here.alliance_id = $1 and here.code = there.code
        join units late on late.alliance_id = $1 and late.station_id = here.id
          and late.donation_number = r.donation_number and late.custody not in ('TRANSFUSED', 'DISCARDED')
          and ($2::text is null or late.id = $2)
      where r.alliance_id <> $1 and r.withdrawn_at is null and not exists (select from recalls own
        where own.alliance_id = $1 and own.station_id = here.id and own.donation_number = r.donation_number
          and own.withdrawn_at is null)
      order by late.id, r.id`,
    values: [allianceId, unitId],
  })
  return rows
}
