import { numberOf } from '#resolvers/inventory/read.ts'
import {
  type LookBack,
  lookBack,
  type TracedReaction,
  type TracedTelling,
  type TracedUnit,
} from '#resolvers/views/look-back.ts'
import { tracedFateLabels, tracedFates } from '#rules/transfusions/tracing-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { toldOfReaction } from '#schema/views/told-of-reaction.ts'

/** The look-back in both directions. */
export const addLookBack = (hub: Hub): void => {
  const { builder } = hub
  const Unit = addTracedUnit(hub)
  const Answer = builder.objectRef<LookBack>('LookBack').implement({
    description: 'What a look-back found: every bag, what became of it, and how complete that is.',
    fields: (t) => ({
      asOf: t.expose('asOf', { type: 'DateTime', description: 'The instant it was asked at.' }),
      acrossHospitals: t.exposeBoolean('acrossHospitals', {
        description: 'True when every hospital’s bags are among these; a member sees its own alone.',
      }),
      units: t.field({
        type: [Unit],
        description: 'Every bag; of a donation in the order of its products, of a patient the newest first.',
        resolve: (row) => [...row.units],
      }),
      completeness: t.exposeFloat('completeness', {
        nullable: true,
        description:
          'Per cent of the bags whose whereabouts or one recipient is known, rounded down to one place; null when there is no bag.',
      }),
      unknownFate: t.field({
        type: [Unit],
        description: 'The bags that nobody has told of, or that were told of in contradiction.',
        resolve: (row) => [...row.unknownFate],
      }),
      recipientCount: t.exposeInt('recipientCount', {
        description: 'How many different people were given any of these bags.',
      }),
    }),
  })
  builder.queryField('lookBack', (t) =>
    t.field({
      type: Answer,
      nullable: true,
      description:
        'From a donation to its recipients, or from a patient to the donations, across hospitals. The lead sees all of its alliance, a station the donations it delivered without any patient’s name, a member its own. Audited before it is answered; null when there is nothing of it that is yours to see.',
      args: {
        donationNumber: t.arg.string({ description: 'Number of the donation; instead of the patient.' }),
        patientId: t.arg.id({ description: 'The patient’s id; instead of the donation.' }),
      },
      resolve: (_, args, ctx) => lookBack(ctx, args),
    }),
  )
}

const addTracedUnit = (hub: Hub) => {
  const Fate = hub.words('TracedFate', 'What a look-back knows of a bag.', tracedFates, tracedFateLabels)
  const Recipient = addRecipient(hub)
  return hub.builder.objectRef<TracedUnit>('TracedUnit').implement({
    description: 'One bag of a look-back.',
    fields: (t) => ({
      number: t.string({
        description: 'Its number as written, `3308024000001-E5445`.',
        resolve: numberOf,
      }),
      donationNumber: t.exposeString('donationNumber', { description: 'The donation it came from.' }),
      product: t.exposeString('productCode', { description: 'Product of the hub’s dictionary.' }),
      fate: t.expose('fate', { type: Fate, description: 'What became of it.' }),
      unit: hub.link(t, 'Unit', {
        description: 'The bag itself; null when it is not yours to see.',
        id: 'id',
      }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Who has it, or had it last.',
        id: 'organisationId',
      }),
      forOrganisation: hub.link(t, 'Organisation', {
        description: 'The hospital it was issued for; null when for none.',
        id: 'forOrganisationId',
      }),
      station: hub.link(t, 'Organisation', {
        description: 'The station that delivered it.',
        id: 'stationId',
      }),
      issuedFor: hub.link(t, 'Patient', {
        description: 'The patient it was issued for; null when for none, or not yours to see.',
        id: 'issuedForId',
      }),
      recipients: t.field({
        type: [Recipient],
        description: 'What each hospital told of it; more than one is a contradiction, none is no telling.',
        resolve: (row) => [...row.told],
      }),
    }),
  })
}

const instantOf = (text: string | null) => (text === null ? null : new Date(text))

const addReaction = (hub: Hub) =>
  hub.builder.objectRef<TracedReaction>('TracedReaction').implement({
    description:
      'A reported reaction after a bag: what it is, for whoever traces the donation. It names no patient and holds no free text.',
    fields: (t) => ({
      ...toldOfReaction(t as never),
    }),
  })

const addRecipient = (hub: Hub) => {
  const Reaction = addReaction(hub)
  return hub.builder.objectRef<TracedTelling>('TracedRecipient').implement({
    description: 'What one hospital told of a bag.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital that told it.',
        id: 'organisationId',
      }),
      patient: hub.link(t, 'Patient', {
        description: 'Who received it; null when the patient is not yours to see, as for the station.',
        id: 'patientId',
      }),
      fate: t.field({
        type: 'UnitFate' as never,
        nullable: true,
        description: 'What the hospital says became of it; null while the transfusion runs.',
        resolve: ((row: TracedTelling) => row.fate) as never,
      }),
      startedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the transfusion began; null when not told.',
        resolve: (row) => instantOf(row.startedAt),
      }),
      endedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it ended; null when not told.',
        resolve: (row) => instantOf(row.endedAt),
      }),
      volumeMl: t.exposeFloat('volumeMl', {
        nullable: true,
        description: 'Millilitres given; null when not told.',
      }),
      reactions: t.exposeInt('reactions', {
        description: 'How many reported reactions name the bag as given before them.',
      }),
      reactionCases: t.field({
        type: [Reaction],
        description: 'Those of them that are this patient’s, oldest first.',
        resolve: (row) => [...row.reactionCases],
      }),
    }),
  })
}
