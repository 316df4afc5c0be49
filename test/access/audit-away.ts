import type { OperationName } from '#resolvers/access.ts'
import type { Answer, Stage } from '#test/access/stage.ts'

/** Look-ups that may see more than their caller: they stand in the audit trail before anything is answered. */
export const AUDITED_FIRST: ReadonlySet<OperationName> = new Set([
  'views.patientHistory',
  'views.groupConflicts',
  'views.compatibleUnits',
  'views.lookBack',
  'views.reactionReports',
  'views.reactionStatistics',
  'inventory.overrideStatistics',
  'supply.nearExpiry',
  'supply.orderProposals',
  'supply.redistribution',
  'cold-chain.thermalTimeline',
  'cold-chain.coldChainPerformance',
  'cold-chain.coldChainPerformanceEvents',
  'waivers.waiverStatistics',
])

/** The same for some callers alone: one of them. */
export const AUDITED_FIRST_FOR: Partial<Record<OperationName, string>> = {
  // A hospital counts its own shelves; who watches over the alliance looks into those of others.
  'supply.inventory': 'regulator.county',
}

/** Runs `work` while nothing can be written into the audit trail. */
export const withoutAuditTrail = async <Result>(
  { rows }: Pick<Stage, 'rows'>,
  work: () => Promise<Result>,
): Promise<Result> => {
  await rows('revoke insert on audit_entries from xuelian_app')
  try {
    return await work()
  } finally {
    await rows('grant insert on audit_entries to xuelian_app')
  }
}

type Body = {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[]
}

/** What a query showed while nothing could be audited: all, nothing (said clearly), or all but some fields beneath. */
export const shownUnaudited = (field: string, { text }: Answer): 'all' | 'nothing' | 'all but fields' => {
  const { data, errors = [] } = JSON.parse(text) as Body
  const unclear = errors.filter(
    ({ message }) => !(/审计记录暂时无法写入/.test(message) && /audit trail can’t be written/.test(message)),
  )
  if (unclear.length > 0) throw new Error(JSON.stringify(unclear))
  if (errors.length === 0) return 'all'
  return (data?.[field] ?? null) === null ? 'nothing' : 'all but fields'
}
