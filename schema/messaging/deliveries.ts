import { deliveries, deliveryById, faultText, keptText } from '#resolvers/messaging/read.ts'
import { deliveryStateLabels, deliveryStates } from '#rules/messaging/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The type `Delivery` and its list. */
export const addDeliveryType = (hub: Hub): void => {
  const State = hub.words(
    'DeliveryState',
    'Where a message on its way out stands.',
    deliveryStates,
    deliveryStateLabels,
  )
  const Delivery = hub.entity('Delivery', {
    description:
      'A message on its way out, in the queue of its destination. Seen by the lead’s administrator.',
    access: 'messaging.deliveries',
    load: deliveryById,
    fields: (t) => ({
      controlId: t.exposeString('controlId', { description: 'MSH-10, the same at every attempt.' }),
      type: t.exposeString('type', { description: 'MSH-9; `ANSWER` for an answer that came too late.' }),
      state: t.expose('state', { type: State, description: 'Where it stands.' }),
      attempts: t.exposeInt('attempts', { description: 'How often it was sent.' }),
      nextAttemptAt: t.expose('nextAttemptAt', {
        type: 'DateTime',
        description: 'Not before then is it sent again, while it waits.',
      }),
      answerCode: t.exposeString('answerCode', {
        nullable: true,
        description: 'MSA-1 that came back; null while none has.',
      }),
      fault: t.string({
        nullable: true,
        description: 'What went wrong last and what a person did about it; null when nothing did.',
        resolve: (row, _, ctx) => faultText(ctx, row),
      }),
      subjectId: t.exposeID('subjectId', {
        nullable: true,
        description: 'What it is about; null when no single thing.',
      }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was queued.' }),
      settledAt: t.expose('settledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was decided; null while it waits.',
      }),
      destination: hub.link(t, 'Sender', { description: 'Where it goes.', id: 'senderId' }),
      text: t.string({
        description: 'Its bytes read as text, a line for each segment. Holds patient data.',
        resolve: (row, _, ctx) => keptText(ctx, row.raw),
      }),
      answerText: t.string({
        nullable: true,
        description: 'What came back, read the same way; null while nothing has.',
        resolve: (row, _, ctx) => row.answer && keptText(ctx, row.answer),
      }),
    }),
  })
  hub.builder.queryField('deliveries', (t) =>
    t.connection(
      {
        type: Delivery,
        description: 'What goes out from the alliance, newest first. For the administrator.',
        args: {
          states: t.arg({ type: [State], description: 'Only deliveries in one of these states.' }),
          sender: t.arg.id({ description: 'Only those to this system.' }),
          type: t.arg.string({ description: 'Only this MSH-9, such as `ORU^R01`.' }),
        },
        resolve: (_, args, ctx) => deliveries(ctx, args) as never,
      },
      { name: 'DeliveryConnection', description: 'Deliveries, page by page.' },
      { name: 'DeliveryEdge', description: 'One delivery in the list.' },
    ),
  )
}
