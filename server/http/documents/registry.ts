import { readFileSync } from 'node:fs'
import { type DefinitionNode, type DocumentNode, Kind, parse, visit } from 'graphql'
import type { DocumentKind } from '#resolvers/document-link.ts'
import { crossmatchReport } from '#server/http/documents/crossmatch-report.ts'
import { deviceLog } from '#server/http/documents/device-log.ts'
import { issueSlip } from '#server/http/documents/issue-slip.ts'
import { monthlyLog } from '#server/http/documents/monthly-log.ts'
import type { Page, Printing } from '#server/http/documents/page.ts'
import { reactionReport } from '#server/http/documents/reaction-report.ts'
import { requestForm } from '#server/http/documents/request-form.ts'
import { sampleLabel } from '#server/http/documents/sample-label.ts'
import { settlementSheet } from '#server/http/documents/settlement.ts'
import { settlementTable } from '#server/http/documents/settlement-table.ts'
import { shipmentRecord } from '#server/http/documents/shipment-record.ts'

/** One kind of document: what it asks the graph, and how it looks. */
export type PrintedDocument = {
  readonly query: DocumentNode
  /** The page of an answer; null when there is nothing the caller may see. */
  readonly render: (answer: never, printing: Printing) => Page | null
}

const read = (name: string): readonly DefinitionNode[] =>
  parse(readFileSync(new URL(`./queries/${name}.graphql`, import.meta.url), 'utf8')).definitions

const fragments = new Map(
  read('fragments')
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    .map((fragment) => [fragment.name.value, fragment]),
)

/** A query with the fragments it uses, directly or through them. */
const queryOf = (name: string): DocumentNode => {
  const used = new Set<DefinitionNode>()
  const take = (definition: DefinitionNode): void => {
    if (used.has(definition)) return
    used.add(definition)
    visit(definition, {
      FragmentSpread: ({ name: { value } }) => {
        const fragment = fragments.get(value)
        if (fragment) take(fragment)
      },
    })
  }
  read(name).forEach(take)
  return { kind: Kind.DOCUMENT, definitions: [...used] }
}

/** Every document, by the kind of thing it is about. Its query's answer is what `render` takes: both have one name. */
const printedDocuments: Readonly<Record<DocumentKind, PrintedDocument>> = {
  Request: { query: queryOf('request'), render: requestForm },
  Sample: { query: queryOf('sample'), render: sampleLabel },
  Crossmatch: { query: queryOf('crossmatch'), render: crossmatchReport },
  Issue: { query: queryOf('issue'), render: issueSlip },
  Reaction: { query: queryOf('reaction'), render: reactionReport },
  Shipment: { query: queryOf('shipment'), render: shipmentRecord },
  Settlement: { query: queryOf('settlement'), render: settlementSheet },
}

/** The same with what is more than one thing by its id: a month's log of a place or of a device, the lines of a statement as a table. */
export const printed: Readonly<
  Record<DocumentKind | 'MonthlyLog' | 'DeviceLog' | 'SettlementTable', PrintedDocument>
> = {
  ...printedDocuments,
  DeviceLog: { query: queryOf('device-log'), render: deviceLog },
  MonthlyLog: { query: queryOf('monthly-log'), render: monthlyLog },
  SettlementTable: { query: queryOf('settlement'), render: settlementTable },
}
