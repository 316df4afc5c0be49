import { patientById } from '#resolvers/requests/read.ts'
import {
  type ConflictingRecord,
  type GroupConflictRow,
  groupConflicts,
} from '#resolvers/views/group-conflicts.ts'
import type { Hub } from '#schema/hub.ts'

/** Whose group the lead has to resolve. */
export const addGroupConflicts = (hub: Hub): void => {
  const Record = makeRecord(hub)
  const Conflict = hub.builder.objectRef<GroupConflictRow>('GroupConflict').implement({
    description: 'A person whose group may not be gone by until somebody resolves it.',
    fields: (t) => ({
      standing: t.field({
        type: 'GroupStanding' as never,
        description: 'CONFLICT: records contradict each other. DISCREPANT: a typing names no group.',
        resolve: ((row: GroupConflictRow) => row.standing) as never,
      }),
      since: t.expose('since', { type: 'DateTime', description: 'When the newest record was found.' }),
      patients: t.field({
        type: [hub.ref('Patient')],
        description: 'The person’s patients that you may see, of every hospital.',
        resolve: async (row, _, ctx) => {
          const patients = await Promise.all(row.patientIds.map((id) => patientById(ctx, id)))
          return patients.filter((patient) => patient !== null)
        },
      }),
      records: t.field({
        type: [Record],
        description: 'Every standing record of the group, the oldest first.',
        resolve: (row) => [...row.records],
      }),
    }),
  })
  hub.builder.queryField('groupConflicts', (t) =>
    t.connection(
      {
        type: Conflict,
        description:
          'Whose groups contradict each other or are discrepant, newest first: no group-specific blood is given to them until it is resolved (`resolveConflict`, a new typing, `referCase`). For the lead; audited before it is answered.',
        resolve: (_, args, ctx) => groupConflicts(ctx, args) as never,
      },
      { name: 'GroupConflictConnection', description: 'Groups to resolve, page by page.' },
      { name: 'GroupConflictEdge', description: 'One person of a page.' },
    ),
  )
}

const makeRecord = (hub: Hub) =>
  hub.builder.objectRef<ConflictingRecord>('GroupRecord').implement({
    description: 'One record of a person’s group: a typing, or what a hospital knew from before.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'By which `resolveConflict` names it.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital whose patient it was found in.',
        id: 'organisationId',
      }),
      abo: t.exposeString('abo', {
        nullable: true,
        description: 'ABO; null when forward and reverse disagreed.',
      }),
      rhd: t.exposeString('rhd', { description: 'RhD.' }),
      occurredAt: t.field({
        type: 'DateTime',
        description: 'When it was found.',
        resolve: (row) => new Date(row.occurredAt),
      }),
      sampleNumber: t.exposeString('sampleNumber', {
        nullable: true,
        description: 'Number of the tube; null for what was known from before.',
      }),
    }),
  })
