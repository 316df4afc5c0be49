import {
  type ConflictingRecord,
  type GroupConflictRow,
  listGroupConflicts,
} from '#db/views/group-conflicts.ts'
import { auditedLookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'

export type { ConflictingRecord, GroupConflictRow }

/**
 * Whose group may not be gone by until somebody resolves it: records that contradict each other, wherever they were made,
 * or a typing whose forward and reverse disagree. For the lead, who resolves them (`resolveConflict`, a new typing, or
 * `referCase`). Since every hospital's records count, it is audited before it is answered.
 */
export const groupConflicts = (ctx: Ctx, input: PageArgs): Promise<Page<GroupConflictRow>> =>
  auditedLookUp(ctx, { name: 'views.groupConflicts', subject: null, input }, ({ db, allianceId, elevated }) =>
    pageOf<GroupConflictRow>(input, {
      keyOf: ({ since, personId }) => [since.toISOString(), personId],
      list: (after, limit) =>
        elevated(() => listGroupConflicts(db, { allianceId, after: instantKey(after), limit })),
    }),
  )
