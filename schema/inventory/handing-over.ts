import { PolicyMissing, SignatureRefused } from '#resolvers/alliance/errors.ts'
import { AllocationRefused, HandOverRefused, PlaceRefused } from '#resolvers/inventory/errors.ts'
import { type HandOverUnitsInput, handOverUnits } from '#resolvers/inventory/hand-over-units.ts'
import { unitsByIds } from '#resolvers/inventory/read.ts'
import {
  type HandOverRow,
  handOverById,
  handOverOfUnit,
  handOversOfIssue,
} from '#resolvers/inventory/read-custody.ts'
import type { Hub } from '#schema/hub.ts'
import type { CustodyWords } from '#schema/inventory/custody-words.ts'
import { listed } from '#schema/listed.ts'

/** Giving issued blood to its collector. */
export const addHandingOver = (hub: Hub, words: CustodyWords): void => {
  addHandOver(hub, words)
  addMutation(hub, words)
}

const addHandOver = (hub: Hub, words: CustodyWords) => {
  hub.entity('HandOver', {
    description:
      'Issued blood given to its collector, with both signatures. Seen by the hospital that receives and by the lead.',
    access: 'inventory.unit',
    load: handOverById,
    fields: (t) => ({
      issue: hub.link(t, 'Issue', {
        description: 'The issue the units belong to.',
        id: 'issueId',
      }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'What left the counter.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.unitIds),
      }),
      handedBy: hub.link(t, 'Staff', {
        description: 'Who gave the blood away and signed.',
        id: 'handedBy',
      }),
      collectedBy: hub.link(t, 'Staff', {
        description: 'Who took it and signed, on the receiving hospital’s list.',
        id: 'collectedBy',
      }),
      box: t.exposeString('box', { description: 'The cold-chain box it left in.' }),
      celsius: t.exposeFloat('celsius', {
        nullable: true,
        description: '°C inside the box; null when nobody measured.',
      }),
      checked: t.field({
        type: [words.HandOverItem],
        description: 'What both compared.',
        resolve: (row) => row.checked,
      }),
      reportIds: t.field({
        type: ['ID'],
        description: 'The crossmatches whose report left with the blood; empty for what needs none.',
        resolve: (row: HandOverRow) => row.reportIds,
      }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })
  hub.builder.objectField(hub.ref('Issue'), 'handOvers', (t) =>
    t.field({
      type: [hub.ref('HandOver')],
      description: 'When and to whom its units were given, in order; empty while they wait.',
      resolve: (row, _, ctx) => listed(handOversOfIssue(ctx, row.id)),
    }),
  )
  hub.builder.objectField(hub.ref('Unit'), 'handOver', (t) =>
    t.field({
      type: hub.ref('HandOver'),
      nullable: true,
      description:
        'How it last left the counter for its request, with who took it; null while it has not, and for who may not see it.',
      resolve: (row, _, ctx) => handOverOfUnit(ctx, row),
    }),
  )
}

const addMutation = (hub: Hub, words: CustodyWords) => {
  const bag = hub.builder.inputType('HandedBagInput', {
    description: 'One bag on the counter, and what both see on it.',
    fields: (t) => ({
      unitId: t.id({ required: true, description: 'The unit, as issued.' }),
      visualDefects: t.field({
        type: [words.VisualDefect],
        required: true,
        description: 'What forbids its use to the eye; the empty list says that it looks right.',
      }),
    }),
  })
  hub.mutation('handOverUnits', {
    description:
      'Gives issued units to the collector under two signatures: the caller’s as issuer and, by token, that of a medical worker on the receiving hospital’s list. The crossmatch report leaves with the blood. A hold that fell on a bag after its issue stops it here.',
    type: 'HandOver',
    refusals: [HandOverRefused, PlaceRefused, AllocationRefused, SignatureRefused, PolicyMissing],
    operation: (ctx, input) => handOverUnits(ctx, input as HandOverUnitsInput),
    input: hub.input('HandOverUnitsInput', {
      description: 'What is given away; the digest of this is what the collector signs.',
      signed: true,
      fields: (t) => ({
        issueId: t.id({ required: true, description: 'The issue.' }),
        units: t.field({
          type: [bag],
          required: true,
          description: '1 to 50 units of the issue, each once; the others stay for a later hand-over.',
        }),
        checked: t.field({
          type: [words.HandOverItem],
          required: true,
          description: 'What both compared; every item, or nothing leaves.',
        }),
        box: t.string({ description: 'Number or name of the cold-chain box; absent with `boxId`.' }),
        boxId: t.id({
          description:
            'The box, as a place of your bank (`registerPlace`, kind BOX): it must keep what the units need, and what its device records is theirs from now on. Absent: `box` names it.',
        }),
        celsius: t.float({ description: '°C inside the box; absent when nobody measured.' }),
      }),
    }) as never,
  })
}
