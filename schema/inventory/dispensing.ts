import type { DispenseRequest } from '#db/requests/shapes.ts'
import { DispenseRefused } from '#resolvers/inventory/errors.ts'
import { waitingUnits } from '#resolvers/inventory/read.ts'
import { type RequestDispenseInput, requestDispense } from '#resolvers/inventory/request-dispense.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import type { Hub } from '#schema/hub.ts'

/** How a ward asks for the blood that is kept for it, and how the lead sees that. */
export const addDispensing = (hub: Hub): void => {
  hub.mutation('requestDispense', {
    description:
      'Asks the lead to bring out blood that is kept or issued for a request, saying who comes for it and when. It stands on the request until the bags are handed over; a later word takes its place.',
    type: 'Request',
    refusals: [NotInState, DispenseRefused],
    operation: (ctx, input) => requestDispense(ctx, input as RequestDispenseInput),
    input: hub.input('RequestDispenseInput', {
      description: 'Of which request, which bags, by whom and when.',
      fields: (t) => ({
        requestId: t.id({ description: 'The request’s id.' }),
        placerNumber: t.string({ description: 'Instead of the id: your own number.' }),
        unitIds: t.idList({ description: 'These units; absent: all that wait for the request.' }),
        wantedAt: t.field({
          type: 'DateTime',
          description: 'When they are wanted at the counter; absent: now.',
        }),
        collectorName: t.string({
          description: 'Who comes for them; absent: yourself. Machines name somebody.',
        }),
        note: t.string({ description: 'What else the lead should know.' }),
      }),
    }) as never,
  })
  const Dispense = addDispenseType(hub)
  hub.builder.objectField(hub.ref('Request'), 'dispense', (t) =>
    t.field({
      type: Dispense,
      nullable: true,
      description:
        'What the ward last asked to be brought out, as long as one of those bags still waits; null otherwise.',
      resolve: async (row, _, ctx) => {
        if (row.dispense === null) return null
        const units = await waitingUnits(ctx, row.id, row.dispense.unitIds)
        return units.length === 0 ? null : { ...row.dispense, units }
      },
    }),
  )
}

/** A dispense request with those of its units that still wait. */
type Waiting = DispenseRequest & { readonly units: Awaited<ReturnType<typeof waitingUnits>> }

const addDispenseType = (hub: Hub) =>
  hub.builder.objectRef<Waiting>('DispenseRequest').implement({
    description: 'A ward’s word that blood be brought out. Seen by the hospital that asks and by the lead.',
    fields: (t) => ({
      askedAt: t.field({
        type: 'DateTime',
        description: 'When the ward asked.',
        resolve: ({ askedAt }) => new Date(askedAt),
      }),
      wantedAt: t.field({
        type: 'DateTime',
        description: 'When it is wanted at the counter.',
        resolve: ({ wantedAt }) => new Date(wantedAt),
      }),
      collectorName: t.exposeString('collectorName', {
        description: 'Who comes for it, as the ward says; a name is no signature.',
      }),
      note: t.string({
        nullable: true,
        description: 'What else the ward said; null when nothing.',
        resolve: ({ note }) => note ?? null,
      }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'The bags asked for that are not handed over yet.',
        resolve: ({ units }) => units,
      }),
    }),
  })
