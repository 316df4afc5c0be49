import type { Db } from '#db/client.ts'
import type { UnitOfCase } from '#db/inventory/finders-recalled-elsewhere.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ReactionType } from '#rules/transfusions/reaction-terms.ts'

/** The same with the type of the reaction. */
export type UnitOfReaction = UnitOfCase & { readonly type: ReactionType }

/**
 * Units of an alliance of whose donation another component, of the same station, was followed by a reaction in another
 * alliance, unless the blood was not the cause; of one unit alone where it is named. Nothing that was transfused or
 * discarded. Asked in the hub's own view.
 */
export const listReactionsElsewhere = async (
  db: Db,
  of: { allianceId: AllianceId; types: readonly ReactionType[]; unitId: Id<'Unit'> | null },
): Promise<UnitOfReaction[]> => {
  const { rows } = await db.$client.query<UnitOfReaction>({
    name: 'reactions-elsewhere',
    text: `select distinct late.id as "unitId", s.id as "caseId", s.type
      from reactions s
        join reaction_units suspect on suspect.alliance_id = s.alliance_id and suspect.reaction_id = s.id
          and suspect.role = 'SUSPECT'
        join units given on given.alliance_id = suspect.alliance_id and given.id = suspect.unit_id
        join organisations there on there.alliance_id = given.alliance_id and there.id = given.station_id
        join organisations here on here.alliance_id = $1 and here.code = there.code
        join units late on late.alliance_id = $1 and late.station_id = here.id
          and late.donation_number = given.donation_number and late.custody not in ('TRANSFUSED', 'DISCARDED')
          and ($3::text is null or late.id = $3)
      where s.alliance_id <> $1 and s.imputability <> 'EXCLUDED' and s.type = any ($2)
      order by late.id, s.id`,
    values: [of.allianceId, of.types, of.unitId],
  })
  return rows
}
