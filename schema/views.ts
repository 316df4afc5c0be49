import { request } from '#resolvers/views/request.ts'
import { worklist } from '#resolvers/views/worklist.ts'
import { requestStateLabels } from '#rules/requests/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { asked } from '#schema/views/asked.ts'
import { addCompatibleUnits } from '#schema/views/compatible-units.ts'
import { addDocuments } from '#schema/views/documents.ts'
import { addGroupConflicts } from '#schema/views/group-conflicts.ts'
import { addLookBack } from '#schema/views/look-back.ts'
import { addPatientHistory } from '#schema/views/patient-history.ts'
import { addReactionReports } from '#schema/views/reaction-reports.ts'

/** What reads across the contexts: the worklist, the compatibility passport and printable documents. */
export const addViews = (hub: Hub): void => {
  addRequest(hub)
  addWorklist(hub)
  addPatientHistory(hub)
  addCompatibleUnits(hub)
  addLookBack(hub)
  addReactionReports(hub)
  addGroupConflicts(hub)
  addDocuments(hub)
}

const addRequest = (hub: Hub) => {
  hub.builder.queryField('request', (t) =>
    t.field({
      type: hub.ref('Request'),
      nullable: true,
      description: 'One request, by id or placer number; null when there is none that is yours to see.',
      args: {
        id: t.arg.id({ description: 'The request’s id.' }),
        placerNumber: t.arg.string({ description: 'Instead of the id: the hospital’s own number.' }),
        organisation: t.arg.string({ description: 'Code of that hospital; absent: your own.' }),
      },
      resolve: (_, { id, placerNumber, organisation }, ctx, info) =>
        request(ctx, { id, number: placerNumber, organisation, along: asked(info).along }),
    }),
  )
}

const addWorklist = (hub: Hub) => {
  const open = `${requestStateLabels.SUBMITTED.en} and ${requestStateLabels.ACCEPTED.en}`
  hub.builder.queryField('worklist', (t) =>
    t.connection(
      {
        type: hub.ref('Request'),
        description:
          'The open requests you may see, the next to be transfused first, read in one go with all that is asked for of each.',
        args: {
          states: t.arg({
            type: ['RequestState' as never],
            description: `Only in these of the open states; absent: ${open}.`,
          }),
        },
        resolve: (_, args, ctx, info) =>
          worklist(ctx, { ...args, ...asked(info) } as Parameters<typeof worklist>[1]) as never,
      },
      { name: 'WorklistConnection', description: 'Open requests, page by page.' },
      { name: 'WorklistEdge', description: 'One open request of a page.' },
    ),
  )
}
