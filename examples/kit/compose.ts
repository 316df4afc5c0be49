import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { composeServices } from '@theguild/federation-composition'
import { type DocumentNode, parse, visit } from 'graphql'

/** A subgraph beside ours. */
export type Neighbour = {
  /** Its name in the supergraph, such as `cs-mem01-his`. */
  readonly name: string
  /** What its own types begin with, such as `His`; its root fields begin with the same in lower case. */
  readonly prefix: string
  readonly url: string
  /** Its SDL. */
  readonly sdl: string
}

/** The subgraphs of the hub, and where `npm run start:federated` serves them; a router's settings go before. */
const OURS = ['clinical', 'cold-chain', 'waivers', 'oversight'].map((name, at) => ({
  name,
  url: `http://127.0.0.1:${4001 + at}/graphql`,
  typeDefs: parse(readFileSync(new URL(`../../schema/subgraphs/${name}.graphql`, import.meta.url), 'utf8')),
}))

/** What would take a field of ours away, or hide it from those who read it today. */
const NEVER = new Set(['override', 'inaccessible', 'interfaceObject', 'composeDirective'])
const ROOTS = new Set(['Query', 'Mutation', 'Subscription'])

/**
 * The supergraph of the hub with others beside it.
 *
 * @throws Error with all that breaks the rules of neighbours or, where nothing does, all that can't be composed
 */
export const composeWith = (neighbours: readonly Neighbour[]): string => {
  const read = neighbours.map((each) => ({ ...each, typeDefs: parse(each.sdl) }))
  const ours = namesIn(OURS.map(({ typeDefs }) => typeDefs))
  const faults = read.flatMap((each) => faultsOf(each, ours))
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const { errors = [], supergraphSdl } = composeServices([
    ...OURS,
    ...read.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })),
  ])
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'))
  return supergraphSdl
}

const namesIn = (documents: readonly DocumentNode[]) =>
  new Set(
    documents.flatMap(({ definitions }) =>
      definitions.flatMap((one) => ('name' in one ? one.name?.value : [])),
    ),
  )

/** Own types and root fields begin with the prefix, so that two neighbours, or a later version of ours, never collide. */
const faultsOf = (
  { name, prefix, typeDefs }: Neighbour & { readonly typeDefs: DocumentNode },
  ours: ReadonlySet<string | undefined>,
): string[] => {
  const faults: string[] = []
  const rootPrefix = prefix.slice(0, 1).toLowerCase() + prefix.slice(1)
  const type = (node: {
    readonly name: { readonly value: string }
    readonly fields?: readonly { name: { value: string } }[]
  }) => {
    const own = node.name.value
    if (!ROOTS.has(own) && !ours.has(own) && !own.startsWith(prefix))
      faults.push(`${name}: the type ${own} must begin with ${prefix}`)
    for (const field of ROOTS.has(own) ? (node.fields ?? []) : [])
      if (!field.name.value.startsWith(rootPrefix))
        faults.push(`${name}: the field ${own}.${field.name.value} must begin with ${rootPrefix}`)
  }
  visit(typeDefs, {
    ObjectTypeDefinition: type,
    ObjectTypeExtension: type,
    InterfaceTypeDefinition: type,
    UnionTypeDefinition: type,
    EnumTypeDefinition: type,
    ScalarTypeDefinition: type,
    InputObjectTypeDefinition: type,
    Directive: (directive) => {
      const word = directive.name.value.replace('federation__', '')
      if (NEVER.has(word)) faults.push(`${name}: @${word} is not for a subgraph beside the hub's`)
    },
  })
  return faults
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      to: { type: 'string', default: 'supergraph.graphql' },
      subgraph: { type: 'string', multiple: true },
    },
  })
  const neighbours = (values.subgraph ?? []).map((given): Neighbour => {
    const [name = '', prefix = '', url = '', file = ''] = given.split(',')
    return { name, prefix, url, sdl: readFileSync(file, 'utf8') }
  })
  writeFileSync(values.to, composeWith(neighbours))
  process.stdout.write(`${values.to}\n`)
}
