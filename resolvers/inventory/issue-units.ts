import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import {
  listItemsByRequestIds,
  lockRequest,
  type RequestItemRow,
  type RequestRow,
} from '#db/requests/finders.ts'
import { BadInput } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertFromOwnShelf } from '#resolvers/inventory/allocation.ts'
import { decide } from '#resolvers/inventory/gate.ts'
import { assertIssueSigned } from '#resolvers/inventory/issue-signatures.ts'
import { type IssuedUnits, keepingRefusals, letGo } from '#resolvers/inventory/let-go.ts'
import { RequestNotFound } from '#resolvers/inventory/request-not-found.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { keepSamplesAfterIssue } from '#resolvers/requests/keep-sample.ts'
import type { VisualDefect } from '#rules/inventory/terms.ts'

/** One bag that is handed out, and what both see on it. */
export type IssuedBagInput = {
  readonly unitId: string
  /** What forbids its use to the eye; the empty list says that it was looked at and looks right. */
  readonly visualDefects: readonly VisualDefect[]
}

/**
 * What is issued. The caller signs as issuer; the one token in `signatures` is the collector's. Without it `collectorId`
 * names who will come and sign at the hand-over.
 */
export type IssueUnitsInput = OperationInput & {
  readonly requestId: string
  readonly units: readonly IssuedBagInput[]
  readonly collectorId?: string | null
  /** The cold-chain box the pick-up is put into; null when nobody has named one yet. */
  readonly box?: string | null
}

/** More bags than this are never handed out in one go. */
const MOST_BAGS = 50

const issue = operation('inventory.issueUnits', async (tx, input: IssueUnitsInput): Promise<IssuedUnits> => {
  const ids = readUnitIds(input)
  const signers = await signersOf(tx, input.signatures ?? [])
  const { request, items } = await lockAcceptedRequest(tx, input.requestId)
  const persons = await assertIssueSigned(tx, {
    receiver: request.organisationId,
    signers,
    collectorId: input.collectorId ?? null,
  })
  const policy = await policyAt(tx, tx.now)
  await keepSamplesAfterIssue(tx, request)
  const units = await lockNamed(tx, ids)
  await assertFromOwnShelf(tx, request, units, (index) => `units[${index}]`)
  const judgements = await decide(tx, {
    request,
    items,
    judged: units.map((unit, index) => ({
      unit,
      visualDefects: input.units[index]?.visualDefects ?? [],
    })),
    policy,
  })
  return letGo(tx, { request, judgements, persons, policy, box: input.box })
})

/**
 * Hands reserved units out under two signatures: the issuer's and the collector's, who works at the hospital that asked.
 * The release gate judges every unit; if it stops one, none leaves, and its answers are kept all the same.
 */
export const issueUnits = keepingRefusals(issue)

const readUnitIds = ({ units }: IssueUnitsInput): Id<'Unit'>[] => {
  const distinct = new Set(units.map(({ unitId }) => unitId))
  if (units.length < 1 || units.length > MOST_BAGS || distinct.size < units.length)
    throw BadInput.of('units', {
      zh: `每次发血 1 至 ${MOST_BAGS} 袋，每袋只写一次`,
      en: `1 to ${MOST_BAGS} units are issued at a time, each named once`,
    })
  return units.map(({ unitId }) => {
    const id = asId('Unit', unitId)
    if (id === null) throw new UnitNotFound()
    return id
  })
}

const lockAcceptedRequest = async (
  tx: Tx,
  text: string,
): Promise<{ request: RequestRow; items: RequestItemRow[] }> => {
  const id = asId('Request', text)
  const request = id && (await lockRequest(tx.db, { allianceId: tx.allianceId, id }))
  if (!request) throw new RequestNotFound()
  return { request, items: await listItemsByRequestIds(tx.db, [request.id]) }
}

const lockNamed = async (tx: Tx, ids: readonly Id<'Unit'>[]): Promise<UnitRow[]> => {
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  return ids.map((id) => {
    const unit = rows.find((row) => row.id === id)
    if (unit === undefined) throw new UnitNotFound()
    return unit
  })
}
