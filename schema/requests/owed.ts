import {
  isPastDue,
  owed,
  owedItemById,
  owedOfRequest,
  settlementOf,
} from '#resolvers/requests/read-approvals.ts'
import type { Hub } from '#schema/hub.ts'
import { inWords } from '#schema/in-words.ts'
import { listed } from '#schema/listed.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** What emergencies left for later: the type `OwedItem`, and where it is listed. */
export const addOwed = (hub: Hub, words: RequestWords): void => {
  addOwedType(hub, words)
  hub.builder.objectField(hub.ref('Request'), 'owed', (t) =>
    t.field({
      type: [hub.ref('OwedItem')],
      description: 'What it owes or owed as an emergency, the first due first.',
      resolve: (row, _, ctx) => listed(owedOfRequest(ctx, row.id)),
    }),
  )
  hub.builder.queryField('owed', (t) =>
    t.connection(
      {
        type: hub.ref('OwedItem'),
        description:
          'What emergencies left for later and is still owed, the longest overdue first: your hospital’s, for the lead everybody’s.',
        args: {
          organisation: t.arg.string({ description: 'Only of the hospital with this code; absent: of all.' }),
          kinds: t.arg({ type: [words.OwedKind], description: 'Only of these kinds; absent: of any.' }),
          overdue: t.arg.boolean({ description: 'True for what is past its time alone.' }),
        },
        resolve: (_, args, ctx) => owed(ctx, args) as never,
      },
      { name: 'OwedItemConnection', description: 'What is owed, page by page.' },
      { name: 'OwedItemEdge', description: 'One debt of a page.' },
    ),
  )
}

const addOwedType = (hub: Hub, { OwedKind }: RequestWords) =>
  hub.entity('OwedItem', {
    description: 'Something an emergency left for later. Seen by the hospital that asks and by the lead.',
    access: 'requests.owed',
    load: owedItemById,
    fields: (t) => ({
      kind: t.expose('kind', { type: OwedKind, description: 'What is owed.' }),
      request: hub.link(t, 'Request', { description: 'For which request.', id: 'requestId' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital that asked.',
        id: 'organisationId',
      }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'By when.' }),
      overdue: t.boolean({
        description: 'Whether it is still owed past its time.',
        resolve: (row, _, ctx) => isPastDue(row, ctx.services.clock()),
      }),
      settles: inWords(t, 'What settles it.', settlementOf),
      settledAt: t.expose('settledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was settled; null while it is owed.',
      }),
      evidence: t.exposeString('evidence', {
        nullable: true,
        description: 'Id of what settled it; null while it is owed.',
      }),
    }),
  })
