import type { Words } from '#lib/errors.ts'
import type { FieldBuilder } from '#schema/builder.ts'

/** A field that is a text in both languages. The type is known by its name alone. */
export const inWords = <Row>(t: FieldBuilder<Row>, description: string, of: (row: Row) => Words) =>
  t.field({ type: 'Words' as never, description, resolve: of as never })

/** The same; null when there is none. */
export const inWordsIfAny = <Row>(
  t: FieldBuilder<Row>,
  description: string,
  of: (row: Row) => Words | null,
) => t.field({ type: 'Words' as never, nullable: true, description, resolve: of as never })
