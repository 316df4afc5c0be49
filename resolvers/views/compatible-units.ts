import type { UnitRow } from '#db/inventory/finders.ts'
import { listCandidates } from '#db/inventory/finders-candidates.ts'
import {
  listItemsByRequestIds,
  listRequestsByIds,
  type RequestItemRow,
  type RequestRow,
} from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import { together } from '#lib/together.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { auditedLookUp, type LookUp } from '#resolvers/audited-look-up.ts'
import type { Ctx } from '#resolvers/context.ts'
import {
  gatherReleaseFacts,
  type KnownOfPatient,
  knownOfPatient,
} from '#resolvers/inventory/release-facts.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import type { Finding } from '#rules/finding.ts'
import { formatUnitNumber } from '#rules/identifiers/unit-number.ts'
import { meetsRequirements, type Offer, offerOf, offerPlace, recipientOf } from '#rules/inventory/offer.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import type { PolicySet } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'

/** For which request, and which of its lines. */
export type CompatibleUnitsInput = PageArgs & {
  readonly requestId: string
  /** Absent: for every line, in the order of the form. */
  readonly itemId?: string | null
}

/** A unit of the shelf, how it stands to the request, and what the release gate says of it as it lies there. */
export type UnitOffer = Offer & {
  readonly unit: UnitRow
  /** The line of the request it would serve. */
  readonly itemId: string
  readonly findings: readonly Finding[]
}

/** An offer with its place in the order; compared from the left, then by the unit's number. */
type PlacedOffer = UnitOffer & { readonly place: readonly number[]; readonly number: string }

/**
 * Of each ABO and RhD the first to expire are looked at: what the line asks for and twice as many, but so many at least and
 * at most.
 */
const LEAST_PER_GROUP = 20
const MOST_PER_GROUP = 60

/**
 * The units of the caller's shelf for an open request, in the order in which the policy offers them, each with what the
 * release gate says of it now. It keeps nothing: reserving judges again, and the issue once more. Since it rests on what
 * every hospital knows of the patient, each look-up is audited before it is answered.
 */
export const compatibleUnits = async (ctx: Ctx, input: CompatibleUnitsInput): Promise<Page<UnitOffer>> =>
  auditedLookUp(ctx, { name: 'views.compatibleUnits', subject: input.requestId, input }, async (lookUp) => {
    const [{ request, items, lines }, policy] = await together(
      findLines(lookUp, input),
      policyAt(lookUp, lookUp.now),
    )
    const known = await knownOfPatient(lookUp, request)
    const offers: PlacedOffer[] = []
    for (const [order, line] of lines.entries())
      offers.push(...(await offersFor(lookUp, { request, items, known, policy, line, order })))
    const ordered = offers.toSorted(compareOffers)
    return pageOf<PlacedOffer>(input, {
      keyOf: ({ place, number }) => [...place.map(String), number],
      list: async (after, limit) => {
        const behind = after && { place: after.slice(0, -1).map(Number), number: after.at(-1) ?? '' }
        return ordered.filter((offer) => behind === null || compareOffers(offer, behind) > 0).slice(0, limit)
      },
    })
  })

/** The request and those of its lines that are asked about: one for each component class, the first of the form. */
const findLines = async (
  lookUp: LookUp,
  { requestId, itemId }: CompatibleUnitsInput,
): Promise<{ request: RequestRow; items: RequestItemRow[]; lines: RequestItemRow[] }> => {
  const id = asId('Request', requestId)
  const ids = id === null ? [] : [id]
  const [[request], items, { known }] = await together(
    listRequestsByIds(lookUp.db, ids),
    listItemsByRequestIds(lookUp.db, ids),
    dictionaryAt(lookUp, lookUp.now),
  )
  if (request === undefined) throw new NotFound({ zh: '申请', en: 'request' })
  if (itemId) {
    const named = items.find((item) => item.id === itemId)
    if (named === undefined)
      throw BadInput.of('itemId', { zh: '该申请没有这一行', en: 'the request has no such line' })
    return { request, items, lines: [named] }
  }
  const firsts = Map.groupBy(items, (item) => known.get(item.productCode)?.componentClass).values()
  return { request, items, lines: [...firsts].flatMap(([first]) => first ?? []) }
}

type Wish = {
  readonly request: RequestRow
  readonly items: readonly RequestItemRow[]
  readonly known: KnownOfPatient
  readonly policy: PolicySet
  readonly line: RequestItemRow
  /** Which line of the answer it is: all units of one come before those of the next. */
  readonly order: number
}

/** Everything on the shelf of the line's component class, judged by the gate. */
const offersFor = async (lookUp: LookUp, wish: Wish): Promise<PlacedOffer[]> => {
  const { policy, line, order } = wish
  const { known: products } = await dictionaryAt(lookUp, lookUp.now)
  const product = products.get(line.productCode)
  if (product === undefined) return []
  const units = await candidatesFor(lookUp, wish, [...products.values()])
  const judged = units.map((unit) => ({ unit, visualDefects: [] }))
  const gathered = await gatherReleaseFacts(lookUp, wish, judged, policy.values)
  return units.flatMap((unit, index) => {
    const known = gathered[index]
    if (known === undefined) return []
    const { findings } = decideRelease(known.facts, { policy: policy.values, policyId: policy.id })
    const offer = offerOf(findings)
    const number = formatUnitNumber({
      donationNumber: unit.donationNumber,
      productCode: unit.labelProductCode,
    })
    const recipient = recipientOf(known.facts.patient, product.componentClass)
    const { componentClass } = product
    const asked = unit.productCode === line.productCode
    const { standing } = offer
    const meets = meetsRequirements(findings)
    const ranked = { ...unit, number, componentClass, standing, asked, meetsRequirements: meets }
    const place = [order, ...offerPlace(recipient, ranked, policy.values)]
    return { ...offer, unit, itemId: line.id, findings, place, number }
  })
}

/** Blood that was given for one's own use is offered to who asked for it, to nobody else. */
const candidatesFor = async (
  { db, allianceId, seat, now }: LookUp,
  { request, line, known: { patient, passport } }: Wish,
  products: readonly Product[],
): Promise<UnitRow[]> => {
  const asked = products.find(({ code }) => code === line.productCode)
  const { antibodies, avoidedAntigens } = passport
  return listCandidates(db, {
    allianceId,
    organisationId: seat.organisationId,
    productCodes: products
      .filter(({ componentClass }) => componentClass === asked?.componentClass)
      .filter(({ autologous, code }) => !autologous || code === line.productCode)
      .map(({ code }) => code),
    asked: line.productCode,
    personId: patient.personId,
    antigens: [...antibodies.map(({ antigen }) => antigen), ...avoidedAntigens],
    usableAt: new Date(Math.max(now.getTime(), request.plannedAt.getTime())),
    perGroup: Math.min(Math.max(3 * line.quantity, LEAST_PER_GROUP), MOST_PER_GROUP),
  })
}

type Placed = Pick<PlacedOffer, 'place' | 'number'>

const compareOffers = (one: Placed, other: Placed): number => {
  const index = one.place.findIndex((value, at) => value !== other.place[at])
  if (index !== -1) return (one.place[index] ?? 0) - (other.place[index] ?? 0)
  return one.number < other.number ? -1 : Number(one.number > other.number)
}
