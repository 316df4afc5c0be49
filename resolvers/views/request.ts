import type { Along } from '#db/views/request-document.ts'
import { listRequestWith } from '#db/views/worklist.ts'
import { read } from '#resolvers/reads.ts'
import { findRequest, type Named } from '#resolvers/requests/read.ts'
import { layOut } from '#resolvers/views/read-along.ts'

/** A request by its id or placer number, and what the answer will show of it. */
export type RequestInput = Named & {
  /** Read along in the same statement where the id is known. */
  readonly along: Along
}

/** One request the caller may see: `requests.request` for whoever knows what will be asked of it. */
export const request = read(
  'requests.request',
  async (query, { along, ...name }: RequestInput) => {
    const { id } = name
    if (id && along.relations.length > 0) layOut(query.ctx, await listRequestWith(query.db, id, along), along)
    return findRequest(query, name)
  },
  ({ id }) => id ?? null,
)
