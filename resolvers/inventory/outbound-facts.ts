import type { Db } from '#db/client.ts'
import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import { listIssuedByIssueIds, listIssuesByRequestIds } from '#db/inventory/finders-issues.ts'
import { type NamedPerson, namedPersons } from '#resolvers/alliance/outbound-facts.ts'
import { groupCodeOf } from '#rules/identifiers/isbt128-groups.ts'
import { formatUnitNumber } from '#rules/identifiers/unit-number.ts'
import { type Product, standardDictionary } from '#rules/products/dictionary.ts'

/** A bag as its hospital is told of it. */
export type OutboundUnit = {
  readonly unit: UnitRow
  /** Donation number and product code in one text: `3308024000001-E5445`. */
  readonly number: string
  /** ISBT 128 code of the group as it stands on labels, such as `6200`; null where the standard has none. */
  readonly groupCode: string | null
  /** Null when the dictionary doesn't know the product's code. */
  readonly product: Product | null
  /** The two who signed for it; null before the issue. */
  readonly issuedBy: NamedPerson | null
  readonly collectedBy: NamedPerson | null
}

/**
 * Bags by their ids in the order asked; with the signers of their issue for the request, unless it is null. Read in the
 * hub's own scope.
 */
export const unitFacts = async (
  db: Db,
  ids: readonly string[],
  requestId: string | null,
): Promise<OutboundUnit[]> => {
  const rows = new Map((await listUnitsByIds(db, ids)).map((row) => [row.id as string, row]))
  const signers = requestId === null ? () => null : await issueSigners(db, requestId)
  return ids.map((id) => {
    const unit = rows.get(id)
    if (unit === undefined) throw new Error(`no unit ${id}`)
    const signed = signers(id)
    return {
      unit,
      number: formatUnitNumber({ donationNumber: unit.donationNumber, productCode: unit.labelProductCode }),
      groupCode: groupCodeOf(unit.abo, unit.rhd) ?? null,
      product: standardDictionary.get(unit.productCode) ?? null,
      issuedBy: signed?.issuedBy ?? null,
      collectedBy: signed?.collectedBy ?? null,
    }
  })
}

/** Who signed for a bag when it was last issued for the request. */
const issueSigners = async (db: Db, requestId: string) => {
  const issues = await listIssuesByRequestIds(db, [requestId])
  if (issues.length === 0) return () => null
  const issued = await listIssuedByIssueIds(
    db,
    issues.map(({ id }) => id),
  )
  const persons = await namedPersons(
    db,
    issues.flatMap(({ issuedBy, collectedBy }) => [issuedBy, collectedBy]),
  )
  return (unitId: string) => {
    const issueId = issued.findLast((line) => line.unitId === unitId)?.issueId
    const issue = issues.find(({ id }) => id === issueId)
    if (issue === undefined) return null
    return {
      issuedBy: persons.get(issue.issuedBy) ?? null,
      collectedBy: persons.get(issue.collectedBy) ?? null,
    }
  }
}
