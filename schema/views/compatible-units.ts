import { compatibleUnits, type UnitOffer } from '#resolvers/views/compatible-units.ts'
import {
  offerStandingLabels,
  offerStandings,
  offerStepLabels,
  offerSteps,
} from '#rules/inventory/offer-terms.ts'
import type { Hub } from '#schema/hub.ts'

/** The units that the bank may give for a request, in order. */
export const addCompatibleUnits = (hub: Hub): void => {
  const Standing = hub.words(
    'OfferStanding',
    'How a unit of the shelf stands to a request; units are offered in this order.',
    offerStandings,
    offerStandingLabels,
  )
  const Step = hub.words(
    'OfferStep',
    'What somebody still does before a unit can leave for a request.',
    offerSteps,
    offerStepLabels,
  )
  const Offer = hub.builder.objectRef<UnitOffer>('UnitOffer').implement({
    description:
      'A unit of your shelf, how it stands to a request, and what the release gate says of it now.',
    fields: (t) => ({
      unit: t.expose('unit', { type: hub.ref('Unit'), description: 'The unit.' }),
      itemId: t.exposeID('itemId', { description: 'The line of the request that it would serve.' }),
      standing: t.expose('standing', {
        type: Standing,
        description: 'Whether it is offered.',
      }),
      toDo: t.field({
        type: [Step],
        description: 'What is still to do, in order; empty only when it could leave at once.',
        resolve: (row) => [...row.toDo],
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'Everything the release gate finds as the unit lies on the shelf, each with its class.',
        resolve: ((row: UnitOffer) => [...row.findings]) as never,
      }),
    }),
  })
  hub.builder.queryField('compatibleUnits', (t) =>
    t.connection(
      {
        type: Offer,
        description:
          'The units of your shelf for a request: what may be given first, identical before compatible, first to expire first; what may not, last, with the reasons. Looks at up to 60 of each ABO and RhD. Keeps nothing; audited before it is answered.',
        args: {
          requestId: t.arg.id({ required: true, description: 'The request.' }),
          itemId: t.arg.id({
            description: 'Only for this line; absent: for the first line of each component class.',
          }),
        },
        resolve: (_, args, ctx) => compatibleUnits(ctx, args) as never,
      },
      { name: 'UnitOfferConnection', description: 'Offered units, page by page.' },
      { name: 'UnitOfferEdge', description: 'One offered unit of a page.' },
    ),
  )
}
