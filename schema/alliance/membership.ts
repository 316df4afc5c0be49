import { JoiningRefused, RenewalRefused } from '#resolvers/alliance/errors.ts'
import { joinAlliance } from '#resolvers/alliance/join-alliance.ts'
import { renewMembership } from '#resolvers/alliance/renew-membership.ts'
import { bloodActivities, bloodActivityLabels } from '#rules/alliance/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** Joining an alliance, and renewing what a membership stands on. */
export const addMembership = (hub: Hub): void => {
  const parts = makeParts(hub)
  hub.mutation('joinAlliance', {
    description:
      'Takes an organisation into the alliance: with blood-use qualification in date and an agreement both sides signed. By the lead’s administrator.',
    input: makeInput(hub, parts),
    type: 'Organisation',
    refusals: [JoiningRefused],
    operation: joinAlliance,
  })
  hub.mutation('renewMembership', {
    description:
      'Records a member’s renewed blood-use qualification, and from today on where its tests are done and until when its quality control is in force. By the lead’s administrator.',
    input: hub.input('RenewMembershipInput', {
      description: 'What of a membership was renewed or agreed anew; what is absent stays.',
      fields: (t) => ({
        organisation: t.string({ required: true, description: 'The member’s code, such as `CS-MEM01`.' }),
        bloodUseQualification: t.field({
          type: parts.Qualification,
          description: 'The qualification, in date today. Null: it stays as it is.',
        }),
        testing: t.field({
          type: [parts.Testing],
          description: 'Where these tests are done from today on. A test that is not named stays as it is.',
        }),
      }),
    }),
    type: 'Organisation',
    refusals: [RenewalRefused],
    operation: renewMembership,
  })
}

type Parts = ReturnType<typeof makeParts>

const makeInput = (hub: Hub, parts: Parts) => {
  const Activity = hub.words(
    'BloodActivity',
    'What can be done with blood between a donor’s arm and a patient’s.',
    bloodActivities,
    bloodActivityLabels,
  )
  return hub.input('JoinAllianceInput', {
    description: 'An organisation that wishes to join.',
    fields: (t) => ({
      code: t.string({
        required: true,
        description: 'Short code for tokens, MSH-4 and topics: capitals, digits, hyphens; unique in the hub.',
      }),
      creditCode: t.string({
        description:
          'Unified social credit code (GB 32100), checked where it is given. Null: none on record.',
      }),
      nameZh: t.string({ required: true, description: 'Name in Chinese.' }),
      nameEn: t.string({ required: true, description: 'Name in English.' }),
      kind: t.field({ type: 'OrganisationKind' as never, required: true, description: 'What it is.' }),
      level: t.field({ type: 'HospitalLevel' as never, description: 'Its level. Null: ungraded.' }),
      county: t.string({ required: true, description: 'Six GB/T 2260 digits of its county.' }),
      generalHospital: t.boolean({ description: 'Whether it is a general hospital. Null: no.' }),
      independentTransfusionDepartment: t.boolean({
        description: 'Whether its transfusion department is independent. Null: no.',
      }),
      bloodUseQualification: t.field({
        type: parts.Qualification,
        description: 'Its blood-use qualification. Null: it holds none, and joining is refused.',
      }),
      agreement: t.field({ type: parts.Agreement, required: true, description: 'The signed agreement.' }),
      hostsStoragePoint: t.boolean({
        description: 'Whether it hosts the county’s storage point, of which there is one. Null: no.',
      }),
      hasBloodBank: t.boolean({
        description:
          'Whether it keeps blood in a bank of its own. Null: as it hosts the storage point, or not.',
      }),
      activities: t.field({
        type: [Activity],
        description: 'What its storage point would do; it may never collect, separate or test donor blood.',
      }),
      testing: t.field({
        type: [parts.Testing],
        description: 'Where its tests are done. A test that is not named is done by the lead.',
      }),
    }),
  })
}

const makeParts = ({ builder }: Hub) => ({
  Qualification: builder.inputType('BloodUseQualificationInput', {
    description: 'A blood-use qualification (用血资质).',
    fields: (t) => ({
      number: t.string({ required: true, description: 'Its number.' }),
      validFrom: t.field({ type: 'Date', required: true, description: 'First day.' }),
      validUntil: t.field({ type: 'Date', required: true, description: 'Last day.' }),
    }),
  }),
  Agreement: builder.inputType('AgreementInput', {
    description: 'When each side signed the agreement of membership.',
    fields: (t) => ({
      allianceSignedOn: t.field({ type: 'Date', description: 'Day the alliance signed. Null: not yet.' }),
      memberSignedOn: t.field({ type: 'Date', description: 'Day the member signed. Null: not yet.' }),
    }),
  }),
  Testing: builder.inputType('TestingSiteInput', {
    description: 'Where the tests of one kind are done.',
    fields: (t) => ({
      test: t.field({ type: 'TestKind' as never, required: true, description: 'The test.' }),
      site: t.field({ type: 'TestSite' as never, required: true, description: 'Where it is done.' }),
      qualityControlUntil: t.field({
        type: 'Date',
        description:
          'Last day on which internal quality control and external assessment are both in force. Null: never, and `SELF` is refused.',
      }),
    }),
  }),
})
