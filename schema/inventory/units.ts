import { crossmatchesOfUnit } from '#resolvers/compatibility/read.ts'
import {
  eventsOfUnit,
  type HoldRow,
  holdsOfUnit,
  holdWords,
  numberOf,
  type UnitEventRow,
  type UnitsInput,
  unit,
  unitById,
  unitByLabel,
  units,
  unitsOfRequest,
} from '#resolvers/inventory/read.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'
import { listed } from '#schema/listed.ts'
import { reading } from '#schema/reading.ts'

/** The unit, its history and its holds, and how units are found. */
export const addUnits = (hub: Hub, words: InventoryWords): void => {
  addUnitType(hub, words)
  addUnitQueries(hub, words)
  hub.builder.objectField(hub.ref('Request'), 'units', (t) =>
    t.field({
      type: [hub.ref('Unit')],
      description: 'Units that are kept for the request or were issued for it.',
      extensions: reading('id'),
      resolve: (row, _, ctx) => unitsOfRequest(ctx, row.id),
    }),
  )
}

const addUnitType = (hub: Hub, words: InventoryWords) => {
  const Hold = addHoldType(hub, words)
  const Step = addStepType(hub, words)
  hub.entity('Unit', {
    description:
      'One bag of blood: donation number and product code together. Seen by who has it, by the hospital it is kept for, by the station that delivered it, and by the lead.',
    access: 'inventory.unit',
    load: unitById,
    keys: { 'donationNumber labelProductCode': unitByLabel },
    fields: (t) => ({
      number: t.string({
        description: 'Its number as written, `3308024000001-E5445`.',
        extensions: reading('donationNumber', 'labelProductCode'),
        resolve: numberOf,
      }),
      donationNumber: t.exposeString('donationNumber', {
        description: 'Number of the donation; several units may share it.',
      }),
      labelProductCode: t.exposeString('labelProductCode', { description: 'Product code on the label.' }),
      labelScheme: t.expose('scheme', {
        type: words.LabelScheme,
        description: 'How it is labelled.',
      }),
      product: t.exposeString('productCode', { description: 'Product of the hub’s dictionary.' }),
      abo: t.expose('abo', { type: words.AboGroup, description: 'ABO group.' }),
      rhd: t.expose('rhd', { type: words.RhdType, description: 'RhD.' }),
      content: t.exposeFloat('content', { description: 'Content of this bag in the product’s unit.' }),
      attributes: t.exposeStringList('attributes', {
        description: 'What it already has: LR, IR, WA, CM … (HL7 table 0508).',
      }),
      collectedAt: t.expose('collectedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was collected or prepared; null where the label does not say.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'The last instant at which it may be used.',
      }),
      receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came from the station.' }),
      state: t.expose('custody', { type: words.UnitState, description: 'Where it is.' }),
      organisation: hub.link(t, 'Organisation', {
        description: 'Who has it now.',
        id: 'organisationId',
      }),
      forOrganisation: hub.link(t, 'Organisation', {
        description:
          'The hospital it is kept for or was issued to, or the bank it is on its way to; null while it is nobody’s.',
        id: 'forOrganisationId',
      }),
      station: hub.link(t, 'Organisation', {
        description: 'The station that delivered it.',
        id: 'stationId',
      }),
      donorPatient: hub.link(t, 'Patient', {
        description:
          'Whose own blood it is, and so for nobody else; null for a donor’s blood, and for a patient not yours to see.',
        id: 'donorPatientId',
      }),
      request: hub.link(t, 'Request', {
        description: 'The request it is kept for or was issued for; null for none, or one not yours to see.',
        id: 'requestId',
      }),
      holds: t.field({
        type: [Hold],
        description: 'What keeps or kept it from being used, oldest first.',
        resolve: (row, _, ctx) => listed(holdsOfUnit(ctx, row.id)),
      }),
      history: t.field({
        type: [Step],
        description: 'The steps of its custody, in order; those made for other hospitals are left out.',
        resolve: (row, _, ctx) => listed(eventsOfUnit(ctx, row.id)),
      }),
      crossmatches: t.field({
        type: [hub.ref('Crossmatch')],
        description: 'Crossmatches with it that you may see, newest first.',
        resolve: (row, _, ctx) => listed(crossmatchesOfUnit(ctx, row.id)),
      }),
    }),
  })
  hub.builder.objectField(hub.ref('Crossmatch'), 'unit', (t) =>
    hub.link(t, 'Unit', {
      description: 'The bag it was done with; null when it is not yours to see.',
      id: 'unitId',
    }),
  )
}

