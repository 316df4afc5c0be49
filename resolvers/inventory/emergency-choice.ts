import { lockFreeUnit, type UnitRow } from '#db/inventory/finders.ts'
import { listCandidates } from '#db/inventory/finders-candidates.ts'
import type { RequestItemRow, RequestRow } from '#db/requests/finders.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { Tx } from '#resolvers/context.ts'
import { UnitsUnavailable } from '#resolvers/inventory/errors.ts'
import { covered, type Line } from '#resolvers/inventory/lines.ts'
import { numberOf } from '#resolvers/inventory/read.ts'
import { gatherReleaseFacts } from '#resolvers/inventory/release-facts.ts'
import { findPatientOf } from '#resolvers/inventory/release-patient.ts'
import type { Choice } from '#resolvers/inventory/reserve-units.ts'
import { crossmatchCategoryOf } from '#rules/compatibility/crossmatch.ts'
import {
  type EmergencyCandidate,
  emergencyGroups,
  orderForEmergency,
} from '#rules/inventory/emergency-products.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import type { PolicySet } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/** So many bags of one component. */
export type WantedBags = { readonly component: ComponentClass; readonly bags: number }

/** What the choice is made for. */
export type EmergencyWish = {
  readonly request: RequestRow
  readonly items: readonly RequestItemRow[]
  readonly lines: readonly Line[]
  readonly policy: PolicySet
  /** Null: as many bags as the open lines ask for. */
  readonly wanted: readonly WantedBags[] | null
}

/** Of each group so many bags are looked at beyond those that are wanted. */
const SPARE = 20
const MOST_BAGS = 50

/**
 * The hub's own choice for an emergency: the bags of the shelf that may leave uncrossmatched, judged by the gate before
 * one is taken. Of two who want the same bag exactly one gets it, and the other the next.
 * @throws UnitsUnavailable when there is none
 */
export const chooseForEmergency = async (tx: Tx, wish: EmergencyWish): Promise<Choice[]> => {
  const choices: Choice[] = []
  const classes = new Map(wish.lines.map(({ item, product }) => [item.id, product?.componentClass]))
  for (const line of wish.lines.filter(({ open }) => open > 0)) {
    const { product } = line
    const taken = choices.filter(({ item }) => classes.get(item.id) === product?.componentClass).length
    const left = mostOf(wish, product?.componentClass) - taken
    if (product !== undefined && left > 0)
      choices.push(...(await chooseFor(tx, wish, { line, product, left })))
  }
  if (choices.length > 0) return choices
  throw new UnitsUnavailable({
    zh: '库存中没有可紧急发出的血袋（未做交叉配血时只能发规则允许的血型）',
    en: 'no unit in stock may leave in this emergency: uncrossmatched, only certain groups do',
  })
}

const mostOf = ({ wanted }: EmergencyWish, component: ComponentClass | undefined): number =>
  wanted === null
    ? MOST_BAGS
    : wanted.filter((one) => one.component === component).reduce((sum, { bags }) => sum + bags, 0)

type Search = { readonly line: Line; readonly product: Product; readonly left: number }

const chooseFor = async (tx: Tx, wish: EmergencyWish, { line, product, left }: Search): Promise<Choice[]> => {
  const choices: Choice[] = []
  let open = line
  for (const { unit } of await rankedFor(tx, wish, { line, product, left })) {
    if (open.open === 0 || choices.length === left) break
    const free = await lockFreeUnit(tx.db, unit)
    if (free === null) continue
    choices.push({ unit: free, item: line.item })
    open = covered(open, free.content)
  }
  return choices
}

type Judged = EmergencyCandidate & { readonly unit: UnitRow }

/** What stands on the shelf, best first; nothing is locked yet, so that nobody else waits for what isn't taken. */
const rankedFor = async (
  tx: Tx,
  { request, items, policy }: EmergencyWish,
  { line, product, left }: Search,
): Promise<Judged[]> => {
  const { personId } = await findPatientOf(tx, request)
  const { antibodies } = await passportOf(tx, personId)
  const category = crossmatchCategoryOf(product)
  const { known } = await dictionaryAt(tx, tx.now)
  const units = await listCandidates(tx.db, {
    allianceId: tx.allianceId,
    organisationId: tx.seat.organisationId,
    productCodes: [...known.values()]
      .filter((one) => crossmatchCategoryOf(one) === category && !one.autologous)
      .map(({ code }) => code),
    asked: line.item.productCode,
    personId,
    antigens: antibodies.map(({ antigen }) => antigen),
    usableAt: tx.now,
    perGroup: left + SPARE,
  })
  const judged = units.map((unit) => ({ unit, visualDefects: [] }))
  const facts = await gatherReleaseFacts(tx, { request, items }, judged, policy.values)
  const patient = facts[0]?.facts.patient
  if (patient === undefined) return []
  const candidates = units.flatMap((unit, index): Judged[] => {
    const known = facts[index]
    if (known === undefined) return []
    const setting = { policy: policy.values, policyId: policy.id }
    const { findings } = decideRelease(known.facts, setting, known.overridden)
    const { abo, rhd, expiresAt } = unit
    return [{ unit, abo, rhd, expiresAt, number: numberOf(unit), findings }]
  })
  return orderForEmergency(emergencyGroups(product, patient, policy.values), candidates)
}
