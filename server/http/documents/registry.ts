import { readFileSync } from 'node:fs'
import { type DocumentNode, Kind, parse } from 'graphql'
import type { DocumentKind } from '#resolvers/document-link.ts'
import { crossmatchReport } from '#server/http/documents/crossmatch-report.ts'
import { issueSlip } from '#server/http/documents/issue-slip.ts'
import type { Page, Printing } from '#server/http/documents/page.ts'
import { reactionReport } from '#server/http/documents/reaction-report.ts'
import { requestForm } from '#server/http/documents/request-form.ts'
import { sampleLabel } from '#server/http/documents/sample-label.ts'

/** One kind of document: what it asks the graph, and how it looks. */
export type PrintedDocument = {
  readonly query: DocumentNode
  /** The page of an answer; null when there is nothing the caller may see. */
  readonly render: (answer: never, printing: Printing) => Page | null
}

const read = (name: string): DocumentNode =>
  parse(readFileSync(new URL(`./queries/${name}.graphql`, import.meta.url), 'utf8'))

const fragments = read('fragments').definitions

/** A query with the fragments it uses, directly or through them. */
const queryOf = (name: string): DocumentNode => {
  const { definitions } = read(name)
  const text = readFileSync(new URL(`./queries/${name}.graphql`, import.meta.url), 'utf8')
  const used = fragments.filter(
    (fragment) => fragment.kind === Kind.FRAGMENT_DEFINITION && text.includes(`...${fragment.name.value}\n`),
  )
  return { kind: Kind.DOCUMENT, definitions: [...definitions, ...used] }
}

/** Every document, by the kind of thing it is about. Its query's answer is what `render` takes: both have one name. */
export const printedDocuments: Readonly<Record<DocumentKind, PrintedDocument>> = {
  Request: { query: queryOf('request'), render: requestForm },
  Sample: { query: queryOf('sample'), render: sampleLabel },
  Crossmatch: { query: queryOf('crossmatch'), render: crossmatchReport },
  Issue: { query: queryOf('issue'), render: issueSlip },
  Reaction: { query: queryOf('reaction'), render: reactionReport },
}
