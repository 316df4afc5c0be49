import { inBoth } from '#lib/errors.ts'
import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { type AmendRequestInput, amendRequest } from '#resolvers/requests/amend-request.ts'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import {
  DuplicatePlacerNumber,
  NotInState,
  RequestRefused,
  SampleRefused,
} from '#resolvers/requests/errors.ts'
import {
  indicationOfItem,
  itemById,
  itemsOfRequest,
  requestById,
  requests,
  samplesOfRequest,
} from '#resolvers/requests/read.ts'
import { rejectRequest } from '#resolvers/requests/reject-request.ts'
import { type SubmitRequestInput, submitRequest } from '#resolvers/requests/submit-request.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'
import { reading } from '#schema/reading.ts'
import { addCodedText, addFormType, type CodedTextType } from '#schema/requests/form.ts'
import type { RequestFormFields } from '#schema/requests/inputs.ts'
import type { RequestWords } from '#schema/requests/words.ts'

/** The types `Request` and `RequestItem`, and their queries. */
export const addRequestType = (hub: Hub, words: RequestWords): void => {
  const Coded = addCodedText(hub)
  addItemType(hub, Coded)
  const Form = addFormType(hub, words, Coded)
  hub.entity('Request', {
    description: 'A request for blood (临床输血申请单). Seen by the hospital that asks and by the lead.',
    access: 'requests.request',
    load: requestById,
    fields: (t) => ({
      placerNumber: t.exposeString('placerNumber', { description: 'The hospital’s own number (ORC-2).' }),
      state: t.expose('state', {
        type: words.RequestState,
        description: 'Where it stands.',
      }),
      urgency: t.expose('urgency', { type: words.Urgency, description: 'How soon.' }),
      plannedAt: t.expose('plannedAt', {
        type: 'DateTime',
        description:
          'When the transfusion is to start; of an emergency that named no time, when it was sent.',
      }),
      form: t.expose('form', { type: Form, description: 'The rest of the form.' }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What the form’s check warns of, as it was told when the form came.',
        resolve: ((row: { findings: readonly object[] }) => [...row.findings]) as never,
      }),
      requestedByName: t.exposeString('requestedByName', {
        nullable: true,
        description: 'Who applies, as asserted by the sender; null when not told.',
      }),
      requestedBy: hub.link(t, 'Staff', {
        description: 'Who applies, when they sent it themselves; null when a machine told it.',
        id: 'requestedBy',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was submitted.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
      decidedAt: t.expose('decidedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the lead decided; null before.',
      }),
      decidedBy: hub.link(t, 'Staff', {
        description: 'Who decided for the lead; null before.',
        id: 'decidedBy',
      }),
      decisionReason: t.expose('decisionReason', {
        type: words.RequestRejectReason,
        nullable: true,
        description: 'Why it was rejected; null unless it was.',
      }),
      decisionNote: t.exposeString('decisionNote', {
        nullable: true,
        description: 'What the lead wrote with its decision; null when nothing.',
      }),
      cancelledAt: t.expose('cancelledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the hospital took it back; null unless it did.',
      }),
      cancelReason: t.exposeString('cancelReason', {
        nullable: true,
        description: 'Why the hospital took it back; null when not told.',
      }),
      version: t.exposeInt('version', {
        description: 'Grows with every change; `amendRequest` may name it.',
      }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital that asks.',
        id: 'organisationId',
      }),
      patient: hub.link(t, 'Patient', { description: 'For whom.', id: 'patientId' }),
      encounter: hub.link(t, 'Encounter', {
        description: 'The stay; null when none was told, and for the lead, who sees none.',
        id: 'encounterId',
      }),
      items: t.field({
        type: [hub.ref('RequestItem')],
        description: 'What is asked for, line by line.',
        extensions: reading('id'),
        resolve: (row, _, ctx) => listed(itemsOfRequest(ctx, row.id)),
      }),
      samples: t.field({
        type: [hub.ref('Sample')],
        description: 'The tubes drawn for it, oldest first.',
        extensions: reading('id'),
        resolve: (row, _, ctx) => listed(samplesOfRequest(ctx, row.id)),
      }),
    }),
  })
  addRequestQueries(hub, words)
}

const addItemType = (hub: Hub, Coded: CodedTextType) =>
  hub.entity('RequestItem', {
    description: 'One line of a request: a product and how much of it.',
    access: 'requests.request',
    load: itemById,
    fields: (t) => ({
      line: t.exposeInt('line', { description: 'Its number on the form.' }),
      product: t.exposeString('productCode', { description: 'Code of the hub’s dictionary.' }),
      quantity: t.exposeFloat('quantity', { description: 'Decimal amount in the product’s unit.' }),
      requirements: t.exposeStringList('requirements', {
        description: 'What it must be beside its product, such as LR, IR, WA (HL7 table 0508).',
      }),
      indication: t.field({
        type: Coded,
        nullable: true,
        description:
          'Why this component is needed: its own reason, else the form’s; null when none was told.',
        resolve: (row, _, ctx) => indicationOfItem(ctx, row),
      }),
    }),
  })

