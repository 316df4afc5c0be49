import { SignatureRefused } from '#resolvers/alliance/errors.ts'
import { type CloseIncidentInput, closeIncident } from '#resolvers/transfusions/close-incident.ts'
import { IncidentRefused } from '#resolvers/transfusions/errors.ts'
import { incidentById, incidents } from '#resolvers/transfusions/read.ts'
import { type ReportIncidentInput, reportIncident } from '#resolvers/transfusions/report-incident.ts'
import type { Hub } from '#schema/hub.ts'
import type { TransfusionWords } from '#schema/transfusions/words.ts'

/** Incidents and near misses, with analysis and measures. */
export const addIncidents = (hub: Hub, words: TransfusionWords): void => {
  addIncidentType(hub, words)
  addMutations(hub, words)
  hub.builder.queryField('incidents', (t) =>
    t.connection(
      {
        type: hub.ref('Incident'),
        description:
          'Incidents, last recorded first, for those who analyse them. A hospital sees its own, the lead all.',
        args: {
          states: t.arg({ type: [words.CaseState], description: 'Absent: all.' }),
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all the caller sees.' }),
        },
        resolve: (_, args, ctx) => incidents(ctx, args) as never,
      },
      { name: 'IncidentConnection', description: 'Incidents, page by page.' },
      { name: 'IncidentEdge', description: 'One incident in the list.' },
    ),
  )
}

const addIncidentType = (hub: Hub, words: TransfusionWords) =>
  hub.entity('Incident', {
    description:
      'Something that went wrong or nearly so. Seen by whoever reported it in the answer, then by those who analyse incidents in its hospital and at the lead.',
    access: 'transfusions.incidents',
    load: incidentById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital that reported it.',
        id: 'organisationId',
      }),
      category: t.expose('category', {
        type: words.IncidentCategory,
        description: 'What kind.',
      }),
      severity: t.expose('severity', {
        type: words.IncidentSeverity,
        description: 'What it did.',
      }),
      whatHappened: t.exposeString('whatHappened', { description: 'What happened.' }),
      subjectId: t.exposeID('subjectId', {
        nullable: true,
        description: 'Id of the request, sample, unit or patient it is about; null when of none.',
      }),
      reportedBy: hub.link(t, 'Staff', {
        description: 'Who reported it; null when they asked not to be named.',
        id: 'reportedBy',
      }),
      reporterRole: t.exposeString('reporterRole', { description: 'Role of the reporter.' }),
      analysis: t.exposeString('analysis', {
        nullable: true,
        description: 'Why it happened; null until written.',
      }),
      measures: t.exposeString('measures', {
        nullable: true,
        description: 'What was done; null until written.',
      }),
      state: t.expose('state', { type: words.CaseState, description: 'Open or closed.' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
      closedAt: t.expose('closedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was closed; null while open.',
      }),
      closedBy: hub.link(t, 'Staff', {
        description: 'Who closed it; null while open.',
        id: 'closedBy',
      }),
      confirmedBy: hub.link(t, 'Staff', {
        description: 'The second person who closed it; null while open.',
        id: 'confirmedBy',
      }),
    }),
  })

const addMutations = (hub: Hub, words: TransfusionWords) => {
  hub.mutation('reportIncident', {
    description:
      'Reports an incident or a near miss: wrong blood in tube, a finding passed over, a delay. Whoever asks is not named with it; the audit trail, which few may read, knows every caller.',
    type: 'Incident',
    operation: (ctx, input) => reportIncident(ctx, input as ReportIncidentInput),
    input: hub.input('ReportIncidentInput', {
      description: 'What happened; `occurredAt` is when.',
      fields: (t) => ({
        category: t.field({ type: words.IncidentCategory, required: true, description: 'What kind.' }),
        severity: t.field({ type: words.IncidentSeverity, description: 'Absent: NO_HARM.' }),
        whatHappened: t.string({ required: true, description: 'What happened.' }),
        subjectId: t.id({ description: 'The request, sample, unit or patient it is about.' }),
        anonymous: t.boolean({ description: 'True keeps only the reporter’s role with the incident.' }),
        analysis: t.string({ description: 'Why it happened, if known already.' }),
        measures: t.string({ description: 'What was done, if anything already.' }),
      }),
    }) as never,
  })
  hub.mutation('closeIncident', {
    description: 'Closes an incident with analysis and measures, under two signatures.',
    type: 'Incident',
    refusals: [IncidentRefused, SignatureRefused],
    operation: (ctx, input) => closeIncident(ctx, input as CloseIncidentInput),
    input: hub.input('CloseIncidentInput', {
      description:
        'What was found and done; what is absent stays as written. The one token is the second person’s.',
      signed: true,
      fields: (t) => ({
        incidentId: t.id({ required: true, description: 'The incident.' }),
        analysis: t.string({ description: 'Why it happened.' }),
        measures: t.string({ description: 'What was done so that it does not happen again.' }),
      }),
    }) as never,
  })
}
