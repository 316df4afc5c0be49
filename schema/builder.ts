import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import type { Ctx } from '#resolvers/context.ts'

/** What the builder's types stand for: the call's context, and the scalars' values inside the hub. */
export type HubTypes = {
  Context: Ctx
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    Date: { Input: string; Output: string }
    Cursor: { Input: string; Output: string }
    JSON: { Input: unknown; Output: unknown }
  }
}

const capitalised = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1)

/** A Pothos builder with the hub's plugins and conventions; one for the merged schema. */
export const makeBuilder = () =>
  new SchemaBuilder<HubTypes>({
    plugins: [ErrorsPlugin, RelayPlugin],
    defaultFieldNullability: false,
    errors: {
      directResult: true,
      defaultTypes: [],
      defaultUnionOptions: {
        name: ({ fieldName }) => `${capitalised(fieldName)}Result`,
      },
    },
    relay: {
      cursorType: 'String',
      clientMutationId: 'omit',
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      nodeTypeOptions: { name: 'RelayNode' },
      pageInfoTypeOptions: { description: 'Where a page of a list stands in the whole list.' },
      hasNextPageFieldOptions: { description: 'True when more rows follow this page.' },
      hasPreviousPageFieldOptions: { description: 'True when rows stand before this page.' },
      startCursorFieldOptions: { description: 'Cursor of the first row; null for an empty page.' },
      endCursorFieldOptions: {
        description: 'Cursor of the last row, for the next call’s `after`; null for an empty page.',
      },
      cursorFieldOptions: { description: 'Cursor of this row.' },
      nodeFieldOptions: { description: 'The row.' },
      edgesFieldOptions: { description: 'The rows of this page with their cursors.' },
      pageInfoFieldOptions: { description: 'Where this page stands.' },
      firstArgOptions: { description: 'At most this many rows from the start; 50 when absent, 200 at most.' },
      lastArgOptions: { description: 'At most this many rows from the end.' },
      afterArgOptions: { description: 'Only rows behind this cursor.' },
      beforeArgOptions: { description: 'Only rows before this cursor.' },
    },
  })

export type Builder = ReturnType<typeof makeBuilder>

/** The builder's own types, with Pothos's defaults filled in. */
export type Types = Builder['$inferSchemaTypes']

/** What the fields of a type are made with, by the row behind it. */
export type FieldBuilder<Row> = PothosSchemaTypes.ObjectFieldBuilder<Types, Row>
