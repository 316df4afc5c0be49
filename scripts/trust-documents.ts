/**
 * Prints the manifest of a folder of `.graphql` documents (`{ SHA-256: text }`, for TRUSTED_DOCUMENTS), once each of
 * them is valid against the schema and within the hub's limits; what is wrong is told by document.
 * Usage: npm run -s trust-documents -- <folder> > documents.json
 */
import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { StartFault } from '#lib/start-fault.ts'
import { limitRules, MOST_TOKENS } from '#server/limits.ts'
import { readTrusted } from '#server/trusted-documents-files.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined || folder.startsWith('-')) {
  process.stdout.write('npm run -s trust-documents -- <folder>\n')
  process.exit(folder === '--help' ? 0 : 1)
}
const manifest = read(folder)
const schema = buildSchema(readFileSync(new URL('../schema/schema.graphql', import.meta.url), 'utf8'))
const faults = [...manifest.values()].flatMap((text) => faultsOf(schema, text))
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`)
  process.exit(1)
}
process.stdout.write(`${JSON.stringify(Object.fromEntries(manifest), null, 2)}\n`)

function read(path: string) {
  try {
    return readTrusted(path)
  } catch (error) {
    if (!(error instanceof StartFault)) throw error
    process.stderr.write(`${error.zh}\n${error.en}\n`)
    process.exit(1)
  }
}

function faultsOf(against: GraphQLSchema, text: string): string[] {
  const name = text.trimStart().slice(0, 60).split('\n')[0]
  const errors = validate(against, parse(text, { maxTokens: MOST_TOKENS }), [
    ...specifiedRules,
    ...limitRules,
  ])
  return errors.map(({ message }) => `${name}: ${message}`)
}
