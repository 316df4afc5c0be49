import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  GraphQLScalarType,
  GraphQLSchema,
  type InlineFragmentNode,
  isNonNullType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { leafWriter } from '#server/compiled-leaves.ts'
import { isSmallEnough } from '#server/compiled-size.ts'

/** Values of variables by name, as graphql-js coerced them. */
export type Values = Readonly<Record<string, unknown>>

/** A query as a function, for one set of answers to its conditions. */
export type CompiledDocument = {
  readonly query: CompiledQuery['query']
  /** Writes the leaves of what `query` answered, in place; false when one has no word, which graphql-js tells. */
  write(data: unknown): boolean
  /** What `query` takes for the operation's coerced variables; null when an argument doesn't fit, which graphql-js words. */
  argumentsOf(variables: Values): Values | null
}

/** Variables that come coerced already: the compiler has rules of its own, which differ from graphql-js's. */
const COERCED = new GraphQLScalarType({ name: 'Coerced', description: 'A value that has been coerced.' })
const COERCED_TYPE: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED.name } }

/** The schema as the compiler is given it. */
export const schemaForCompiler = (schema: GraphQLSchema): GraphQLSchema => {
  const config = schema.toConfig()
  return new GraphQLSchema({ ...config, types: [...config.types, COERCED], assumeValid: true })
}

/** The variables that decide on parts of the document (`@include`, `@skip`); each set of answers is compiled by itself. */
export const conditionsOf = (document: DocumentNode): readonly string[] => {
  const names = new Set<string>()
  visit(document, {
    Directive({ name, arguments: [argument] = [] }) {
      if (!CONDITIONS.has(name.value) || argument?.value.kind !== Kind.VARIABLE) return
      names.add(argument.value.name.value)
    },
  })
  return [...names]
}

const CONDITIONS = new Set(['include', 'skip'])

/**
 * Compiles one query of a document that is valid. The compiler writes literals of the document into the code it makes,
 * and a text among them can become code; its reading of conditions and of variables differs from graphql-js's. So it
 * is given neither: what is skipped is taken out, each literal becomes a variable, and variables come coerced.
 *
 * @returns null where it can't be compiled, or is better not
 */
export function compileDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: Values,
): CompiledDocument | null {
  const own = separateOperations(document)[operation.name?.value ?? '']
  if (own === undefined || hasForeignNames(own)) return null
  const { made, literals, fits } = withoutLiterals(schema, withoutConditions(own, conditions))
  if (!isSmallEnough(schema, made)) return null
  const write = writerFor(schema, made)
  const compiled = compileQuery(schema, made, operation.name?.value, {
    disableLeafSerialization: write !== null,
  })
  if (!isCompiledQuery(compiled)) return null
  return {
    query: compiled.query,
    write: write ?? (() => true),
    argumentsOf(variables) {
      if (!fits.every((isFit) => isFit(variables))) return null
      const values: Record<string, unknown> = { ...variables }
      for (const { name, read } of literals) {
        const value = read(variables)
        if (value === undefined) return null
        values[name] = value
      }
      return values
    },
  }
}

const writerFor = (schema: GraphQLSchema, { definitions }: DocumentNode) => {
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
  return operation
    ? leafWriter(schema, operation, new Map(fragments.map((one) => [one.name.value, one])))
    : null
}

/** Introspection isn't worth it, and would find the compiler's own type; `__proto__` is no name for a plain object's member. */
function hasForeignNames(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Name({ value }) {
      found ||= value === '__proto__' || value === '__schema' || value === '__type'
    },
  })
  return found
}

/** The document with its conditions answered: without what they leave out, and without themselves. */
function withoutConditions(document: DocumentNode, values: Values): DocumentNode {
  const isLeftOut = ({ directives = [] }: Conditional): boolean =>
    directives.some(({ name, arguments: [argument] = [] }) => {
      if (!CONDITIONS.has(name.value) || argument === undefined) return false
      const { value } = argument
      const answer =
        value.kind === Kind.VARIABLE ? values[value.name.value] : value.kind === Kind.BOOLEAN && value.value
      return answer !== (name.value === 'include')
    })
  const enter = (node: Conditional) => (isLeftOut(node) ? null : undefined)
  return visit(document, {
    Field: enter,
    InlineFragment: enter,
    FragmentSpread: enter,
    Directive: ({ name }) => (CONDITIONS.has(name.value) ? null : undefined),
  })
}

type Conditional = FieldNode | InlineFragmentNode | FragmentSpreadNode

/** A literal's own variable, and its value; undefined when it doesn't fit its type. */
type Literal = { readonly name: string; read(variables: Values): unknown }

type WithoutLiterals = {
  readonly made: DocumentNode
  readonly literals: readonly Literal[]
  /** Whether the variables that stand for an argument may do so. */
  readonly fits: readonly ((variables: Values) => boolean)[]
}

function withoutLiterals(schema: GraphQLSchema, document: DocumentNode): WithoutLiterals {
  const literals: Literal[] = []
  const fits: WithoutLiterals['fits'][number][] = []
  const prefix = prefixFor(document)
  const info = new TypeInfo(schema)
  const replaced = (node: ArgumentNode): ArgumentNode | undefined => {
    const argument = info.getArgument()
    if (!argument) return undefined
    const { type, defaultValue } = argument
    if (node.value.kind === Kind.VARIABLE) {
      const { value } = node.value.name
      if (isNonNullType(type))
        fits.push((given) =>
          Object.hasOwn(given, value) ? given[value] !== null : defaultValue !== undefined,
        )
      return undefined
    }
    const name = `${prefix}${literals.length}`
    const { value } = node
    literals.push({ name, read: (variables) => valueFromAST(value, type, variables) })
    return { ...node, value: variable(name) }
  }
  const parameterised: DocumentNode = visit(
    document,
    visitWithTypeInfo(info, {
      Argument: { leave: replaced },
      // Theirs have been answered, others have no say in execution.
      Directive: () => false,
      VariableDefinition: () => false,
    }),
  )
  const made = visit(parameterised, {
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: [
        ...(node.variableDefinitions ?? []).map(({ variable: { name } }) => definition(name.value)),
        ...literals.map(({ name }) => definition(name)),
      ],
    }),
  })
  return { made, literals, fits }
}

const variable = (name: string): ValueNode & VariableDefinitionNode['variable'] => ({
  kind: Kind.VARIABLE,
  name: { kind: Kind.NAME, value: name },
})

const definition = (name: string): VariableDefinitionNode => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: variable(name),
  type: COERCED_TYPE,
})

/** A beginning that no variable of the document has. */
function prefixFor(document: DocumentNode): string {
  const names: string[] = []
  visit(document, { Variable: ({ name }) => void names.push(name.value) })
  let prefix = 'literal'
  while (names.some((name) => name.startsWith(prefix))) prefix += '_'
  return prefix
}
