import { answerText, faultText, messageById, messages, rawText } from '#resolvers/messaging/read.ts'
import { messageStateLabels, messageStates } from '#rules/messaging/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The type `Message` and its list. */
export const addMessageType = (hub: Hub): void => {
  const State = hub.words(
    'MessageState',
    'Where a message that came in stands.',
    messageStates,
    messageStateLabels,
  )
  const Message = hub.entity('Message', {
    description:
      'A message as it came in, kept before anything was made of it. Seen by the lead’s administrator, also when nobody known has sent it.',
    access: 'messaging.messages',
    load: messageById,
    fields: (t) => ({
      sendingApplication: t.exposeString('sendingApplication', { description: 'MSH-3 as sent.' }),
      sendingFacility: t.exposeString('sendingFacility', { description: 'MSH-4 as sent.' }),
      controlId: t.exposeString('controlId', {
        nullable: true,
        description: 'MSH-10; null when there was none.',
      }),
      type: t.exposeString('type', { description: 'MSH-9, such as `OMB^O27`; empty without a header.' }),
      state: t.expose('state', { type: State, description: 'Where it stands.' }),
      answerCode: t.exposeString('answerCode', {
        nullable: true,
        description: 'MSA-1 of its answer; null before there is one.',
      }),
      fault: t.string({
        nullable: true,
        description: 'What went wrong and what a person did about it; null when nothing did.',
        resolve: (row, _, ctx) => faultText(ctx, row),
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was worked to an end.' }),
      receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it was stored.' }),
      processedAt: t.expose('processedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last worked to an end; null before.',
      }),
      sender: hub.link(t, 'Sender', {
        description: 'Who sent it; null for a message of nobody known.',
        id: 'senderId',
      }),
      text: t.string({
        nullable: true,
        description: 'Its bytes read as text, a line for each segment. Holds patient data.',
        resolve: (row, _, ctx) => rawText(ctx, row.id),
      }),
      answerText: t.string({
        nullable: true,
        description: 'The answer read the same way; null when there is none.',
        resolve: (row, _, ctx) => answerText(ctx, row.id),
      }),
    }),
  })
  hub.builder.queryField('messages', (t) =>
    t.connection(
      {
        type: Message,
        description:
          'What came in for the alliance, and what nobody known has sent, newest first. For the administrator.',
        args: {
          states: t.arg({ type: [State], description: 'Only messages in one of these states.' }),
          facility: t.arg.string({ description: 'Only those with this MSH-4.' }),
          type: t.arg.string({ description: 'Only this MSH-9, such as `OMB^O27`.' }),
          controlId: t.arg.string({ description: 'Only this MSH-10.' }),
        },
        resolve: (_, args, ctx) => messages(ctx, args) as never,
      },
      { name: 'MessageConnection', description: 'Messages, page by page.' },
      { name: 'MessageEdge', description: 'One message in the list.' },
    ),
  )
}