const addRequestQueries = (hub: Hub, { RequestState, Urgency }: RequestWords) => {
  hub.builder.queryField('requests', (t) =>
    t.connection(
      {
        type: hub.ref('Request'),
        description: 'The requests you may see, newest first.',
        args: {
          states: t.arg({ type: [RequestState], description: 'Only in these states; absent: in any.' }),
          urgency: t.arg({ type: Urgency, description: 'Only of this urgency; absent: of any.' }),
          organisation: t.arg.string({ description: 'Only of the hospital with this code; absent: of all.' }),
        },
        resolve: (_, args, ctx) => requests(ctx, args) as never,
      },
      { name: 'RequestConnection', description: 'Requests, page by page.' },
      { name: 'RequestEdge', description: 'One request of a page.' },
    ),
  )
}

/** What is done with requests, and how that is followed. */
export const addRequestChanges = (hub: Hub, words: RequestWords, form: RequestFormFields): void => {
  addPlacing(hub, form)
  addDeciding(hub, words)
  hub.subscription('emergencyOpened', {
    description:
      'Alerts the lead at once that a hospital has asked for blood in an emergency, or made an earlier request one.',
    access: 'requests.emergencyOpened',
    events: ['requests.emergencyOpened'],
    fields: (t) => ({
      request: hub.link(t, 'Request', {
        description: 'The request as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })
  hub.subscription('requestChanged', {
    description: 'Each step of the requests the caller may see.',
    access: 'requests.requestChanged',
    events: [
      'requests.requestSubmitted',
      'requests.requestAmended',
      'requests.requestCancelled',
      'requests.requestApproved',
      'requests.requestSentBack',
      'requests.consentRecorded',
      'requests.emergencyAuthorised',
      'requests.requestAccepted',
      'requests.requestRejected',
      'requests.requestClosed',
      'inventory.dispenseRequested',
    ],
    about: {
      arg: 'requestId',
      description: 'Only this request; absent: all.',
      idOf: ({ subjectId }) => subjectId,
    },
    fields: (t) => ({
      request: hub.link(t, 'Request', {
        description: 'The request as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })
}

const addPlacing = (hub: Hub, form: RequestFormFields) => {
  const { builder } = hub
  hub.mutation('submitRequest', {
    description: 'Sends the lead a request form, with patient, stay and sample, all or nothing.',
    type: 'Request',
    refusals: [RequestRefused, DuplicatePlacerNumber, SampleRefused],
    operation: (ctx, input) => submitRequest(ctx, input as SubmitRequestInput),
    input: hub.input('SubmitRequestInput', {
      description: 'The request form.',
      fields: (t) => ({
        placerNumber: t.string({ required: true, description: 'Your own number of the form, used once.' }),
        ...form(t),
      }),
    }) as never,
  })
  builder.objectField(
    DuplicatePlacerNumber as never,
    'request',
    (t) =>
      hub.link(t as never, 'Request', {
        description: 'The request that has the number.',
        id: (refusal: DuplicatePlacerNumber) => refusal.requestId,
      }) as never,
  )
  builder.objectField(NotInState as never, 'state', ((t: { string: (options: object) => never }) =>
    t.string({
      description: 'The state that was found.',
      resolve: (refusal: NotInState) => refusal.state,
    })) as never)
  hub.mutation('amendRequest', {
    description: 'Puts a new form in the place of the one sent, as long as the lead has not decided.',
    type: 'Request',
    refusals: [RequestRefused, NotInState, SampleRefused, PolicyMissing],
    operation: (ctx, input) => amendRequest(ctx, input as AmendRequestInput),
    input: hub.input('AmendRequestInput', {
      description: 'Which request, and the whole new form.',
      fields: (t) => ({
        requestId: t.id({ description: 'The request’s id.' }),
        placerNumber: t.string({ description: 'Instead of the id: your own number.' }),
        version: t.int({
          description:
            'The version the change was made from: refused when another came between. Absent: any.',
        }),
        ...form(t),
      }),
    }) as never,
  })
  hub.mutation('cancelRequest', {
    description: 'Takes a request back, as long as the lead has not accepted it.',
    type: 'Request',
    refusals: [NotInState],
    operation: cancelRequest,
    input: hub.input('CancelRequestInput', {
      description: 'Which request, and why.',
      fields: (t) => ({
        requestId: t.id({ description: 'The request’s id.' }),
        placerNumber: t.string({ description: 'Instead of the id: your own number.' }),
        reason: t.string({ description: 'Why.' }),
      }),
    }),
  })
}

const addDeciding = (hub: Hub, { RequestRejectReason }: RequestWords) => {
  hub.mutation('acceptRequest', {
    description: 'The lead takes a request on.',
    type: 'Request',
    refusals: [NotInState, RequestRefused],
    operation: acceptRequest,
    input: hub.input('AcceptRequestInput', {
      description: 'Which request.',
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'The request’s id.' }),
        note: t.string({ description: 'What the hospital is told with it.' }),
      }),
    }),
  })
  hub.mutation('rejectRequest', {
    description: 'The lead declines a request and says why.',
    type: 'Request',
    refusals: [NotInState],
    operation: rejectRequest,
    input: hub.input('RejectRequestInput', {
      description: 'Which request, and why.',
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'The request’s id.' }),
        reason: t.field({
          type: RequestRejectReason,
          required: true,
          description: 'The reason by its code.',
        }),
        note: t.string({
          description: `The reason in words. ${inBoth({ zh: '“其他”时必填', en: 'needed for OTHER' })}`,
        }),
      }),
    }),
  })
}
