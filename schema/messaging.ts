import { configureSender } from '#resolvers/messaging/configure-sender.ts'
import { MessageNotInState, NotReplayable } from '#resolvers/messaging/errors.ts'
import { senderById, senders } from '#resolvers/messaging/read.ts'
import { type ReplayMessageInput, replayMessage } from '#resolvers/messaging/replay-message.ts'
import { type ResolveMessageInput, resolveMessage } from '#resolvers/messaging/resolve-message.ts'
import type { Hub } from '#schema/hub.ts'
import { addDeliveryType } from '#schema/messaging/deliveries.ts'
import { addMessageType } from '#schema/messaging/messages.ts'

/** Messages in and out, and the systems they come from and go to. For the lead's administrator alone. */
export const addMessaging = (hub: Hub): void => {
  addSenderType(hub)
  addMessageType(hub)
  addDeliveryType(hub)
  addSenderMutation(hub)
  addHandling(hub)
  addFailures(hub)
}

const addSenderType = (hub: Hub) => {
  const Sender = hub.entity('Sender', {
    description: 'A system that sends HL7 for an organisation or receives it. Seen by the administrator.',
    access: 'messaging.senders',
    load: senderById,
    fields: (t) => ({
      application: t.exposeString('application', {
        description: 'MSH-3; `*` stands for every application of the organisation without a line of its own.',
      }),
      facility: t.exposeString('facility', { description: 'MSH-4: the organisation’s code.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose system it is.',
        id: 'organisationId',
      }),
      account: t.exposeString('account', { description: 'Machine account its messages act as.' }),
      profile: t.expose('profile', {
        type: 'JSON',
        description: 'How it speaks: character set, version, code maps, field places (docs/hl7.md).',
      }),
      profileVersion: t.exposeInt('profileVersion', {
        description: 'Grows with every change of the profile.',
      }),
      host: t.exposeString('host', {
        nullable: true,
        description: 'Where messages to it go; null when it receives none.',
      }),
      port: t.exposeInt('port', { nullable: true, description: 'Its port; null when it receives none.' }),
      active: t.exposeBoolean('active', {
        description: 'False: its messages are rejected and none is sent to it.',
      }),
    }),
  })
  hub.builder.queryField('senders', (t) =>
    t.field({
      type: [Sender],
      description: 'The systems of the alliance that send or receive HL7, by hospital.',
      resolve: async (_, __, ctx) => [...(await senders(ctx, {}))],
    }),
  )
}

const addSenderMutation = (hub: Hub) =>
  hub.mutation('configureSender', {
    description: 'Registers a system or changes how it speaks and where it listens. For the administrator.',
    input: hub.input('ConfigureSenderInput', {
      description: 'A system as it is to be from now on; all of it is given each time.',
      fields: (t) => ({
        application: t.string({ required: true, description: 'MSH-3, or `*` for all of the organisation.' }),
        organisation: t.string({ required: true, description: 'MSH-4: the organisation’s code.' }),
        account: t.string({ required: true, description: 'Machine account of the organisation.' }),
        profile: t.field({
          type: 'JSON',
          description:
            'Members `charset`, `version`, `orders`, `acknowledgement`, `quantityIn`, `approvals`, `waivers`, `codes`, `datedCodes`, `fields`, `repeatWindowDays`; absent ones are as in the hub’s own profile.',
        }),
        host: t.string({ description: 'Where messages to it go; null when it receives none.' }),
        port: t.int({ description: 'Given with the host.' }),
        active: t.boolean({ description: 'Absent: true.' }),
      }),
    }),
    type: 'Sender',
    operation: configureSender,
  })

const addHandling = (hub: Hub) => {
  const Handled = hub.builder.objectRef<{ id: string }>('HandledMessage').implement({
    description: 'What was replayed or resolved: one of the two.',
    fields: (t) => ({
      message: hub.link(t, 'Message', {
        description: 'The message that came in; null for one on its way out.',
        id: 'id',
      }),
      delivery: hub.link(t, 'Delivery', {
        description: 'The message on its way out; null for one that came in.',
        id: 'id',
      }),
    }),
  })
  const id = 'Id of a message that came in, or of a delivery.'
  const replay = hub.input('ReplayMessageInput', {
    description: 'Which message.',
    fields: (t) => ({ id: t.id({ required: true, description: id }) }),
  })
  const resolve = hub.input('ResolveMessageInput', {
    description: 'Which message, and what was done about it.',
    fields: (t) => ({
      id: t.id({ required: true, description: id }),
      note: t.string({ required: true, description: 'What the person did, for whoever looks later.' }),
    }),
  })
  hub.builder.mutationField('replayMessage', (t) =>
    t.field({
      type: Handled,
      description:
        'Has a refused or quarantined message worked or sent again, under the sender’s present profile. For the administrator.',
      args: { input: t.arg({ type: replay, required: true, description: 'What to do.' }) },
      errors: { types: [hub.refusal(MessageNotInState), hub.refusal(NotReplayable)], directResult: true },
      resolve: (_, args, ctx) => replayMessage(ctx, args.input as ReplayMessageInput),
    }),
  )
  hub.builder.mutationField('resolveMessage', (t) =>
    t.field({
      type: Handled,
      description: 'Says that a person has settled what a message was about. For the administrator.',
      args: { input: t.arg({ type: resolve, required: true, description: 'What to do.' }) },
      errors: { types: [hub.refusal(MessageNotInState)], directResult: true },
      resolve: (_, args, ctx) => resolveMessage(ctx, args.input as ResolveMessageInput),
    }),
  )
}

const addFailures = (hub: Hub) =>
  hub.subscription('messageFailed', {
    description: 'Messages that were refused or quarantined, in or out. For the administrator.',
    access: 'messaging.messageFailed',
    events: ['messaging.messageFailed'],
    fields: (t) => ({
      answerCode: t.string({
        nullable: true,
        description: 'MSA-1 that was given or got; null when there was none.',
        resolve: (event) => (event.payload.answerCode as string | null) ?? null,
      }),
      message: hub.link(t, 'Message', {
        description: 'The message that came in; null for one on its way out.',
        id: (event) => (event.payload.messageId as string | undefined) ?? null,
      }),
      delivery: hub.link(t, 'Delivery', {
        description: 'The message on its way out; null for one that came in.',
        id: (event) => (event.payload.deliveryId as string | undefined) ?? null,
      }),
    }),
  })
