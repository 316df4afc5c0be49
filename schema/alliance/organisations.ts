import type { AllianceRow, MembershipRow, TestingSiteRow } from '#db/alliance/finders.ts'
import {
  alliance,
  membershipOf,
  organisation,
  organisationByCode,
  organisationById,
  organisations,
  testingOf,
} from '#resolvers/alliance/read.ts'
import {
  hospitalLevelLabels,
  hospitalLevels,
  organisationKindLabels,
  organisationKinds,
  testKindLabels,
  testKinds,
  testSiteLabels,
  testSites,
} from '#rules/alliance/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** Alliances and the organisations in them. */
export const addOrganisations = (hub: Hub): void => {
  addOrganisation(hub)
  addAllianceType(hub)
  addQueries(hub)
}

const addOrganisation = (hub: Hub) => {
  const Kind = hub.words(
    'OrganisationKind',
    'What an organisation is.',
    organisationKinds,
    organisationKindLabels,
  )
  const Level = hub.words(
    'HospitalLevel',
    'The level (等级) of a hospital.',
    hospitalLevels,
    hospitalLevelLabels,
  )
  const Membership = makeMembership(hub)
  const TestingSite = makeTestingSite(hub)
  hub.entity('Organisation', {
    description: 'A hospital, station or authority that takes part in an alliance or watches over it.',
    access: 'alliance.organisation',
    load: organisationById,
    keys: { code: organisationByCode },
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Short code: token claim, MSH-4, MQTT topic.' }),
      creditCode: t.exposeString('creditCode', {
        nullable: true,
        description: 'Unified social credit code (GB 32100); null where none is on record.',
      }),
      nameZh: t.exposeString('nameZh', { description: 'Name in Chinese.' }),
      nameEn: t.exposeString('nameEn', { description: 'Name in English.' }),
      kind: t.expose('kind', { type: Kind, description: 'What it is.' }),
      level: t.expose('level', {
        type: Level,
        nullable: true,
        description: 'Level of a hospital; null for bodies that are none.',
      }),
      isLead: t.exposeBoolean('isLead', {
        description: 'True for the one hospital that leads the alliance.',
      }),
      hasStoragePoint: t.exposeBoolean('hasStoragePoint', {
        description: 'Whether it hosts the storage point (储血点).',
      }),
      hasBloodBank: t.exposeBoolean('hasBloodBank', {
        description:
          'Whether it keeps blood in a bank of its own, for nobody in particular. Only such a member asks for stock and issues from it.',
      }),
      hasIndependentTransfusionDepartment: t.exposeBoolean('hasIndependentTransfusionDepartment', {
        description: 'Whether its transfusion department (输血科) is independent.',
      }),
      membership: t.field({
        type: Membership,
        nullable: true,
        description:
          'Its standing membership; null for bodies that are no members. The whole alliance sees it.',
        resolve: (row, _, ctx) => membershipOf(ctx, row.id),
      }),
      testing: t.field({
        type: [TestingSite],
        description:
          'Where its tests are done today, one line for each test; empty for bodies that test nothing.',
        resolve: (row, _, ctx) => testingOf(ctx, row.id),
      }),
    }),
  })
}

const makeMembership = ({ builder }: Hub) =>
  builder.objectRef<MembershipRow>('Membership').implement({
    description: 'A place in the alliance: voluntary, by agreement, with blood-use qualification.',
    fields: (t) => ({
      bloodUseLicence: t.exposeString('bloodUseLicence', {
        description: 'Number of the blood-use qualification (用血资质).',
      }),
      licenceValidUntil: t.expose('licenceValidUntil', {
        type: 'Date',
        description: 'Last day of the blood-use qualification.',
      }),
      agreementSignedOn: t.expose('agreementSignedOn', {
        type: 'Date',
        description: 'Day on which the later of the two sides signed the agreement.',
      }),
      joinedOn: t.expose('joinedOn', { type: 'Date', description: 'First day of the membership.' }),
    }),
  })

const makeTestingSite = (hub: Hub) => {
  const Test = hub.words(
    'TestKind',
    'A test whose site is agreed for each hospital.',
    testKinds,
    testKindLabels,
  )
  const Site = hub.words('TestSite', 'Where a hospital’s tests are done.', testSites, testSiteLabels)
  return hub.builder.objectRef<TestingSiteRow>('TestingSite').implement({
    description:
      'Where a hospital’s tests of one kind are done: by the lead, or by itself under quality control.',
    fields: (t) => ({
      test: t.expose('test', { type: Test, description: 'The test.' }),
      site: t.expose('site', { type: Site, description: 'Where it is done.' }),
      qualityControlUntil: t.expose('qualityControlUntil', {
        type: 'Date',
        nullable: true,
        description:
          'Last day on which the hospital’s own quality control is in force; null when there is none, and the hospital may then not test by itself.',
      }),
      effectiveFrom: t.expose('effectiveFrom', { type: 'Date', description: 'First day of this agreement.' }),
    }),
  })
}

const addAllianceType = ({ builder, ref }: Hub) => {
  const Alliance = builder.objectRef<AllianceRow>('Alliance').implement({
    description: 'A county transfusion alliance (临床输血保障联合体).',
    fields: (t) => ({
      code: t.exposeString('id', { description: 'Short code of the alliance.' }),
      nameZh: t.exposeString('nameZh', { description: 'Name in Chinese.' }),
      nameEn: t.exposeString('nameEn', { description: 'Name in English.' }),
      regionCode: t.exposeString('regionCode', { description: 'GB/T 2260 code of the county.' }),
      organisations: t.field({
        type: [ref('Organisation')],
        description: 'Everybody in it or watching over it, by code.',
        resolve: async (row, _, ctx) =>
          (await organisations(ctx, {})).filter(({ allianceId }) => allianceId === row.id),
      }),
    }),
  })
  builder.queryField('alliance', (t) =>
    t.field({
      type: Alliance,
      nullable: true,
      description: 'An alliance of the caller; null when the code is none of theirs.',
      args: {
        code: t.arg.string({
          description: 'Short code, for bodies that serve several alliances. Absent: the first.',
        }),
      },
      resolve: (_, args, ctx) => alliance(ctx, args),
    }),
  )
}

const addQueries = ({ builder, ref }: Hub) => {
  builder.queryField('organisations', (t) =>
    t.field({
      type: [ref('Organisation')],
      description: 'Every organisation of the caller’s alliances, by code.',
      resolve: async (_, __, ctx) => [...(await organisations(ctx, {}))],
    }),
  )
  builder.queryField('organisation', (t) =>
    t.field({
      type: ref('Organisation'),
      nullable: true,
      description:
        'One organisation of the caller’s alliances, by id or by code; null when there is none or it is not theirs to see.',
      args: {
        id: t.arg.id({ description: 'Its id.' }),
        code: t.arg.string({ description: 'Its short code, such as `CS-MEM01`.' }),
      },
      resolve: (_, args, ctx) => organisation(ctx, args),
    }),
  )
}
