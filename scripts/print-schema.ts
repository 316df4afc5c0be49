import { writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { buildSchema } from '#schema/index.ts'

/** The schema as it is checked in: sorted, so that a diff shows what changed and nothing else. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(buildSchema()))}\n`

if (import.meta.main) writeFileSync(new URL('../schema/schema.graphql', import.meta.url), printedSchema())
