import type {
  BadInput,
  ConflictRetry,
  Forbidden,
  NotFound,
  Unauthenticated,
  Unavailable,
} from '#lib/errors.ts'

type HubCode = (BadInput | ConflictRetry | Forbidden | NotFound | Unauthenticated | Unavailable)['code']
type DocumentCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'DOCUMENT_NOT_TRUSTED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_HASH_MISMATCH'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'BAD_REQUEST'
  | 'INTERNAL'

const GRAPHQL_ALONE = 'does not occur'
const TRIED_AGAIN = 'none: the message is kept and tried again'

/** What stands in `extensions.code`, when, and what HL7 answers where table 0357 has no line for it. */
export const EXTENSION_CODES: Readonly<Record<HubCode | DocumentCode, { description: string; hl7: string }>> =
  {
    UNAUTHENTICATED: {
      description: 'No caller is known: the token is absent, wrong or past its end.',
      hl7: '',
    },
    FORBIDDEN: { description: 'The caller is known, but this operation is not theirs.', hl7: '' },
    NOT_FOUND: {
      description: 'No such thing, or nothing the caller may know of: the two are told apart nowhere.',
      hl7: '',
    },
    BAD_USER_INPUT: {
      description:
        'The input can not be used as it stands; `extensions.problems` names every field at fault with both languages.',
      hl7: '',
    },
    CONFLICT_RETRY: {
      description: 'Two writers met; nothing was changed, and the same call may be made again.',
      hl7: TRIED_AGAIN,
    },
    UNAVAILABLE: {
      description: 'Something the hub stands on is away for the moment; nothing was done, try again soon.',
      hl7: TRIED_AGAIN,
    },
    GRAPHQL_PARSE_FAILED: { description: 'The document is no GraphQL.', hl7: GRAPHQL_ALONE },
    GRAPHQL_VALIDATION_FAILED: {
      description: 'The document does not fit the schema, or asks for more than one document may.',
      hl7: GRAPHQL_ALONE,
    },
    OPERATION_RESOLUTION_FAILURE: {
      description: 'The document holds several operations and the request names none of them.',
      hl7: GRAPHQL_ALONE,
    },
    DOCUMENT_NOT_TRUSTED: {
      description: 'The hub runs registered documents alone, and this one is not.',
      hl7: GRAPHQL_ALONE,
    },
    PERSISTED_QUERY_NOT_FOUND: {
      description: 'No document is registered under the hash: send its text.',
      hl7: GRAPHQL_ALONE,
    },
    PERSISTED_QUERY_HASH_MISMATCH: {
      description: 'The hash that came beside a document is not its own.',
      hl7: GRAPHQL_ALONE,
    },
    PERSISTED_QUERY_NOT_SUPPORTED: {
      description: 'The request names a registered document, without the hash it is registered by.',
      hl7: GRAPHQL_ALONE,
    },
    BAD_REQUEST: { description: 'The HTTP request is not one of GraphQL over HTTP.', hl7: GRAPHQL_ALONE },
    INTERNAL: {
      description:
        'A fault of the hub, masked; `extensions.incident` is the number under which it is logged.',
      hl7: TRIED_AGAIN,
    },
  }
