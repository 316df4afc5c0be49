import { GraphQLError } from 'graphql'

/**
 * The documents of known clients, read from `TRUSTED_DOCUMENTS` and `GRAPHQL_DOCUMENTS` and judged by the hub's own
 * code, so that both say the same of the same document. Hive's `persistedDocuments` refuses every text where it is
 * closed, also that of a known document, and never compares a hash with its text; this is the hook it works by.
 *
 * @returns the gateway's plugins: none where neither variable is set
 * @throws StartFault where the variables contradict each other or a file can't be read
 */
export async function trustedDocuments(env, { introspection }) {
  if (!env.TRUSTED_DOCUMENTS && !env.GRAPHQL_DOCUMENTS) return []
  // Only now, since the hub's code needs the hub's packages.
  const [{ ConfigReader }, { readDocuments }, { StartFault }, { readTrusted }, { makeTrusted, isByHash }] =
    await Promise.all([
      import('../server/config-reader.ts'),
      import('../server/documents-config.ts'),
      import('../lib/start-fault.ts'),
      import('../server/trusted-documents-files.ts'),
      import('../server/trusted-documents.ts'),
    ])
  // HUB_SUBGRAPHS is for processes of the hub, and would be one fault more here.
  const reader = new ConfigReader({ ...env, HUB_SUBGRAPHS: undefined })
  const { trusted, trustedAlone: alone } = readDocuments(reader)
  const [fault] = reader.faults
  if (fault !== undefined) throw new StartFault(fault)
  const manifest = trusted === null ? new Map() : readTrusted(trusted)
  return [judging(makeTrusted(manifest, { alone, introspection }), isByHash)]
}

/** Puts the text in the place of the hash, by HTTP and WebSocket alike, or answers why it is not taken. */
const judging = ({ textOf }, isByHash) => ({
  onParams({ params, request, context, setParams, setResult }) {
    if (typeof params !== 'object' || params === null) return
    const isBySocket = 'connectionParams' in context
    const asked = isBySocket
      ? params
      : { ...params, documentId: params.documentId ?? namedInAddress(request) }
    const { documentId: _, extensions: __, ...others } = asked
    try {
      const query = textOf(asked)
      if (query !== undefined && isByHash(asked)) setParams({ ...others, query })
    } catch (fault) {
      // Thrown, it would end a client's socket.
      setResult({ errors: [told(fault, isBySocket ? {} : BAD_DOCUMENT)] })
      setParams({ ...others, query: '' })
    }
  },
})

/** Of GET the gateway itself reads what it knows alone. */
const namedInAddress = ({ method, url }) =>
  method === 'GET' ? (new URL(url).searchParams.get('documentId') ?? undefined) : undefined

/** 400 to those who accept GraphQL's own type of answer alone, as for what is wrong with a document that was sent. */
const BAD_DOCUMENT = { http: { spec: true, status: 400 } }

/** As the hub says it; whatever is no refusal goes on. */
function told(fault, byHttp) {
  const { code, words, message } = fault
  if (words === undefined) throw fault
  return new GraphQLError(message, { extensions: { code, words, ...byHttp } })
}
