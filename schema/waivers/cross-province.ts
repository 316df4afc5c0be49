import {
  type AdvanceCrossProvinceCaseInput,
  advanceCrossProvinceCase,
} from '#resolvers/waivers/advance-cross-province-case.ts'
import { CrossProvinceCaseRefused } from '#resolvers/waivers/errors.ts'
import {
  type CrossProvinceCasesInput,
  crossProvinceCaseById,
  crossProvinceCases,
} from '#resolvers/waivers/read-settlements.ts'
import {
  type RecordCrossProvinceCaseInput,
  recordCrossProvinceCase,
} from '#resolvers/waivers/record-cross-province-case.ts'
import type { Hub } from '#schema/hub.ts'
import type { SettlementWords } from '#schema/waivers/settlement-words.ts'

/** Claims between provinces, as the documents that travel. */
export const addCrossProvince = (hub: Hub, words: SettlementWords): void => {
  addCase(hub, words)
  addMutations(hub, words)
  addQuery(hub, words)
}

const addCase = (hub: Hub, words: SettlementWords) =>
  hub.entity('CrossProvinceCase', {
    description:
      'A claim between provinces: blood used in one and given in another waives nothing at the window and goes its own way on paper. Seen by who received it and by the station. It names neither patient nor donor.',
    access: 'waivers.crossProvinceCases',
    load: crossProvinceCaseById,
    fields: (t) => ({
      way: t.expose('way', { type: words.Way, description: 'To another place, or from one.' }),
      state: t.expose('state', { type: words.CaseState, description: 'Where it stands.' }),
      receivedBy: hub.link(t, 'Organisation', {
        description: 'Who received the document.',
        id: 'organisationId',
      }),
      station: hub.link(t, 'Organisation', {
        description: 'The station that sees to it.',
        id: 'stationId',
      }),
      otherRegion: t.exposeString('otherRegion', {
        description: 'Administrative code (GB/T 2260) of the other place.',
      }),
      documentNumber: t.exposeString('documentNumber', { description: 'The document’s own number.' }),
      waiverId: t.exposeID('waiverId', {
        nullable: true,
        description: 'The waiver that was left open; null for none, or for another place’s.',
      }),
      waiver: hub.link(t, 'Waiver', {
        description: 'That waiver; null where there is none, and for everybody but its hospital.',
        id: 'waiverId',
      }),
      claimedFen: t.exposeInt('claimedFen', {
        nullable: true,
        description: 'What is claimed, in fen; null while it is not known.',
      }),
      receivedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was received.' }),
      sentAt: t.expose('sentAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was sent on; null where it was not.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was paid or refused; null before.',
      }),
      paidFen: t.exposeInt('paidFen', { nullable: true, description: 'What was paid; null unless it was.' }),
      refusal: t.exposeString('refusal', {
        nullable: true,
        description: 'Why nothing is paid; null unless it was refused.',
      }),
    }),
  })

const addMutations = (hub: Hub, words: SettlementWords) => {
  hub.mutation('recordCrossProvinceCase', {
    description:
      'A hospital or the station writes down a document between provinces that it received. The same document again is the first one.',
    type: 'CrossProvinceCase',
    refusals: [CrossProvinceCaseRefused],
    operation: (ctx, input) => recordCrossProvinceCase(ctx, input as RecordCrossProvinceCaseInput),
    input: hub.input('RecordCrossProvinceCaseInput', {
      description: 'A document as it was received. Name neither patient nor donor.',
      fields: (t) => ({
        way: t.field({ type: words.Way, required: true, description: 'To another place, or from one.' }),
        otherRegion: t.string({
          required: true,
          description: 'Six-digit code (GB/T 2260) of the place in another province.',
        }),
        documentNumber: t.string({ required: true, description: 'The document’s own number.' }),
        waiverId: t.id({
          description: 'For a document to another place: your waiver that was left open for it.',
        }),
        claimedFen: t.int({ description: 'What is claimed, in fen; absent while it is not known.' }),
      }),
    }) as never,
  })
  hub.mutation('advanceCrossProvinceCase', {
    description:
      'A document between provinces was sent on, paid or refused. What was paid or refused never moves again; the same again changes nothing.',
    type: 'CrossProvinceCase',
    refusals: [CrossProvinceCaseRefused],
    operation: (ctx, input) => advanceCrossProvinceCase(ctx, input as AdvanceCrossProvinceCaseInput),
    input: hub.input('AdvanceCrossProvinceCaseInput', {
      description: 'How one document goes on.',
      fields: (t) => ({
        caseId: t.id({ required: true, description: 'The document’s id.' }),
        action: t.field({ type: words.CaseAction, required: true, description: 'What was done.' }),
        paidFen: t.int({ description: 'What was paid, in fen: with `PAY` alone.' }),
        reason: t.string({ description: 'Why nothing is paid: with `REFUSE` alone. Name no patient.' }),
      }),
    }) as never,
  })
}

const addQuery = (hub: Hub, words: SettlementWords) =>
  hub.builder.queryField('crossProvinceCases', (t) =>
    t.connection(
      {
        type: hub.ref('CrossProvinceCase'),
        description: 'Documents between provinces of your hospital or station, the newest first.',
        args: {
          state: t.arg({ type: [words.CaseState], description: 'Only these states.' }),
          way: t.arg({ type: words.Way, description: 'Only this way.' }),
        },
        resolve: (_, args, ctx) => crossProvinceCases(ctx, args as CrossProvinceCasesInput) as never,
      },
      { name: 'CrossProvinceCaseConnection', description: 'Documents between provinces, page by page.' },
      { name: 'CrossProvinceCaseEdge', description: 'One document of a page.' },
    ),
  )
