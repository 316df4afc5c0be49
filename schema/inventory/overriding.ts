import type { OverrideRow } from '#db/inventory/finders-overrides.ts'
import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { OverrideRefused } from '#resolvers/inventory/errors.ts'
import { type OverrideFindingInput, overrideFinding } from '#resolvers/inventory/override-finding.ts'
import {
  type OverrideCount,
  overrideById,
  overrideStatistics,
  overridesOfUnit,
} from '#resolvers/inventory/read-places.ts'
import { attestSourceLabels, attestSources } from '#rules/inventory/terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Passing over what the release gate asks authority for, and how often it happens. */
export const addOverriding = (hub: Hub): void => {
  addOverrideType(hub)
  addOverrideFinding(hub)
  addStatistics(hub)
}

const addOverrideType = (hub: Hub) => {
  const Source = hub.words(
    'AttestSource',
    'Where whoever attests a cold chain has read the temperature.',
    attestSources,
    attestSourceLabels,
  )
  const Reading = hub.builder.objectRef<NonNullable<OverrideRow['reading']>>('AttestedReading').implement({
    description: 'A temperature that somebody read off the device itself and put their name to.',
    fields: (t) => ({
      celsius: t.exposeFloat('celsius', { description: 'Degrees Celsius, to a tenth.' }),
      source: t.expose('source', { type: Source, description: 'Where it was read.' }),
      takenAt: t.field({
        type: 'DateTime',
        description: 'When it was read off the display, or the last entry of the log.',
        resolve: (row) => new Date(row.takenAt),
      }),
    }),
  })
  hub.entity('Override', {
    description:
      'One AUTHORITY finding of the release gate that was passed over, for one unit and one request. Seen by the hospital whose patient it is and by the lead.',
    access: 'inventory.unit',
    load: overrideById,
    fields: (t) => ({
      unit: hub.link(t, 'Unit', { description: 'The unit.', id: 'unitId' }),
      request: hub.link(t, 'Request', { description: 'The request.', id: 'requestId' }),
      code: t.exposeString('code', { description: 'Code of the finding.' }),
      reason: t.exposeString('reason', { description: 'Why.' }),
      attested: t.exposeBoolean('attested', {
        description: 'Whether the signer also said to be true what the hub can’t know.',
      }),
      reading: t.expose('reading', {
        type: Reading,
        nullable: true,
        description: 'What the device itself showed; null where no cold chain was attested.',
      }),
      signedBy: hub.link(t, 'Staff', { description: 'Who signed.', id: 'signedBy' }),
      signedAs: t.exposeString('signedAs', { description: 'The role by which they may.' }),
      coSignedBy: hub.link(t, 'Staff', {
        description: 'The second signer; null where one is enough.',
        id: 'coSignedBy',
      }),
      validUntil: t.expose('validUntil', {
        type: 'DateTime',
        description: 'Until when it may be used, unless what it rests on changes before.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was signed.' }),
    }),
  })
  hub.builder.objectField(hub.ref('Unit'), 'overrides', (t) =>
    t.field({
      type: [hub.ref('Override')],
      description: 'What was passed over for the unit, in order.',
      resolve: (row, _, ctx) => listed(overridesOfUnit(ctx, row.id)),
    }),
  )
}

const addOverrideFinding = (hub: Hub) =>
  hub.mutation('overrideFinding', {
    description:
      'Passes over one AUTHORITY finding of the release gate for one unit and one request. The caller signs and must hold a role that the rule set in force names for this code; a warm autoantibody’s incompatible crossmatch takes the treating physician and one of the lead, the second by token. It counts for some hours, and only while nothing changes of what it rests on. A STOP is passed over by nobody.',
    type: 'Override',
    refusals: [OverrideRefused, SignatureRefused, PolicyMissing],
    operation: (ctx, input) => overrideFinding(ctx, input as OverrideFindingInput),
    input: hub.input('OverrideFindingInput', {
      description: 'Which finding, about which unit, for which request, and why.',
      signed: true,
      fields: (t) => ({
        requestId: t.id({ required: true, description: 'The request.' }),
        unitId: t.id({ required: true, description: 'The unit.' }),
        code: t.string({ required: true, description: 'Code of the finding, such as CROSSMATCH_NOT_DONE.' }),
        reason: t.string({ required: true, description: 'Why it is passed over.' }),
        attest: t.boolean({
          description:
            'True: you also say that identical platelets are short (PLATELETS_NOT_IDENTICAL), that no bag reacts less (CROSSMATCH_MAJOR_INCOMPATIBLE), or that the unit was kept right (COLD_CHAIN_UNKNOWN), which asks for `reading`. Without it these stay a STOP.',
        }),
        reading: t.field({
          type: hub.builder.inputType('AttestedReadingInput', {
            description: 'What the device itself shows of the place in which the unit stands.',
            fields: (f) => ({
              celsius: f.float({ required: true, description: 'Degrees Celsius, to a tenth.' }),
              source: f.field({
                type: 'AttestSource' as never,
                required: true,
                description: 'Its display or its log.',
              }),
              takenAt: f.field({
                type: 'DateTime',
                required: true,
                description: 'When it was read off the display, or the last entry of the log.',
              }),
            }),
          }),
          description:
            'Asked for where a cold chain is attested: within the limits of the place, no older than a reading by hand counts, and as long as that the override may be used.',
        }),
      }),
    }) as never,
  })

const addStatistics = (hub: Hub) => {
  const Count = hub.builder.objectRef<OverrideCount>('OverrideStatistic').implement({
    description: 'How often one rule was passed over at one hospital.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Code of the finding.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital whose patients it was for.',
        id: 'organisationId',
      }),
      overrides: t.exposeInt('overrides', { description: 'How often.' }),
      emergencies: t.exposeInt('emergencies', { description: 'How many of them were emergencies.' }),
      issued: t.exposeInt('issued', {
        description: 'Bags issued for the hospital’s patients in the same time.',
      }),
      rate: t.float({
        description:
          'Overrides of this rule for each bag issued; above 1 when bags were passed over that did not leave. Null when no bag was issued.',
        nullable: true,
        resolve: ({ overrides, issued }) => (issued === 0 ? null : overrides / issued),
      }),
    }),
  })
  hub.builder.queryField('overrideStatistics', (t) =>
    t.field({
      type: [Count],
      description:
        'How often each rule of the release gate was passed over at each hospital in a time, and per bag issued to it, most frequent first. A hospital sees its own, the lead all, the health authorities and the quality-control centre those of the alliances they watch over.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'From then on, included.' }),
        to: t.arg({ type: 'DateTime', required: true, description: 'Until then, excluded.' }),
      },
      resolve: async (_, { from, to }, ctx) => [
        ...(await overrideStatistics(ctx, { from: from as Date, to: to as Date })),
      ],
    }),
  )
}
