import { findOrganisationByCode } from '#db/alliance/finders.ts'
import {
  listRecordsByTransfusionIds,
  listTransfusions,
  listTransfusionsByIds,
  listTransfusionsByRequestIds,
  listTransfusionsByUnitIds,
  type TransfusionRecordRow,
  type TransfusionRow,
} from '#db/transfusions/finders.ts'
import {
  type AssessmentRow,
  type DueAssessment,
  listAssessmentsByIds,
  listAssessmentsByTransfusionIds,
  listDueAssessments,
} from '#db/transfusions/finders-assessments.ts'
import {
  type IncidentRow,
  listIncidents,
  listIncidentsByIds,
  listReactions,
  listReactionsByIds,
  listStepsByReactionIds,
  listUnitsByReactionIds,
  type ReactionRow,
  type ReactionStepRow,
  type ReactionUnitRow,
} from '#db/transfusions/finders-reactions.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, type Query, read } from '#resolvers/reads.ts'
import {
  type AssessmentKind,
  type CaseState,
  type DueState,
  dueStates,
  type UsedBagState,
} from '#rules/transfusions/terms.ts'

/** The transfusions context's part of the graph. */
export type HubEntities = {
  Transfusion: TransfusionRow
  Assessment: AssessmentRow
  Reaction: ReactionRow
  Incident: IncidentRow
}

export type {
  AssessmentRow,
  DueAssessment,
  IncidentRow,
  ReactionRow,
  ReactionStepRow,
  ReactionUnitRow,
  TransfusionRecordRow,
  TransfusionRow,
}

export const transfusionById = one(listTransfusionsByIds)
export const transfusionsOfUnit = many(listTransfusionsByUnitIds, (row) => row.unitId)
export const transfusionsOfRequest = many(listTransfusionsByRequestIds, (row) => row.requestId ?? '')
export const recordsOfTransfusion = many(listRecordsByTransfusionIds, (row) => row.transfusionId)
export const assessmentById = one(listAssessmentsByIds)
export const assessmentsOfTransfusion = many(
  listAssessmentsByTransfusionIds,
  (row) => row.transfusionId ?? '',
)
export const reactionById = one(listReactionsByIds)
export const unitsOfReaction = many(listUnitsByReactionIds, (row) => row.reactionId)
export const stepsOfReaction = many(listStepsByReactionIds, (row) => row.reactionId)
export const incidentById = one(listIncidentsByIds)

/** Which cases to list. */
type OfHospital = { readonly organisation?: string | null }

/** Lists of one alliance: the caller's first seat. A code that names no hospital lists nothing. */
const hospitalOf = async (query: Query, { organisation }: OfHospital) => {
  const [{ allianceId }] = query.actor.seats
  if (!organisation) return { allianceId, organisationId: null, nobody: false }
  const row = await findOrganisationByCode(query.db, allianceId, organisation)
  return { allianceId, organisationId: row?.id ?? null, nobody: row === null }
}

export type TransfusionsInput = PageArgs &
  OfHospital & { readonly patientId?: string | null; readonly bag?: UsedBagState | null }

/** The bags given that the caller may see, last recorded first. */
export const transfusions = read(
  'transfusions.transfusions',
  async (query, input: TransfusionsInput): Promise<Page<TransfusionRow>> => {
    const { allianceId, organisationId, nobody } = await hospitalOf(query, input)
    return pageOf<TransfusionRow>(input, {
      keyOf: (row) => [row.id],
      list: async (after, limit) =>
        nobody
          ? []
          : listTransfusions(query.db, {
              allianceId,
              patientId: input.patientId ?? null,
              organisationId,
              bag: input.bag ? { state: input.bag, at: query.now } : null,
              after: after?.[0] ?? null,
              limit,
            }),
    })
  },
)

export type ReactionsInput = PageArgs &
  OfHospital & {
    readonly states?: readonly CaseState[] | null
    readonly patientId?: string | null
    /** True: only cases with a step whose time is over. */
    readonly stepsOverdue?: boolean | null
  }

/** The reactions the caller may see, last recorded first. */
export const reactions = read(
  'transfusions.reactions',
  async (query, input: ReactionsInput): Promise<Page<ReactionRow>> => {
    const { allianceId, organisationId, nobody } = await hospitalOf(query, input)
    return pageOf<ReactionRow>(input, {
      keyOf: (row) => [row.id],
      list: async (after, limit) =>
        nobody
          ? []
          : listReactions(query.db, {
              allianceId,
              states: input.states ?? null,
              patientId: input.patientId ?? null,
              stepsOverdue: input.stepsOverdue ? query.now : null,
              organisationId,
              after: after?.[0] ?? null,
              limit,
            }),
    })
  },
)

export type IncidentsInput = PageArgs & OfHospital & { readonly states?: readonly CaseState[] | null }

/** The incidents the caller may see, last recorded first. */
export const incidents = read(
  'transfusions.incidents',
  async (query, input: IncidentsInput): Promise<Page<IncidentRow>> => {
    const { allianceId, organisationId, nobody } = await hospitalOf(query, input)
    return pageOf<IncidentRow>(input, {
      keyOf: (row) => [row.id],
      list: async (after, limit) =>
        nobody
          ? []
          : listIncidents(query.db, {
              allianceId,
              states: input.states ?? null,
              organisationId,
              after: after?.[0] ?? null,
              limit,
            }),
    })
  },
)

export type AssessmentsDueInput = PageArgs & {
  readonly kind?: AssessmentKind | null
  /** Absent: DUE and OVERDUE. */
  readonly states?: readonly DueState[] | null
}

const DAY_MS = 86_400_000
/** What was forgotten longer ago than this is a matter of the indicators, not of the work to do. */
const LOOK_BACK_DAYS = 90

/** Assessments that nobody has completed, the one due first at the head. */
export const assessmentsDue = read(
  'transfusions.assessmentsDue',
  async (query, input: AssessmentsDueInput): Promise<Page<DueAssessment>> => {
    const [{ allianceId }] = query.actor.seats
    const { values: policy } = await policyAt({ db: query.db, allianceId }, query.now)
    return pageOf<DueAssessment>(input, {
      keyOf: (row) => [row.dueUntil.toISOString(), row.kind + row.episodeId],
      list: (after, limit) =>
        listDueAssessments(query.db, {
          allianceId,
          now: query.now,
          fromHours: policy.assessmentFromHours,
          untilHours: policy.assessmentUntilHours,
          kind: input.kind ?? null,
          states: input.states ?? dueStates.filter((state) => state !== 'WAITING'),
          since: new Date(query.now.getTime() - LOOK_BACK_DAYS * DAY_MS),
          after: placeOf(after),
          limit,
        }),
    })
  },
)

const placeOf = (key: readonly string[] | null) => {
  const [at, rest] = key ?? []
  const dueUntil = new Date(at ?? '')
  return rest === undefined || Number.isNaN(dueUntil.getTime()) ? null : { dueUntil, key: rest }
}
