import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type {
  Imputability,
  ReactionSeverity,
  ReactionType,
  ReactionUnitRole,
} from '#rules/transfusions/reaction-terms.ts'
import type { CaseState } from '#rules/transfusions/terms.ts'

/** A bag of a reported reaction. */
export type ReportedBag = {
  readonly unitId: Id<'Unit'>
  readonly donationNumber: string
  readonly labelProductCode: string
  readonly role: ReactionUnitRole
  readonly held: boolean
}

/** A reaction as it is reported to whoever is not the patient's hospital: nothing by which the patient could be known. */
export type ReactionReportRow = {
  readonly id: Id<'Reaction'>
  readonly organisationId: Id<'Organisation'>
  readonly type: ReactionType
  readonly severity: ReactionSeverity
  readonly imputability: Imputability
  readonly state: CaseState
  readonly onsetAt: string
  readonly volumeMl: number | null
  /** The bags of the station that asks; empty for whoever delivered none. */
  readonly bags: readonly ReportedBag[]
}

/** Whose reactions: of these alliances, and of a station only those after bags that it delivered. */
export type ReportScope = {
  readonly allianceIds: readonly AllianceId[]
  readonly stationIds: readonly Id<'Organisation'>[] | null
}

const bagsOf = (stationIds: readonly string[]): SQL => sql`reaction_units x
  join units u on u.alliance_id = x.alliance_id and u.id = x.unit_id and u.station_id = any(${sql.param([...stationIds])})
  where x.alliance_id = c.alliance_id and x.reaction_id = c.id`

const inScope = ({ allianceIds, stationIds }: ReportScope): SQL => {
  const alliance = sql`c.alliance_id = any(${sql.param([...allianceIds])})`
  return stationIds === null
    ? alliance
    : sql`${alliance} and exists (select from ${bagsOf(stationIds)} and x.role = 'SUSPECT')`
}

/** Reports behind a place, the newest record first. Run with the hub's own view: it crosses hospitals. */
export const listReactionReports = async (
  db: Db,
  scope: ReportScope & { since: Date | null; after: string | null; limit: number },
): Promise<ReactionReportRow[]> => {
  const bags =
    scope.stationIds === null
      ? sql`'[]'::json`
      : sql`(select coalesce(json_agg(json_build_object('unitId', u.id, 'donationNumber', u.donation_number,
          'labelProductCode', u.label_product_code, 'role', x.role, 'held', x.hold_id is not null)
          order by x.role desc, u.id), '[]') from ${bagsOf(scope.stationIds)})`
  const { rows } = await db.execute<ReactionReportRow>(sql`
    select c.id, c.organisation_id as "organisationId", c.type, c.severity, c.imputability, c.state,
      to_json(c.onset_at) #>> '{}' as "onsetAt", c.volume_ml::float8 as "volumeMl", ${bags} as bags
    from reactions c
    where ${inScope(scope)}
      and (${scope.since?.toISOString() ?? null}::timestamptz is null or c.onset_at >= ${scope.since?.toISOString() ?? null}::timestamptz)
      and (${scope.after}::text is null or c.id < ${scope.after})
    order by c.id desc limit ${scope.limit}`)
  return rows
}

/** How many cases of one type and grade there were. */
export type ReactionCount = {
  readonly type: ReactionType
  readonly severity: ReactionSeverity
  readonly cases: number
  /** Those of them that the blood definitely, probably or possibly caused. */
  readonly dueToBlood: number
}

/** Cases that began from `from` (included) to `to` (excluded), most frequent first; as `listReactionReports`. */
export const countReactions = async (
  db: Db,
  scope: ReportScope & { from: Date; to: Date },
): Promise<ReactionCount[]> => {
  const { rows } = await db.execute<ReactionCount>(sql`
    select c.type, c.severity, count(*)::int as cases,
      (count(*) filter (where c.imputability in ('DEFINITE', 'PROBABLE', 'POSSIBLE')))::int as "dueToBlood"
    from reactions c
    where ${inScope(scope)} and c.onset_at >= ${scope.from.toISOString()}::timestamptz
      and c.onset_at < ${scope.to.toISOString()}::timestamptz
    group by c.type, c.severity
    order by count(*) desc, c.type, c.severity`)
  return rows
}
