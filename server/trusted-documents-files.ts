import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, print, visit } from 'graphql'
import { sha256 } from '#lib/canonical.ts'
import { StartFault } from '#lib/start-fault.ts'

/** Texts of documents by the SHA-256 of each. */
export type Manifest = ReadonlyMap<string, string>

/**
 * Reads the documents of known clients: a folder of `.graphql` files, or a manifest in JSON, either `{ hash: text }` or
 * Apollo's (`{ operations: [{ id, body }] }`).
 *
 * @throws StartFault where it can't be read, or a hash is not its text's
 */
export function readTrusted(path: string): Manifest {
  try {
    return statSync(path).isDirectory() ? readFolder(path) : readManifest(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof StartFault) throw error
    throw unreadable(path, error instanceof Error ? error.message : String(error))
  }
}

/** The documents of a folder and the folders in it: each file as it stands, with the fragments of others that it needs. */
function readFolder(folder: string): Manifest {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = paths
    .filter((path) => path.endsWith('.graphql'))
    .sort()
    .map((path) => readFileSync(join(folder, path), 'utf8'))
  const parsed = texts.map((text) => ({ text, document: parse(text) }))
  const fragments = new Map(parsed.flatMap(({ document }) => fragmentsOf(document)))
  const whole = parsed.filter(({ document }) => document.definitions.some(isOperation))
  return new Map(whole.map((one) => withHash(completed(one, fragments))))
}

function readManifest(json: string): Manifest {
  const known = new Map<string, string>()
  for (const [id, text] of entriesOf(JSON.parse(json))) {
    const hash = hashNamed(id)
    if (typeof text !== 'string' || sha256(text) !== hash) throw wrongHash(id)
    known.set(hash, text)
  }
  return known
}

/** The hash by which a client or a manifest names a document, `sha256:` before it or not. */
export const hashNamed = (id: string): string => id.replace(/^sha256:/, '').toLowerCase()

type ApolloOperation = { readonly id: string; readonly body: unknown }

const entriesOf = (manifest: Record<string, unknown>): [string, unknown][] =>
  Array.isArray(manifest.operations)
    ? (manifest.operations as ApolloOperation[]).map(({ id, body }) => [id, body])
    : Object.entries(manifest)

const isOperation = ({ kind }: DocumentNode['definitions'][number]) => kind === Kind.OPERATION_DEFINITION

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

const fragmentsOf = ({ definitions }: DocumentNode) =>
  definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
    one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
  )

/** The text with the fragments that it names and has not, in the order they are named. */
function completed({ text, document }: { text: string; document: DocumentNode }, all: Fragments): string {
  const own = new Set(fragmentsOf(document).map(([name]) => name))
  const added = new Map<string, FragmentDefinitionNode>()
  const add = (node: DocumentNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = all.get(value)
        if (own.has(value) || added.has(value) || fragment === undefined) return
        added.set(value, fragment)
        add(fragment)
      },
    })
  }
  add(document)
  if (added.size === 0) return text
  return [text.trimEnd(), ...[...added.values()].map((one) => print(one))].join('\n\n')
}

const withHash = (text: string): [string, string] => [sha256(text), text]

const unreadable = (path: string, why: string) =>
  new StartFault({
    zh: `TRUSTED_DOCUMENTS：无法读取“${path}”：${why}。它应是 .graphql 文件的文件夹，或 npm run trust-documents 写出的 JSON。`,
    en: `TRUSTED_DOCUMENTS: "${path}" can't be read: ${why}. It is a folder of .graphql files, or the JSON that npm run trust-documents prints.`,
  })

const wrongHash = (id: string) =>
  new StartFault({
    zh: `TRUSTED_DOCUMENTS：“${id}”不是其文本的 SHA-256。请重新生成清单（npm run trust-documents）。`,
    en: `TRUSTED_DOCUMENTS: "${id}" is not the SHA-256 of its text. Make the manifest anew (npm run trust-documents).`,
  })
