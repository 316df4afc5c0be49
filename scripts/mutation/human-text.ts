import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** As much of a Babel node as the judgement needs. */
type SyntaxNode = {
  readonly type: string
  readonly key?: { readonly name?: string }
  readonly properties?: readonly SyntaxNode[]
  readonly callee?: { readonly name?: string }
  readonly expression?: SyntaxNode
  readonly typeAnnotation?: { readonly typeName?: { readonly name?: string } }
  readonly elements?: readonly (SyntaxNode | null)[]
}
type SyntaxPath = { readonly node: SyntaxNode; readonly parentPath: SyntaxPath | null }

/** Members that people read: the two languages, and the citation of a clause or a work. */
const READ_BY_PEOPLE = new Set(['zh', 'en', 'source', 'title', 'edition', 'clause'])
/** What makes an entry of a catalogue, or the fault of a writing, out of a text in both languages. */
const CATALOGUE_MAKERS = new Set(['stop', 'authority', 'warn', 'bad'])

const isText = ({ type, key, properties = [] }: SyntaxNode): boolean =>
  (type === 'ObjectProperty' && READ_BY_PEOPLE.has(key?.name ?? '')) ||
  (type === 'ObjectExpression' && properties.length > 0 && properties.every(isText))

const isCatalogueEntry = ({ type, callee }: SyntaxNode): boolean =>
  type === 'CallExpression' && CATALOGUE_MAKERS.has(callee?.name ?? '')

/** `['A', 'B'] as const`: the words are the type, so the compiler refuses every other list of them. */
function isVocabulary({ type, expression, typeAnnotation }: SyntaxNode): boolean {
  if (type !== 'TSAsExpression' || typeAnnotation?.typeName?.name !== 'const') return false
  return expression?.elements?.every((element) => element?.type === 'StringLiteral') ?? false
}

/** Why Stryker leaves a node and all below it alone; undefined: it may be mutated. */
export function reasonToIgnore({ node }: SyntaxPath): string | undefined {
  if (isText(node) || isCatalogueEntry(node)) return 'text that people read, or the citation of a clause'
  if (isVocabulary(node)) return 'a closed list of words: any other does not compile'
  return undefined
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'human-text', { shouldIgnore: reasonToIgnore as never }),
]
