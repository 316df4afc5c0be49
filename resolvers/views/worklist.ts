import type { RequestRow } from '#db/requests/finders.ts'
import { type Along, type ColumnsAlong, worklistRelations } from '#db/views/request-document.ts'
import { listWorklist } from '#db/views/worklist.ts'
import { BadInput } from '#lib/errors.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { read } from '#resolvers/reads.ts'
import { layOut } from '#resolvers/views/read-along.ts'
import type { RequestState } from '#rules/requests/terms.ts'

export { type Along, type ColumnsAlong, worklistRelations }

export type WorklistInput = PageArgs & {
  /** Of the open states; absent: all of them. */
  readonly states?: readonly RequestState[] | null
  /** What the answer will show of each request: read along in the same statement. */
  readonly along: Along
  /** Whether the answer will show if another page follows; absent: it may. */
  readonly isNextAsked?: boolean
}

/** A request is open until it is served, declined or taken back. */
const OPEN: readonly RequestState[] = ['SUBMITTED', 'ACCEPTED']

/**
 * The open requests the caller may see, the next to be transfused first, in one statement with all that was asked for:
 * it is laid into the call's loaders, where the fields of the graph find it.
 */
export const worklist = read(
  'views.worklist',
  async (query, input: WorklistInput): Promise<Page<RequestRow>> => {
    const states = input.states?.length ? input.states : OPEN
    if (!states.every((state) => OPEN.includes(state)))
      throw BadInput.of('states', {
        zh: '工作列表只含已提交和已受理的申请；其他状态请用 requests 查询',
        en: 'the worklist holds SUBMITTED and ACCEPTED requests alone; ask `requests` for others',
      })
    return pageOf<RequestRow>(input, {
      isNextAsked: input.isNextAsked ?? true,
      keyOf: ({ plannedAt, id }) => [plannedAt.toISOString(), id],
      list: async (after, limit) => {
        const [{ allianceId }] = query.actor.seats
        const rows = await listWorklist(
          query.db,
          { allianceId, states, after: placeOf(after), limit },
          input.along,
        )
        layOut(query.ctx, rows, input.along)
        return rows.map(({ request }) => request)
      },
    })
  },
)

const placeOf = (key: readonly string[] | null) => {
  const [plannedAt, id] = key ?? []
  const at = new Date(plannedAt ?? '')
  return id === undefined || Number.isNaN(at.getTime()) ? null : { plannedAt: at, id }
}
