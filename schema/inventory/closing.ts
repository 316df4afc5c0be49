import { inBoth } from '#lib/errors.ts'
import { closeRequest } from '#resolvers/inventory/close-request.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import type { Hub } from '#schema/hub.ts'

/** How the lead closes a request it accepted, and what a closed request says. */
export const addClosing = (hub: Hub): void => {
  hub.mutation('closeRequest', {
    description:
      'The lead closes an accepted request on the hospital’s word. What was kept for it goes back to stock; tests done stay.',
    type: 'Request',
    refusals: [NotInState],
    operation: closeRequest,
    input: hub.input('CloseRequestInput', {
      description: 'Which request, why, and who said so.',
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'The request’s id.' }),
        reason: t.field({
          type: 'RequestCloseReason' as never,
          required: true,
          description: 'The reason by its code.',
        }),
        toldBy: t.string({ required: true, description: 'Who of the hospital said so, by name.' }),
        note: t.string({
          description: `The reason in words. ${inBoth({ zh: '“其他”时必填', en: 'needed for OTHER' })}`,
        }),
      }),
    }) as never,
  })
  hub.builder.objectFields(hub.ref('Request'), (t) => ({
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the lead closed it; null unless it did.',
    }),
    closedBy: hub.link(t as never, 'Staff', {
      description: 'Who closed it; null unless closed.',
      id: (row: { closedBy: string | null }) => row.closedBy,
    }) as never,
    closeReason: t.field({
      type: 'RequestCloseReason' as never,
      nullable: true,
      description: 'Why it was closed; null unless it was.',
      resolve: (row) => row.closeReason as never,
    }),
    closeToldBy: t.exposeString('closeToldBy', {
      nullable: true,
      description: 'Who of the hospital said so; null unless closed.',
    }),
    closeNote: t.exposeString('closeNote', {
      nullable: true,
      description: 'The reason in words; null when none.',
    }),
  }))
}
