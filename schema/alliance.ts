import { StepUpRefused } from '#resolvers/alliance/errors.ts'
import {
  listOwnAlliances,
  organisationById,
  organisations,
  staffById,
  viewer,
} from '#resolvers/alliance/read.ts'
import { type StepUpToken, stepUp } from '#resolvers/alliance/step-up.ts'
import type { Actor } from '#resolvers/context.ts'
import {
  hospitalLevelLabels,
  hospitalLevels,
  organisationKindLabels,
  organisationKinds,
  roleLabels,
  roles,
} from '#rules/alliance/terms.ts'
import type { Hub } from '#schema/hub.ts'

/** Alliances, organisations, staff and signatures. */
export const addAlliance = (hub: Hub): void => {
  addOrganisations(hub)
  addViewer(hub)
  addStepUp(hub)
}

const addOrganisations = (hub: Hub) => {
  const { builder } = hub
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

  const Organisation = hub.entity('Organisation', {
    description: 'A hospital, station or authority that takes part in an alliance or watches over it.',
    access: 'alliance.organisation',
    load: organisationById,
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Short code: token claim, MSH-4, MQTT topic.' }),
      nameZh: t.exposeString('nameZh', { description: 'Name in Chinese.' }),
      nameEn: t.exposeString('nameEn', { description: 'Name in English.' }),
      kind: t.field({ type: Kind, description: 'What it is.', resolve: (row) => row.kind }),
      level: t.field({
        type: Level,
        nullable: true,
        description: 'Level of a hospital; null for bodies that are none.',
        resolve: (row) => row.level,
      }),
      isLead: t.exposeBoolean('isLead', {
        description: 'True for the one hospital that leads the alliance.',
      }),
      hasStoragePoint: t.exposeBoolean('hasStoragePoint', {
        description: 'Whether it hosts the storage point (储血点).',
      }),
    }),
  })

  hub.entity('Staff', {
    description:
      'A person or machine that acts in the hub. Colleagues of the alliance see the name and nothing else.',
    access: 'alliance.staff',
    load: staffById,
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name as on the badge.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Where they work.',
        id: (row) => row.organisationId,
      }),
    }),
  })

  builder.queryField('organisations', (t) =>
    t.field({
      type: [Organisation],
      description: 'Every organisation of the caller’s alliances, by code.',
      resolve: async (_, __, ctx) => [...(await organisations(ctx, {}))],
    }),
  )
}

const addViewer = (hub: Hub) => {
  const { builder } = hub
  const Role = hub.words('Role', 'What an account may do.', roles, roleLabels)
  const Alliance = builder
    .objectRef<Awaited<ReturnType<typeof listOwnAlliances>>[number]>('Alliance')
    .implement({
      description: 'A county transfusion alliance (临床输血保障联合体).',
      fields: (t) => ({
        code: t.exposeString('id', { description: 'Short code of the alliance.' }),
        nameZh: t.exposeString('nameZh', { description: 'Name in Chinese.' }),
        nameEn: t.exposeString('nameEn', { description: 'Name in English.' }),
        regionCode: t.exposeString('regionCode', { description: 'GB/T 2260 code of the county.' }),
      }),
    })
  const Viewer = builder.objectRef<Actor>('Viewer').implement({
    description: 'Who the caller is to the hub.',
    fields: (t) => ({
      account: t.exposeString('account', { description: 'The token’s `sub`.' }),
      name: t.exposeString('name', { description: 'Name of the person or machine.' }),
      roles: t.field({ type: [Role], description: 'Roles in force.', resolve: (row) => [...row.roles] }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Where the caller sits; of those that serve several alliances, the first.',
        id: (row) => row.seats[0].organisationId,
      }),
      alliances: t.field({
        type: [Alliance],
        description: 'The alliances the caller takes part in or watches over.',
        resolve: async (_, __, ctx) => [...(await listOwnAlliances(ctx, {}))],
      }),
    }),
  })
  builder.queryField('viewer', (t) =>
    t.field({ type: Viewer, description: 'Who is asking.', resolve: (_, __, ctx) => viewer(ctx, {}) }),
  )
}

const addStepUp = (hub: Hub) => {
  const { builder } = hub
  const StepUp = builder.objectRef<StepUpToken>('StepUpToken').implement({
    description: 'A signature to hand over in `signatures`: good once, for two minutes.',
    fields: (t) => ({
      token: t.exposeString('token', { description: 'The token itself; it is never shown again.' }),
      expiresAt: t.exposeString('expiresAt', { description: 'UTC instant from which it is void.' }),
      signerName: t.exposeString('signerName', { description: 'Whose signature it is.' }),
    }),
  })
  const input = hub.input('StepUpInput', {
    description: 'What the signer keys in.',
    fields: (t) => ({
      badge: t.string({ required: true, description: 'Number on the signer’s badge.' }),
      pin: t.string({ required: true, description: 'The signer’s PIN; five wrong ones in a row lock it.' }),
      operation: t.string({
        required: true,
        description: 'The mutation to be signed, such as `issueUnits`.',
      }),
      digest: t.string({
        required: true,
        description:
          'SHA-256 in hex of the canonical JSON (RFC 8785) of that mutation’s `input` without `idempotencyKey` and `signatures`, null members left out, instants as UTC with milliseconds (2026-03-01T01:30:00.000Z).',
      }),
    }),
  })
  builder.mutationField('stepUp', (t) =>
    t.field({
      type: StepUp,
      description: 'A signature by the holder of a badge, for one operation and one content.',
      args: { input: t.arg({ type: input, required: true, description: 'Badge, PIN, and what is signed.' }) },
      errors: { types: [hub.refusal(StepUpRefused)], directResult: true },
      resolve: (_, args, ctx) => stepUp(ctx, args.input),
    }),
  )
}
