import type { Db } from '#db/client.ts'
import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import { listHandOversByRequestIds } from '#db/inventory/finders-hand-overs.ts'
import { listIssuedByIssueIds, listIssuesByRequestIds } from '#db/inventory/finders-issues.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { type NamedPerson, namedPersons } from '#resolvers/alliance/outbound-facts.ts'
import { groupCodeOf } from '#rules/identifiers/isbt128-groups.ts'
import { formatUnitNumber } from '#rules/identifiers/unit-number.ts'
import type { Product, ProductDictionary } from '#rules/products/dictionary.ts'

/** A bag as its hospital is told of it. */
export type OutboundUnit = {
  readonly unit: UnitRow
  /** Donation number and product code in one text: `3308024000001-E5445`. */
  readonly number: string
  /** ISBT 128 code of the group as it stands on labels, such as `6200`; null where the standard has none. */
  readonly groupCode: string | null
  /** Null when the dictionary doesn't know the product's code. */
  readonly product: Product | null
  /** Who gave it away and who collects it; null before the issue. */
  readonly issuedBy: NamedPerson | null
  readonly collectedBy: NamedPerson | null
}

/** Whose names stand beside a bag: those of its issue, those of its hand-over, or nobody's. */
export type SignedFor = { readonly requestId: string; readonly step: 'ISSUE' | 'HAND_OVER' }

/**
 * Bags by their ids in the order asked; with the two persons of their issue or of their hand-over, unless that is null.
 * Read in the hub's own scope.
 */
export const unitFacts = async (
  db: Db,
  ids: readonly string[],
  signedFor: SignedFor | null,
): Promise<OutboundUnit[]> => {
  const rows = new Map((await listUnitsByIds(db, ids)).map((row) => [row.id as string, row]))
  const products = await productsOfUnits(db, [...rows.values()])
  const signers = signedFor === null ? () => null : await signersOfStep(db, signedFor)
  return ids.map((id) => {
    const unit = rows.get(id)
    if (unit === undefined) throw new Error(`no unit ${id}`)
    const signed = signers(id)
    return {
      unit,
      number: formatUnitNumber({ donationNumber: unit.donationNumber, productCode: unit.labelProductCode }),
      groupCode: groupCodeOf(unit.abo, unit.rhd) ?? null,
      product: products.get(unit.productCode) ?? null,
      issuedBy: signed?.issuedBy ?? null,
      collectedBy: signed?.collectedBy ?? null,
    }
  })
}

/** Bags that one message tells of are of one alliance. */
const productsOfUnits = (db: Db, rows: readonly UnitRow[]): Promise<ProductDictionary> => {
  const [first] = rows
  if (first === undefined) return Promise.resolve(new Map())
  return productsOf(
    { db, allianceId: first.allianceId },
    rows.map(({ productCode }) => productCode),
  )
}

type Pair = { readonly issuedBy: NamedPerson | null; readonly collectedBy: NamedPerson | null }

const signersOfStep = (db: Db, { requestId, step }: SignedFor): Promise<(unitId: string) => Pair | null> =>
  step === 'ISSUE' ? issueSigners(db, requestId) : handOverSigners(db, requestId)

/** Who signed for a bag when it was last handed over for the request. */
const handOverSigners = async (db: Db, requestId: string) => {
  const rows = await listHandOversByRequestIds(db, [requestId])
  const persons = await namedPersons(
    db,
    rows.flatMap(({ handedBy, collectedBy }) => [handedBy, collectedBy]),
  )
  return (unitId: string): Pair | null => {
    const last = rows.findLast(({ unitIds }) => (unitIds as readonly string[]).includes(unitId))
    if (last === undefined) return null
    return {
      issuedBy: persons.get(last.handedBy) ?? null,
      collectedBy: persons.get(last.collectedBy) ?? null,
    }
  }
}

/** Who issued a bag for the request last, and who was to collect it. */
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
  return (unitId: string): Pair | null => {
    const issueId = issued.findLast((line) => line.unitId === unitId)?.issueId
    const issue = issues.find(({ id }) => id === issueId)
    if (issue === undefined) return null
    return {
      issuedBy: persons.get(issue.issuedBy) ?? null,
      collectedBy: persons.get(issue.collectedBy) ?? null,
    }
  }
}
