import { type CertifyKinshipInput, certifyKinship } from '#resolvers/waivers/certify-kinship.ts'
import { KinshipRefused } from '#resolvers/waivers/errors.ts'
import {
  donorPriorityOf,
  type KinshipRow,
  kinshipById,
  kinships,
  maskedPerson,
} from '#resolvers/waivers/read-kin.ts'
import { revokeKinship } from '#resolvers/waivers/revoke-kinship.ts'
import type { Hub } from '#schema/hub.ts'
import type { KinWords } from '#schema/waivers/kin-words.ts'
import type { WaiverWords } from '#schema/waivers/words.ts'

/** Who is whose donor, as donors certified it. */
export const addKin = (hub: Hub, words: WaiverWords & KinWords): void => {
  const masked = addMasked(hub)
  addType(hub, words, masked)
  addMutations(hub, words)
  addQueries(hub)
  addPriority(hub)
}

type Masked = ReturnType<typeof maskedPerson>

const addMasked = (hub: Hub) =>
  hub.builder.objectRef<Masked>('MaskedPerson').implement({
    description: 'Somebody of a certified relation, as far as a window compares them with a card in hand.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The first character; all others are hidden.' }),
      identityNumber: t.exposeString('identityNumber', {
        description: 'The last four characters; all others are hidden.',
      }),
    }),
  })

const addType = (hub: Hub, words: WaiverWords & KinWords, masked: ReturnType<typeof addMasked>) =>
  hub.entity('Kinship', {
    description:
      'A relative whom a blood donor certified. Cashiers see those of their own patients, and those certified at their window.',
    access: 'waivers.kinships',
    load: kinshipById,
    fields: (t) => ({
      source: t.expose('source', { type: words.KinshipSource, description: 'Who told of it.' }),
      reference: t.exposeString('reference', {
        nullable: true,
        description: 'The citizen service’s own number of it; null where it knows nothing of it.',
      }),
      donor: t.field({
        type: masked,
        description: 'The donor, masked.',
        resolve: ({ donorNameCipher, donorCipher }: KinshipRow, _, ctx) =>
          maskedPerson(ctx, { nameCipher: donorNameCipher, numberCipher: donorCipher }),
      }),
      relative: t.field({
        type: masked,
        description: 'The relative, masked.',
        resolve: ({ relativeNameCipher, relativeCipher }: KinshipRow, _, ctx) =>
          maskedPerson(ctx, { nameCipher: relativeNameCipher, numberCipher: relativeCipher }),
      }),
      relation: t.field({
        type: words.Relation,
        description: 'What the relative is to the donor.',
        resolve: (row: KinshipRow) => row.relation as never,
      }),
      certifiedAt: t.expose('certifiedAt', { type: 'DateTime', description: 'When the donor certified it.' }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the donor took it back, or another took its place; null while it stands.',
      }),
      revokeReason: t.exposeString('revokeReason', {
        nullable: true,
        description: 'Why it was taken back; null while it stands, or when nothing was said.',
      }),
    }),
  })

const addMutations = (hub: Hub, words: WaiverWords & KinWords) => {
  const person = hub.builder.inputType('CertifiedPersonInput', {
    description: 'Somebody of a relation. The number is kept as a cipher and never shown whole again.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'The name on the card.' }),
      identityNumber: t.string({
        required: true,
        description: 'Identity number of 18 characters; one of 15 digits is not taken.',
      }),
    }),
  })
  hub.mutation('certifyKinship', {
    description:
      'A donor certifies a relative, present at a hospital’s window or in the citizen service: the relative’s stays then find the donor by themselves. The same again is the same kinship.',
    type: 'Kinship',
    refusals: [KinshipRefused],
    operation: (ctx, input) => certifyKinship(ctx, input as CertifyKinshipInput),
    input: hub.input('CertifyKinshipInput', {
      description: 'Who certifies whom as what. `occurredAt` says when.',
      fields: (t) => ({
        donor: t.field({ type: person, required: true, description: 'Who gave blood.' }),
        relative: t.field({ type: person, required: true, description: 'Whom they certify.' }),
        relation: t.field({
          type: words.Relation,
          required: true,
          description: 'What the relative is to the donor; neither SELF nor OTHER.',
        }),
        reference: t.string({
          description: 'The citizen service’s own number of it: required of it, and left out at a window.',
        }),
      }),
    }) as never,
  })
  hub.mutation('revokeKinship', {
    description:
      'A donor takes a certified relation back. What was settled stands; nobody is looked for by it any more.',
    type: 'Kinship',
    operation: revokeKinship,
    input: hub.input('RevokeKinshipInput', {
      description: 'Which relation ends, by one of the two names.',
      fields: (t) => ({
        kinshipId: t.id({ description: 'The kinship.' }) as never,
        reference: t.string({ description: 'The citizen service’s own number, for whoever speaks for it.' }),
        reason: t.string({ required: true, description: 'Why it ends.' }),
      }),
    }) as never,
  })
}

const addQueries = (hub: Hub) =>
  hub.builder.queryField('kinships', (t) =>
    t.field({
      type: [hub.ref('Kinship')],
      description:
        'Certified relations of a patient of the caller’s hospital, as the relative or the donor, ended ones too, the newest first: a hundred at most. Empty for a patient without an identity number.',
      args: {
        patientId: t.arg.id({ description: 'The patient, or name a visit.' }),
        visitNumber: t.arg.string({ description: 'The hospital’s number of a visit of the patient.' }),
      },
      resolve: (_, args, ctx) => kinships(ctx, args as never) as never,
    }),
  )

const addPriority = (hub: Hub) =>
  hub.builder.objectFields('Request' as never, (t) => ({
    donorPriority: t.boolean({
      nullable: true,
      description:
        'Has the patient priority as a blood donor, or as kin whom a donor certified, the latter with consent? Nothing tells who the donor is. Null while it is not known, and to all but ward and blood bank.',
      resolve: ((row: { encounterId: string | null }, _: unknown, ctx: never) =>
        donorPriorityOf(ctx, row.encounterId)) as never,
    }),
  }))
