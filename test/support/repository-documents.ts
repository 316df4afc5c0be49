import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  print,
  type TypeNode,
  visit,
} from 'graphql'

/** One question of a document: who asks, with which variables. */
export type Question = {
  /** Account; null calls without a token. */
  readonly as: string | null
  /** `{table where …}` stands for the id of the first such row, `{start}` for the cursor before every event. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Which operation of the document; absent: its only one. */
  readonly operation?: string
  /** Of a subscription: how many answers come at least, all of them to be compared. */
  readonly events?: number
}

/** An operation of a `.graphql` file of the repository, ready to be sent. */
export type RepositoryDocument = {
  /** Its file, from the root, and the operation's name. */
  readonly title: string
  readonly kind: OperationTypeNode
  readonly query: string
  readonly operationName: string | undefined
  /** Names under which the fields at its root are answered. */
  readonly roots: readonly string[]
  readonly questions: readonly Question[]
}

/**
 * Every operation in every `.graphql` file of the repository, with the fragments of the files beside it. A file of the
 * same name with the ending `.json` holds its questions; without one those of a query are made up from its variables.
 * @param root a folder to look in instead of the repository's
 * @throws Error where nobody can make them up: a mutation, or a variable of a type that is not in the table
 */
export const repositoryDocuments = (root = ''): RepositoryDocument[] =>
  globSync(join(root, '**/*.graphql'), {
    exclude: (path) => /(^|\/)(node_modules|\.data|\.stryker)(\/|$)/.test(path),
  })
    .sort()
    .flatMap((file) => operationsOf(file))

function operationsOf(file: string): RepositoryDocument[] {
  const document = parse(readFileSync(file, 'utf8'))
  return document.definitions
    .filter((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({
      title: `${file} ${operation.name?.value ?? ''}`.trim(),
      kind: operation.operation,
      query: print({ kind: Kind.DOCUMENT, definitions: [operation, ...fragmentsFor(operation, file)] }),
      operationName: operation.name?.value,
      roots: rootsOf(operation),
      questions: questionsOf(file, operation),
    }))
}

const rootsOf = ({ selectionSet: { selections } }: OperationDefinitionNode): string[] =>
  selections.flatMap((one) => (one.kind === Kind.FIELD ? [(one.alias ?? one.name).value] : []))

/** The fragments an operation spreads, and those that these spread, from all files of its folder. */
function fragmentsFor(operation: OperationDefinitionNode, file: string) {
  const known = new Map(
    globSync(join(dirname(file), '*.graphql'))
      .flatMap((path) => parse(readFileSync(path, 'utf8')).definitions)
      .flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  )
  const wanted = new Set<string>()
  const collect = (node: OperationDefinitionNode | DocumentNode['definitions'][number]): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = known.get(name.value)
        if (fragment === undefined || wanted.has(name.value)) return
        wanted.add(name.value)
        collect(fragment)
      },
    })
  }
  collect(operation)
  return [...wanted].flatMap((name) => known.get(name) ?? [])
}

function questionsOf(file: string, operation: OperationDefinitionNode): readonly Question[] {
  const beside = join(dirname(file), `${basename(file, '.graphql')}.json`)
  if (!existsSync(beside)) {
    if (operation.operation === 'mutation')
      throw new Error(`${file}: a mutation needs questions in ${beside}`)
    return madeUp(operation)
  }
  const all = JSON.parse(readFileSync(beside, 'utf8')) as Question[]
  return all.filter(({ operation: name }) => name === undefined || name === operation.name?.value)
}

const THINGS = ['requests', 'samples', 'crossmatches', 'issues', 'shipments', 'places', 'waivers']
const ACCOUNTS = ['lead.technician', 'mem01.physician', 'regulator', null]

/** Somebody of the lead asks about every kind of thing, others about the first; no variable that needs one is left out. */
function madeUp({ variableDefinitions = [] }: OperationDefinitionNode): Question[] {
  const variablesFor = (thing: string) =>
    Object.fromEntries(
      variableDefinitions.flatMap(({ variable, type }) =>
        type.kind === Kind.NON_NULL_TYPE ? [[variable.name.value, valueFor(type.type, thing)]] : [],
      ),
    )
  const isAboutThings = variableDefinitions.some(({ type }) => /^ID!?$/.test(print(type)))
  return [
    ...(isAboutThings ? THINGS : THINGS.slice(0, 1)).map((thing) => ({
      as: 'lead.technician',
      variables: variablesFor(thing),
    })),
    ...ACCOUNTS.slice(1).map((as) => ({ as, variables: variablesFor('requests') })),
  ]
}

function valueFor(type: TypeNode, thing: string): unknown {
  const now = new Date().toISOString()
  const values: Readonly<Record<string, unknown>> = {
    ID: `{${thing}}`,
    Int: 5,
    Boolean: true,
    String: now.slice(0, 7),
    Date: now.slice(0, 10),
  }
  const named = print(type)
  if (!(named in values))
    throw new Error(`no ${named} can be made up: write questions in a file of their own`)
  return values[named]
}
