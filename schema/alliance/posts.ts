import { amendStaff } from '#resolvers/alliance/amend-staff.ts'
import { endPost } from '#resolvers/alliance/end-post.ts'
import { registerStaff } from '#resolvers/alliance/register-staff.ts'
import type { addStaff } from '#schema/alliance/staff.ts'
import type { Hub } from '#schema/hub.ts'

type Words = ReturnType<typeof addStaff>

const BY = 'By an administrator: of a member for its own staff, of the lead for everybody.'

/** Who serves where: posts given, changed and ended. */
export const addPosts = (hub: Hub, words: Words): void => {
  const Certificate = makeCertificate(hub, words)
  hub.mutation('registerStaff', {
    description: `Gives a person or machine a post. A person then sets the own PIN by \`setPin\`. ${BY}`,
    input: makeRegisterInput(hub, words, Certificate),
    type: 'Staff',
    operation: registerStaff,
  })
  hub.mutation('amendStaff', {
    description: `Changes what is on record of somebody who serves: certificates, titles, roles, badge or name. ${BY}`,
    input: makeAmendInput(hub, words, Certificate),
    type: 'Staff',
    operation: amendStaff,
  })
  hub.mutation('endPost', {
    description: `Ends a post: from now on the account does nothing any more and is told of nothing, and the badge signs nothing. What was done stays on record. ${BY}`,
    input: hub.input('EndPostInput', {
      description: 'Whose post ends.',
      fields: (t) => ({ account: t.string({ required: true, description: 'The token’s `sub`.' }) }),
    }),
    type: 'Staff',
    operation: endPost,
  })
}

const makeCertificate = ({ builder }: Hub, { CertificateKind }: Words) =>
  builder.inputType('CertificateInput', {
    description: 'A certificate. The same kind and number as one on record: its days are changed.',
    fields: (t) => ({
      kind: t.field({ type: CertificateKind, required: true, description: 'What it certifies.' }),
      number: t.string({ required: true, description: 'Its number.' }),
      validFrom: t.field({ type: 'Date', required: true, description: 'First day.' }),
      validUntil: t.field({ type: 'Date', required: true, description: 'Last day.' }),
    }),
  })

type CertificateRef = ReturnType<typeof makeCertificate>

const makeRegisterInput = (hub: Hub, { Role, Title }: Words, Certificate: CertificateRef) =>
  hub.input('RegisterStaffInput', {
    description: 'A person or machine that is to act in the hub.',
    fields: (t) => ({
      organisation: t.string({ required: true, description: 'Code of the organisation of the post.' }),
      account: t.string({
        required: true,
        description: 'The token’s `sub` at the issuer. Who comes back keeps theirs; nobody takes another’s.',
      }),
      name: t.string({ required: true, description: 'Name as on the badge.' }),
      roles: t.field({
        type: [Role],
        required: true,
        description:
          'What the account may do; the token must name these too. `MACHINE` stands alone, for a HIS or LIS.',
      }),
      titles: t.field({ type: [Title], description: 'Titles held. Null: none.' }),
      badge: t.string({ description: 'Number on the badge. Null for machines and for who never signs.' }),
      certificates: t.field({ type: [Certificate], description: 'Certificates in date. Null: none.' }),
    }),
  })

const makeAmendInput = (hub: Hub, { Role, Title }: Words, Certificate: CertificateRef) =>
  hub.input('AmendStaffInput', {
    description: 'What changed about somebody who serves; what is absent stays.',
    fields: (t) => ({
      account: t.string({ required: true, description: 'The token’s `sub`.' }),
      name: t.string({ description: 'The new name. Null: as it was.' }),
      roles: t.field({ type: [Role], description: 'All roles from now on. Null: as they were.' }),
      titles: t.field({ type: [Title], description: 'All titles from now on. Null: as they were.' }),
      badge: t.string({ description: 'Number on the new badge. Null: as it was.' }),
      certificates: t.field({
        type: [Certificate],
        description:
          'New certificates, and those whose days changed: an earlier last day withdraws one. Others stay.',
      }),
    }),
  })
