import { type ASTNode, type DocumentNode, type ExecutionArgs, getOperationAST, Kind, visit } from 'graphql'
import { canonicalText, sha256 } from '#lib/canonical.ts'

/** The argument of every subscription that says where to begin, and nothing of what is told. */
const CURSOR = 'after'

/** What is the same for all who subscribe by one document. */
type Plan = {
  /** Digest of the document's text and the operation's name. */
  readonly document: string
  /** Variables that what is told depends on. */
  readonly variables: readonly string[]
}

const plans = new WeakMap<DocumentNode, Map<string, Plan>>()

/** Digest of the document and operation alone. */
export const documentKeyOf = (args: ExecutionArgs): string => planOf(args).document

/**
 * Equal for subscribers who asked the same: the document and the values of its variables, without the one that only says
 * where to begin.
 */
export const questionOf = (args: ExecutionArgs): string => {
  const { document, variables } = planOf(args)
  const given = args.variableValues ?? {}
  const asked = variables.map((name) => [name, given[name]] as const)
  return variables.length === 0 ? document : `${document}${canonicalText(Object.fromEntries(asked))}`
}

function planOf({ document, operationName }: ExecutionArgs): Plan {
  const name = operationName ?? ''
  const known = plans.get(document)
  const found = known?.get(name)
  if (found !== undefined) return found
  const made = makePlan(document, operationName)
  if (known === undefined) plans.set(document, new Map([[name, made]]))
  else known.set(name, made)
  return made
}

function makePlan(document: DocumentNode, operationName: string | null | undefined): Plan {
  const operation = getOperationAST(document, operationName)
  const defined = operation?.variableDefinitions?.map(({ variable }) => variable.name.value) ?? []
  const used = usesBesideCursor(document)
  return {
    document: sha256(`${operationName ?? ''}\n${document.loc?.source.body ?? ''}`),
    variables: defined.filter((name) => used.has(name)).sort(),
  }
}

/** Names of the variables that stand anywhere else than as the cursor of a root field. */
function usesBesideCursor(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>()
  visit(document, {
    VariableDefinition: () => false,
    Variable(node, _, parent, __, ancestors) {
      if (parent !== undefined && !isRootCursor([...ancestors, parent])) used.add(node.name.value)
    },
  })
  return used
}

/** Whether this way down is exactly: document, operation, selection, root field, its argument `after`. */
function isRootCursor(way: readonly (ASTNode | readonly ASTNode[])[]): boolean {
  const nodes = way.filter((one): one is ASTNode => !Array.isArray(one))
  const [, operation, , field, argument] = nodes
  return (
    nodes.length === 5 &&
    operation?.kind === Kind.OPERATION_DEFINITION &&
    field?.kind === Kind.FIELD &&
    argument?.kind === Kind.ARGUMENT &&
    argument.name.value === CURSOR
  )
}
