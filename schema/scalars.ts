import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { DateTimeResolver, JSONResolver, LocalDateResolver } from 'graphql-scalars'
import { isKeepableTime } from '#lib/keepable.ts'
import type { Builder } from '#schema/builder.ts'

const cursorText = (value: unknown): string => {
  if (typeof value === 'string' && value !== '') return value
  throw new GraphQLError('游标须为先前返回的文本 / a cursor is a text that was given before')
}

const CursorResolver = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  parseValue: cursorText,
  serialize: cursorText,
  parseLiteral: (node) => cursorText(node.kind === Kind.STRING ? node.value : null),
})

/** A day that PostgreSQL keeps: ISO 8601 knows a year 0, which the calendar has not. */
const dayOf = (read: () => unknown): string => {
  const day = read() as string
  if (isKeepableTime(new Date(day))) return day
  throw new GraphQLError(`日期须在公元 1 年至 9999 年之间 / a day lies between the years 1 and 9999: ${day}`)
}

const DayResolver = new GraphQLScalarType<string, string>({
  name: 'Date',
  parseValue: (value) => dayOf(() => LocalDateResolver.parseValue(value)),
  serialize: LocalDateResolver.serialize,
  parseLiteral: (node) => dayOf(() => LocalDateResolver.parseLiteral(node, undefined)),
})

/** The scalars of the API. */
export const addScalars = (builder: Builder): void => {
  builder.addScalarType('DateTime', DateTimeResolver, {
    description: 'An instant, RFC 3339 with a zone: `2026-03-01T09:30:00+08:00`. Answers are in UTC.',
  })
  builder.addScalarType('Date', DayResolver, {
    description: 'A day in China (Asia/Shanghai): `2026-03-01`.',
  })
  builder.addScalarType('Cursor', CursorResolver, {
    description: 'A place in the order of events. Opaque: keep it and give it back as `after`.',
  })
  builder.addScalarType('JSON', JSONResolver as never, {
    description: 'A JSON value whose shape its field describes.',
  })
}
