/** A program that writes files which are checked in. */
export type Generator = {
  /** The files or folders it writes, relative to the repository's root. */
  readonly writes: readonly string[]
  /** The program and its arguments, run by the Node that runs the check. */
  readonly program: readonly [string, ...string[]]
  /** What a person runs to make the files fresh. */
  readonly refresh: string
}

/** Everything checked in that a program wrote. */
export const GENERATORS: readonly Generator[] = [
  {
    writes: ['schema/schema.graphql', 'schema/subgraphs', 'schema/supergraph.graphql'],
    program: ['scripts/print-schema.ts'],
    refresh: 'npm run codegen',
  },
  {
    writes: ['docs/clinical-rules.md'],
    program: ['scripts/print-clinical-rules.ts'],
    refresh: 'node_modules/.bin/node scripts/print-clinical-rules.ts',
  },
  {
    writes: ['docs/errors.md'],
    program: ['scripts/print-errors.ts'],
    refresh: 'node_modules/.bin/node scripts/print-errors.ts',
  },
  {
    writes: ['docs/advice.md'],
    program: ['scripts/print-advice.ts'],
    refresh: 'node_modules/.bin/node scripts/print-advice.ts',
  },
  {
    writes: ['docs/waiver-policies.md'],
    program: ['scripts/print-waiver-policies.ts'],
    refresh: 'node_modules/.bin/node scripts/print-waiver-policies.ts',
  },
  {
    writes: ['test/support/gql', 'server/http/documents/gql'],
    program: ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.yml'],
    refresh: 'npm run codegen',
  },
]
