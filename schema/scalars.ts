import { GraphQLScalarType, Kind } from 'graphql'
import { DateTimeResolver, JSONResolver, LocalDateResolver } from 'graphql-scalars'
import type { Builder } from '#schema/builder.ts'

const cursorText = (value: unknown): string => {
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError('游标须为先前返回的文本 / a cursor is a text that was given before')
}

const CursorResolver = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  parseValue: cursorText,
  serialize: cursorText,
  parseLiteral: (node) => cursorText(node.kind === Kind.STRING ? node.value : null),
})

/** The scalars of the API. */
export const addScalars = (builder: Builder): void => {
  builder.addScalarType('DateTime', DateTimeResolver, {
    description: 'An instant, RFC 3339 with a zone: `2026-03-01T09:30:00+08:00`. Answers are in UTC.',
  })
  builder.addScalarType('Date', LocalDateResolver as never, {
    description: 'A day in China (Asia/Shanghai): `2026-03-01`.',
  })
  builder.addScalarType('Cursor', CursorResolver, {
    description: 'A place in the order of events. Opaque: keep it and give it back as `after`.',
  })
  builder.addScalarType('JSON', JSONResolver as never, {
    description: 'A JSON value whose shape its field describes.',
  })
}