const addHoldType = (hub: Hub, words: InventoryWords) =>
  hub.builder.objectRef<HoldRow>('Hold').implement({
    description: 'Something that keeps a unit from being issued or used; lifted, never deleted.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id.' }),
      kind: t.expose('kind', { type: words.HoldKind, description: 'What it is.' }),
      reason: t.string({
        nullable: true,
        description:
          'Why it was placed, in words; null for who is neither in the bank nor the hospital of the unit, such as the station: words may name a patient, `kind` doesn’t.',
        resolve: (row, _, ctx) => holdWords(ctx, row.reason),
      }),
      harmCertain: t.exposeBoolean('harmCertain', {
        description:
          'Whether its temperature has certainly harmed the unit; then no emergency passes it over.',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'Since when it holds.' }),
      liftedAt: t.expose('liftedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was lifted; null while it holds.',
      }),
      liftReason: t.string({
        nullable: true,
        description: 'On what ground it was lifted; null while it holds, and for who doesn’t read `reason`.',
        resolve: (row, _, ctx) => holdWords(ctx, row.liftReason),
      }),
      liftEvidence: t.string({
        nullable: true,
        description:
          'What showed that the sensor was wrong; null where nobody had to show it, and for who doesn’t read `reason`.',
        resolve: (row, _, ctx) => holdWords(ctx, row.liftEvidence),
      }),
    }),
  })

const addStepType = (hub: Hub, words: InventoryWords) =>
  hub.builder.objectRef<UnitEventRow>('UnitStep').implement({
    description: 'One step of a unit’s custody.',
    fields: (t) => ({
      from: t.expose('fromCustody', {
        type: words.UnitState,
        nullable: true,
        description: 'Where it was before; null for its receipt.',
      }),
      to: t.expose('toCustody', {
        type: words.UnitState,
        description: 'Where it was afterwards.',
      }),
      operation: t.exposeString('operation', { description: 'The operation that made the step.' }),
      returnReason: t.field({
        type: 'ReturnReason' as never,
        nullable: true,
        description: 'Why it came back unused; null for every other step.',
        resolve: ((row: UnitEventRow) => row.returnReason) as never,
      }),
      staff: hub.link(t, 'Staff', {
        description: 'Who made it; null when the hub did by itself.',
        id: 'staffId',
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    }),
  })

const addUnitQueries = (hub: Hub, words: InventoryWords) => {
  const { builder } = hub
  builder.queryField('unit', (t) =>
    t.field({
      type: hub.ref('Unit'),
      nullable: true,
      description: 'One unit by its id or its number; null when there is none that is yours to see.',
      args: {
        id: t.arg.id({ description: 'The unit’s id.' }),
        number: t.arg.string({ description: 'Instead of the id: the number, `3308024000001-E5445`.' }),
      },
      resolve: (_, args, ctx) => unit(ctx, args),
    }),
  )
  builder.queryField('units', (t) =>
    t.connection(
      {
        type: hub.ref('Unit'),
        description: 'The units you may see, first to expire first.',
        args: {
          custody: t.arg({ type: [words.UnitState], description: 'Only in these states; absent: in any.' }),
          product: t.arg.string({ description: 'Only this product of the dictionary.' }),
          abo: t.arg({ type: words.AboGroup, description: 'Only of this ABO group.' }),
          rhd: t.arg({ type: words.RhdType, description: 'Only of this RhD type.' }),
          expiresBefore: t.arg({ type: 'DateTime', description: 'Only those that expire until then.' }),
          requestId: t.arg.id({ description: 'Only those kept for this request or issued for it.' }),
          held: t.arg({ type: words.HoldKind, description: 'Only those that such a hold keeps now.' }),
        },
        resolve: (_, args, ctx) => units(ctx, args as UnitsInput) as never,
      },
      { name: 'UnitConnection', description: 'Units, page by page.' },
      { name: 'UnitEdge', description: 'One unit of a page.' },
    ),
  )
}
