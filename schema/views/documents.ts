import {
  type DocumentKind,
  type DocumentLink,
  deviceLogLink,
  documentLink,
  monthlyLogLink,
  settlementTableLink,
} from '#resolvers/document-link.ts'
import type { Hub } from '#schema/hub.ts'

/** What each document is, for people. */
const descriptions = {
  Request: 'The request form (临床输血申请单), to be printed.',
  Sample: 'The label of the tube (标本标签), 60 × 30 mm, to be printed.',
  Crossmatch:
    'The crossmatch report (交叉配血报告单): every bag of the same request and sample, with both testers, to be printed.',
  Issue: 'The issue and hand-over slip (发血/交接单), to be printed.',
  Reaction: 'The reaction report (输血不良反应回报单), to be printed.',
  Shipment: 'The record of a box on its way (血液冷链运输记录), to be printed; it names no patient.',
  Settlement: 'The statement (减免费用结算单), to be printed and sealed by both sides; it names no patient.',
} as const satisfies Record<DocumentKind, string>

/** The addresses of printable documents, on the things they are about. */
export const addDocuments = (hub: Hub): void => {
  const Document = hub.builder.objectRef<DocumentLink>('PrintableDocument').implement({
    description:
      'A page that a browser prints: HTML on A4 or a label, with codes to scan. Whoever may read the thing may print it; each opening is audited as a read by the door `document`.',
    fields: (t) => ({
      path: t.exposeString('path', {
        description:
          'Its stable address on this hub, opened with the header `Authorization` as every other address.',
      }),
      url: t.exposeString('url', {
        description:
          'The same with a ticket in place of the header, since a browser that prints sends none: for this page alone, in your name. Don’t store it or pass it on.',
      }),
      validUntil: t.expose('until', {
        type: 'DateTime',
        description: 'When the ticket in `url` ends: after five minutes, or with your token.',
      }),
    }),
  })
  for (const [kind, description] of Object.entries(descriptions) as [DocumentKind, string][]) {
    // A row of any of these kinds is known by its id alone.
    hub.builder.objectField(hub.ref(kind as 'Request'), 'document', (t) =>
      t.field({
        type: Document,
        description,
        resolve: (row, _, ctx) => documentLink(ctx, kind, row.id),
      }),
    )
  }
  hub.builder.objectField(hub.ref('Settlement'), 'table', (t) =>
    t.field({
      type: Document,
      description: 'Its lines as a table for spreadsheets: CSV by RFC 4180, UTF-8 with a byte-order mark.',
      resolve: (row, _, ctx) => settlementTableLink(ctx, row.id),
    }),
  )
  hub.builder.objectField(hub.ref('Device'), 'monthlyLogDocument', (t) =>
    t.field({
      type: Document,
      description:
        'Its log of a month (温度监测设备月记录), to be printed: the places that it watched, its days, alarms with their answers, calibration.',
      args: { month: t.arg.string({ required: true, description: 'The month in China, as in 2026-11.' }) },
      resolve: (row, { month }, ctx) => deviceLogLink(ctx, row.id, month),
    }),
  )
  hub.builder.objectField(hub.ref('Place'), 'monthlyLogDocument', (t) =>
    t.field({
      type: Document,
      description:
        'Its log of a month (储血设备温度月记录), to be printed: what was read by hand and by its sensors.',
      args: { month: t.arg.string({ required: true, description: 'The month in China, as in 2026-11.' }) },
      resolve: (row, { month }, ctx) => monthlyLogLink(ctx, row.id, month),
    }),
  )
}
