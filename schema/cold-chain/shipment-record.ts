import type { ShipmentRecordRow } from '#resolvers/cold-chain/read-shipments.ts'
import type { RoutePoint } from '#rules/cold-chain/shipment-terms.ts'
import type { ShipmentWords } from '#schema/cold-chain/shipment-words.ts'
import type { Hub } from '#schema/hub.ts'

/** What readings say of the way of a box. */
export const addShipmentRecord = (hub: Hub, words: ShipmentWords) => {
  const Point = hub.builder.objectRef<RoutePoint>('RoutePoint').implement({
    description: 'Where a box was at an instant (WGS 84).',
    fields: (t) => ({
      at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => new Date(at) }),
      lat: t.exposeFloat('lat', { description: 'Degrees north.' }),
      lon: t.exposeFloat('lon', { description: 'Degrees east.' }),
    }),
  })
  const Record = hub.builder.objectRef<ShipmentRecordRow>('ShipmentRecord').implement({
    description:
      'What the readings of its device say of a shipment: each speaks for the time up to the next one, at most as long as the gap limit; for the rest nothing is known. It can be made again from the readings at any time.',
    fields: (t) => ({
      version: t.exposeInt('version', { description: '1 at the end of the way, then counting up.' }),
      reason: t.expose('reason', { type: words.ShipmentRecordReason, description: 'Why it was written.' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When.' }),
      since: t.field({
        type: 'DateTime',
        description: 'When the way began.',
        resolve: ({ summary }) => new Date(summary.since),
      }),
      until: t.field({
        type: 'DateTime',
        description: 'When it ended.',
        resolve: ({ summary }) => new Date(summary.until),
      }),
      least: t.float({
        nullable: true,
        description: '°C, the lower limit; null for none.',
        resolve: ({ summary }) => summary.limits.least,
      }),
      most: t.float({ description: '°C, the upper limit.', resolve: ({ summary }) => summary.limits.most }),
      minimum: t.float({
        nullable: true,
        description: '°C of the coldest reading; null when there was none.',
        resolve: ({ summary }) => summary.minimum,
      }),
      maximum: t.float({
        nullable: true,
        description: '°C of the warmest reading; null when there was none.',
        resolve: ({ summary }) => summary.maximum,
      }),
      readings: t.int({
        description: 'How many readings count.',
        resolve: ({ summary }) => summary.readings,
      }),
      faults: t.int({
        description: 'How many prove nothing.',
        resolve: ({ summary }) => summary.faults,
      }),
      secondsKnown: t.int({
        description: 'Seconds that readings speak for.',
        resolve: ({ summary }) => summary.secondsKnown,
      }),
      secondsOut: t.int({
        description: 'Seconds of these outside the limits.',
        resolve: ({ summary }) => summary.secondsOut,
      }),
      secondsUnknown: t.int({
        description: 'Seconds of which nothing is known: never taken for good.',
        resolve: ({ summary }) => summary.secondsUnknown,
      }),
      openings: t.int({
        description: 'How often its lid was reported open.',
        resolve: ({ summary }) => summary.openings,
      }),
      route: t.field({
        type: [Point],
        description: 'Where it was, 500 points at most, evenly thinned; empty when no position was told.',
        resolve: ({ summary }) => [...summary.route],
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What was found about it; empty for a way as it should be.',
        resolve: ((row: ShipmentRecordRow) => [...row.findings]) as never,
      }),
    }),
  })
  return { Record, Point }
}
