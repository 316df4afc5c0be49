import { type DonorEntitlement, type Entitlement, entitlement } from '#resolvers/waivers/entitlement.ts'
import { waiver, waiverLines, waivers } from '#resolvers/waivers/read.ts'
import type { Hub } from '#schema/hub.ts'
import { inWordsIfAny } from '#schema/in-words.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** How waivers are read and followed, and what a patient could use. */
export const addWaiverReading = (hub: Hub, words: WaiverWords): void => {
  addQueries(hub, words)
  addEntitlement(hub, words)
  hub.subscription('waiverChanged', {
    description:
      'Waivers of your own hospital that are quoted, settled, expired, withdrawn or reversed, as it happens.',
    access: 'waivers.waiverChanged',
    events: ['waivers.waiverChanged'],
    own: true,
    about: {
      arg: 'waiverId',
      description: 'One waiver alone; absent: all of them.',
      idOf: (event) => event.subjectId,
    },
    fields: (t) => ({
      waiverId: t.id({ description: 'The waiver.', resolve: (event) => event.subjectId }),
      state: t.field({
        type: words.WaiverState,
        description: 'The state it went into; it may have gone on since.',
        resolve: ({ payload }) => payload.state as never,
      }),
      waiver: hub.link(t, 'Waiver', {
        description: 'The waiver as it stands now.',
        id: (event) => event.subjectId,
      }),
    }),
  })
}

const addQueries = (hub: Hub, words: WaiverWords) => {
  hub.builder.queryField('waiver', (t) =>
    t.field({
      type: hub.ref('Waiver'),
      nullable: true,
      description:
        'A waiver of your own hospital by its id; null when there is none or it is not yours to see.',
      args: { id: t.arg.id({ required: true, description: 'The waiver.' }) },
      resolve: (_, { id }, ctx) => waiver(ctx, { id }),
    }),
  )
  hub.builder.queryField('waivers', (t) =>
    t.connection(
      {
        type: hub.ref('Waiver'),
        description: 'Waivers of your own hospital, the newest first.',
        args: {
          states: t.arg({ type: [words.WaiverState], description: 'Only those in these states.' }),
          encounterId: t.arg.id({ description: 'Only those of this stay.' }),
        },
        resolve: (_, args, ctx) => waivers(ctx, args) as never,
      },
      { name: 'WaiverConnection', description: 'Waivers, page by page.' },
      { name: 'WaiverEdge', description: 'One waiver of a page.' },
    ),
  )
  hub.builder.queryField('waiverLines', (t) =>
    t.field({
      type: [hub.ref('WaiverLine')],
      description:
        'The lines of a waiver without its patient: which bag, which clause, how much. A hospital reads its own; the station’s finance those of its alliances that were settled. Empty when there is none or it is not yours to see.',
      args: { waiverId: t.arg.id({ required: true, description: 'The waiver.' }) },
      resolve: async (_, { waiverId }, ctx) => [...(await waiverLines(ctx, { waiverId }))],
    }),
  )
}

const addEntitlement = (hub: Hub, words: WaiverWords) => {
  const Donor = addDonor(hub, words)
  const Result = hub.builder.objectRef<Entitlement>('Entitlement').implement({
    description: 'What a patient could use if they were transfused today. It holds nothing: a quote does.',
    fields: (t) => ({
      on: t.expose('on', { type: 'Date', description: 'Today.' }),
      policy: t.exposeString('policy', {
        nullable: true,
        description: 'The policy in force; null for none: a person decides.',
      }),
      consent: t.exposeBoolean('consent', {
        description:
          'Whether kin may be asked about; without consent only the patient’s own donations count.',
      }),
      donors: t.field({
        type: [Donor],
        description: 'Donors that were found, without names.',
        resolve: (row) => [...row.donors],
      }),
      unanswered: t.exposeStringList('unanswered', {
        description: 'Ways to a donor that nobody could follow now, as `DonorPath` names them.',
      }),
      contradicted: t.exposeStringList('contradicted', {
        description:
          'Ways on which the donor record contradicts itself now, as `DonorPath` names them: a person sees to it.',
      }),
    }),
  })
  hub.builder.queryField('entitlement', (t) =>
    t.field({
      type: Result,
      description:
        'What the patient of a stay of your own hospital could use today. Asks the registers: kin only with the patient’s consent, and once blood was charged to the stay.',
      args: {
        encounterId: t.arg.id({ description: 'The stay; or its number.' }),
        visitNumber: t.arg.string({ description: 'Your own number of the stay.' }),
      },
      resolve: (_, args, ctx) => entitlement(ctx, args),
    }),
  )
}

const addDonor = (hub: Hub, words: WaiverWords) => {
  const Lot = hub.builder.objectRef<DonorEntitlement['lots'][number]>('EntitlementLot').implement({
    description: 'What one donation gives, and what is left of it, in millilitres.',
    fields: (t) => ({
      donation: t.exposeString('donation', {
        nullable: true,
        description: 'The donation, by the donor record’s own number; null for what a donor gives once.',
      }),
      clause: inWordsIfAny(t, 'By which sentence.', ({ clause }) => clause),
      givenOn: t.expose('givenOn', { type: 'Date', description: 'The day of the donation.' }),
      totalMl: t.exposeInt('totalMl', { description: 'What it gives on a use of today.' }),
      usedMl: t.exposeInt('usedMl', { description: 'What was used of it, at whatever hospital.' }),
      leftMl: t.exposeInt('leftMl', { description: 'What is left.' }),
      until: t.expose('until', {
        type: 'Date',
        nullable: true,
        description: 'The last day on which it is as much; null: it never grows less by time alone.',
      }),
    }),
  })
  return hub.builder.objectRef<DonorEntitlement>('DonorEntitlement').implement({
    description: 'What one donor gives a patient, without a name.',
    fields: (t) => ({
      donor: t.exposeString('donor', { description: 'Token under which the donor record knows them.' }),
      relation: t.expose('relation', {
        type: words.Relation,
        description: 'What the patient is to the donor.',
      }),
      path: t.expose('path', { type: words.DonorPath, description: 'By which way they became known.' }),
      standing: t.expose('standing', {
        type: words.Standing,
        description: 'What is known of the relation; only a verified one gives anything.',
      }),
      free: inWordsIfAny(
        t,
        'The sentence by which all is free; null where only the lots count.',
        (row) => row.free,
      ),
      lots: t.field({
        type: [Lot],
        description: 'What each donation gives; empty unless the relation is verified.',
        resolve: (row) => [...row.lots],
      }),
    }),
  })
}
