import { Kind, parse } from 'graphql'
import { sha256 } from '#lib/canonical.ts'
import { HubError, type Words } from '#lib/errors.ts'
import { MOST_TOKENS } from '#server/limits.ts'
import { hashNamed, type Manifest } from '#server/trusted-documents-files.ts'

/** What of a request names its document: the text, or its hash in either form. */
export type Asked = {
  readonly query?: unknown
  /** `sha256:…`, GraphQL over HTTP's form. */
  readonly documentId?: unknown
  /** `persistedQuery.sha256Hash`, Apollo's form. */
  readonly extensions?: unknown
}

/** The documents of known clients, and the choice whether others are taken. */
export type TrustedDocuments = {
  /** Whether the document of this hash is a known client's. */
  isTrusted(hash: string): boolean
  /**
   * The text of the document that is asked for; undefined when none is named.
   * @throws DocumentFault
   */
  textOf(asked: Asked): string | undefined
}

/** A document that isn't taken, or isn't known. */
export class DocumentFault extends HubError {
  readonly code: string

  constructor(code: string, words: Words) {
    super(words)
    this.code = code
  }
}

/** Knows the documents of `manifest`. With `alone` no others are taken, save introspection where that is on. */
export function makeTrusted(
  manifest: Manifest,
  options: { readonly alone: boolean; readonly introspection: boolean },
): TrustedDocuments {
  const { alone, introspection } = options
  const isTrusted = (hash: string) => manifest.has(hash)

  const checked = (text: string, named: string | undefined): string => {
    if (!alone && named === undefined) return text
    const hash = sha256(text)
    if (named !== undefined && named !== hash) throw otherHash()
    if (alone && !isTrusted(hash) && !(introspection && isIntrospection(text))) throw notTrusted()
    return text
  }

  return {
    isTrusted,
    textOf(asked) {
      const named = hashOf(asked)
      if (typeof asked.query === 'string' && asked.query !== '') return checked(asked.query, named)
      if (named === undefined) return undefined
      const text = manifest.get(named)
      if (text === undefined) throw alone ? notTrusted() : notFound()
      return text
    },
  }
}

/** Whether a request names its document by hash, perhaps beside its text. */
export const isByHash = (asked: Asked): boolean => hashOf(asked) !== undefined

/** The hash a request names its document by; one that is no SHA-256 is nobody's. */
function hashOf({ documentId, extensions }: Asked): string | undefined {
  if (typeof documentId === 'string') return hashNamed(documentId)
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null }
  const hash = persistedQuery?.sha256Hash
  return typeof hash === 'string' ? hash.toLowerCase() : undefined
}

/** Whether the document asks about the schema alone. */
function isIntrospection(text: string): boolean {
  try {
    const { definitions } = parse(text, { maxTokens: MOST_TOKENS, noLocation: true })
    const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
    return operations.every(({ operation, selectionSet: { selections } }) =>
      selections.every(
        (one) => operation === 'query' && one.kind === Kind.FIELD && ABOUT_SCHEMA.has(one.name.value),
      ),
    )
  } catch {
    return false
  }
}

const ABOUT_SCHEMA = new Set(['__schema', '__type', '__typename'])

const notTrusted = () =>
  new DocumentFault('DOCUMENT_NOT_TRUSTED', {
    zh: '本系统只执行已登记的查询文档（GRAPHQL_DOCUMENTS=trusted），此文档未登记；请管理员将其加入 TRUSTED_DOCUMENTS 后重启',
    en: 'this hub runs registered documents alone (GRAPHQL_DOCUMENTS=trusted), and this one is not: have the operator add it to TRUSTED_DOCUMENTS and restart',
  })

/** The code by which Apollo's clients send the text as well. */
const notFound = () =>
  new DocumentFault('PERSISTED_QUERY_NOT_FOUND', {
    zh: '没有登记此哈希（sha256:<64 位十六进制>）的查询文档；请发送文档全文，或请管理员将其加入 TRUSTED_DOCUMENTS',
    en: 'no document is registered under this hash (sha256:<64 hex digits>): send its text, or have the operator add it to TRUSTED_DOCUMENTS',
  })

const otherHash = () =>
  new DocumentFault('PERSISTED_QUERY_HASH_MISMATCH', {
    zh: '所写哈希不是此文档的 SHA-256；请改正，或只发送其一',
    en: 'the hash is not the SHA-256 of this document: correct it, or send one of both',
  })
