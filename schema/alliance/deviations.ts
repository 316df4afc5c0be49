import type { DeviationRow } from '#db/alliance/finders.ts'
import { closeDeviation } from '#resolvers/alliance/close-deviation.ts'
import { DeviationClosed } from '#resolvers/alliance/errors.ts'
import { deviationById, deviations } from '#resolvers/alliance/read.ts'
import { toldWordsOf } from '#resolvers/hospital-number.ts'
import type { Hub } from '#schema/hub.ts'

/** Facts that were recorded although a rule would have refused them, until somebody closes them. */
export const addDeviations = (hub: Hub): void => {
  addDeviation(hub)
  hub.mutation('closeDeviation', {
    description: 'Closes a deviation of the caller’s hospital; the lead may close its members’ too.',
    input: hub.input('CloseDeviationInput', {
      description: 'What was found and done about a deviation.',
      fields: (t) => ({
        deviationId: t.id({ required: true, description: 'The deviation.' }),
        measure: t.string({ required: true, description: 'What was found and what was done about it.' }),
      }),
    }),
    type: 'Deviation',
    refusals: [DeviationClosed],
    operation: closeDeviation,
  })
  addQuery(hub)
}

const addDeviation = (hub: Hub) => {
  const Breach = makeBreach(hub)
  return hub.entity('Deviation', {
    description:
      'A fact that was recorded although a rule would have refused it. Seen by its hospital and the lead.',
    access: 'alliance.deviations',
    load: deviationById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital the fact concerns.',
        id: 'organisationId',
      }),
      operation: t.exposeString('operation', { description: 'The operation that recorded the fact.' }),
      subjectId: t.exposeID('subjectId', { description: 'Id of what the fact is about.' }),
      findings: t.field({
        type: [Breach],
        description: 'What the rules found.',
        resolve: (row) => [...row.findings],
      }),
      told: t.field({
        type: 'JSON',
        nullable: true,
        description:
          'What was told, word for word, of something the hub knows nothing of, such as a bag nobody has received; null for a fact that has a record of its own.',
        resolve: (row, _, ctx) => row.told && toldWordsOf(ctx, row.told),
      }),
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
      measure: t.exposeString('measure', {
        nullable: true,
        description: 'What was found and done; null while open.',
      }),
    }),
  })
}

const makeBreach = ({ builder }: Hub) =>
  builder.objectRef<DeviationRow['findings'][number]>('Breach').implement({
    description: 'One rule that a fact did not keep.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Stable code; docs/errors.md lists them all.' }),
      severity: t.field({
        type: 'FindingSeverity' as never,
        description: 'What the finding would have done to the act.',
        resolve: ((row: { severity: string }) => row.severity) as never,
      }),
      source: t.exposeString('source', { description: 'Id of the clause, as in docs/clinical-rules.md.' }),
    }),
  })

const addQuery = (hub: Hub) => {
  hub.builder.queryField('deviations', (t) =>
    t.connection(
      {
        type: hub.ref('Deviation'),
        description: 'Deviations of the caller’s hospital, the newest first; the lead sees its members’ too.',
        args: {
          includeClosed: t.arg.boolean({ description: 'Closed ones too. Absent: open ones alone.' }),
        },
        resolve: (_, args, ctx) => deviations(ctx, args) as never,
      },
      { name: 'DeviationConnection', description: 'Deviations, page by page.' },
      { name: 'DeviationEdge', description: 'One deviation in the list.' },
    ),
  )
}
