import {
  AllocationRefused,
  ReservationRefused,
  UnitNotInState,
  UnitsUnavailable,
} from '#resolvers/inventory/errors.ts'
import type { MissingLine } from '#resolvers/inventory/lines.ts'
import { unitsByIds } from '#resolvers/inventory/read.ts'
import { type ReleaseReservationInput, releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import {
  type ReservedUnits,
  type ReserveUnitsInput,
  reserveUnits,
  type WaitingUnit,
} from '#resolvers/inventory/reserve-units.ts'
import type { Hub } from '#schema/hub.ts'

/** Keeping units for a request, and giving them back. */
export const addReserving = (hub: Hub): void => {
  addReserveUnits(hub)
  hub.mutation('releaseReservation', {
    description: 'Gives a reserved unit back to stock.',
    type: 'Unit',
    refusals: [UnitNotInState, AllocationRefused],
    operation: (ctx, input) => releaseReservation(ctx, input as ReleaseReservationInput),
    input: hub.input('ReleaseReservationInput', {
      description: 'Which unit, and why.',
      fields: (t) => ({
        unitId: t.id({ required: true, description: 'The reserved unit.' }),
        reason: t.string({ description: 'Why it is no longer needed.' }),
      }),
    }) as never,
  })
}

const addReserveUnits = (hub: Hub) => {
  const input = hub.input('ReserveUnitsInput', {
    description: 'Which units to keep for a request.',
    fields: (t) => ({
      requestId: t.id({ required: true, description: 'An accepted request.' }),
      unitIds: t.idList({
        description:
          'These units, all or none. Absent: the hub chooses for every line that is still open, best group first, first to expire first; before the second sample group O red cells and AB plasma first.',
      }),
    }),
  })
  const Reservation = addReservationType(hub)
  hub.builder.mutationField('reserveUnits', (t) =>
    t.field({
      type: Reservation,
      description:
        'Keeps units of the caller’s own shelf for an accepted request until the policy’s time runs out; of two who want the same unit exactly one gets it. A member with a blood bank of its own keeps its stock for its own patients alone.',
      args: { input: t.arg({ type: input, required: true, description: 'What to keep.' }) },
      errors: {
        types: [ReservationRefused, UnitsUnavailable, AllocationRefused].map(hub.refusal),
        directResult: true,
      },
      resolve: (_, args, ctx) => reserveUnits(ctx, args.input as ReserveUnitsInput),
    }),
  )
}

const addReservationType = (hub: Hub) => {
  const { builder } = hub
  const Missing = builder.objectRef<MissingLine>('MissingLine').implement({
    description: 'What one line of the request still lacks.',
    fields: (t) => ({
      item: hub.link(t, 'RequestItem', { description: 'The line.', id: 'itemId' }),
      product: t.exposeString('productCode', { description: 'The product asked for.' }),
      quantity: t.float({
        description: 'How much is missing, in the product’s unit.',
        resolve: (row) => Number(row.quantity),
      }),
    }),
  })
  const Waiting = builder.objectRef<WaitingUnit>('WaitingUnit').implement({
    description:
      'A unit that is kept although it can’t leave yet: it rests on a group that the second sample has still to confirm.',
    fields: (t) => ({
      unit: hub.link(t, 'Unit', { description: 'The unit.', id: 'unitId' }),
      code: t.exposeString('code', { description: 'The finding that the release would make.' }),
      message: t.string({
        description: 'The same in Chinese and English.',
        resolve: ({ message }) => `${message.zh} / ${message.en}`,
      }),
    }),
  })
  return builder.objectRef<ReservedUnits>('UnitReservation').implement({
    description: 'What a call has kept for a request.',
    fields: (t) => ({
      request: hub.link(t, 'Request', { description: 'The request.', id: 'id' }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'The units that are kept by this call.',
        resolve: (row, _, ctx) => unitsByIds(ctx, row.unitIds),
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'When they go back to stock unless they are issued.',
        resolve: (row) => new Date(row.expiresAt),
      }),
      missing: t.field({
        type: [Missing],
        description: 'What is neither issued nor reserved after this call; empty when nothing is missing.',
        resolve: (row) => row.missing,
      }),
      waiting: t.field({
        type: [Waiting],
        description: 'Which of these units can’t leave yet, and why; empty when none waits.',
        resolve: (row) => row.waiting ?? [],
      }),
    }),
  })
}
