import { findOrganisationByCode, type OrganisationRow } from '#db/alliance/finders.ts'
import { listUnitsByNumbers } from '#db/inventory/finders.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { BadInput, type FindingShape } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type DonorPatientInput, findDonorPatient } from '#resolvers/inventory/donor-patient.ts'
import { schemeOf } from '#resolvers/inventory/label-scheme.ts'
import {
  inList,
  keyOf,
  type LabelInput,
  type LabelledBag,
  readBag,
  textOf,
} from '#resolvers/inventory/labelled-bag.ts'
import {
  type Compared,
  keepComparison,
  type Noticed,
  noticedDelivery,
  noticedEntry,
} from '#resolvers/inventory/noticed-delivery.ts'
import { ownPlacesByName, placeNamed } from '#resolvers/inventory/place.ts'
import { holdRecalled } from '#resolvers/inventory/recalled-units.ts'
import { type Arrival, takeIn } from '#resolvers/inventory/take-in.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { blocking, type Finding, finding } from '#rules/finding.ts'
import { readUnitNumber } from '#rules/identifiers/unit-number.ts'
import { checkPlace } from '#rules/inventory/places.ts'
import { checkReceipt, type FileEntry, type UnitLabel } from '#rules/inventory/receipt.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Dictionary } from '#rules/products/published.ts'

/** What stands on one bag, as scanned or typed; null where the label says nothing. */
export type BagInput = LabelInput & {
  /** Further attributes, such as `CM` (table 0508); those of the product itself are known. */
  readonly attributes?: readonly string[] | null
  /** Name of the place it is put into, such as `FRIDGE-1`; absent: its cold chain is unknown, also once it is placed. */
  readonly place?: string | null
  /** Of autologous blood: whose own it is. */
  readonly donorPatient?: DonorPatientInput | null
}

/** One line of the station's delivery file. */
export type DeliveredBagInput = {
  readonly donationNumber: string
  readonly labelProductCode: string
  readonly product: string
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  readonly expiresAt?: Date | null
}

/** A delivery: the bags as their labels read, and the station's file about it. */
export type ReceiveUnitsInput = OperationInput & {
  /** Code of the station, as on the labels. */
  readonly station: string
  readonly units: readonly BagInput[]
  /** Null when no file came: the labels alone are checked, and each bag says so. */
  readonly file?: readonly DeliveredBagInput[] | null
  /** The delivery the station announced: its notice stands in the file's place. */
  readonly deliveryId?: string | null
}

/** A bag that was taken in; its warnings are shown and nothing more. `index` is its place in `units`. */
export type ReceivedBag = { index: number; id: Id<'Unit'>; warnings: FindingShape[] }
/** A bag that was not taken in, with all its reasons. */
export type RefusedBag = {
  index: number
  donationNumber: string
  labelProductCode: string
  findings: FindingShape[]
}
export type UnitReceipt = { received: ReceivedBag[]; refused: RefusedBag[] }

/** So many bags fit one call; a county's whole delivery is a tenth of it. */
const MOST_BAGS = 500

/**
 * Takes a delivery in, each bag judged alone: the good ones are in stock afterwards, the others are refused with
 * their reasons and can be looked at one by one.
 */
export const receiveUnits = operation(
  'inventory.receiveUnits',
  async (tx, input: ReceiveUnitsInput): Promise<UnitReceipt> => {
    assertForm(input)
    const station = await findStation(tx, input.station)
    const noticed = input.deliveryId ? await noticedDelivery(tx, input.deliveryId, station.id) : null
    const dictionary = await dictionaryAt(tx, tx.occurredAt)
    const bags = input.units.map((label, index) =>
      readBag(label, index, { station: station.code, dictionary }),
    )
    const known = await listUnitsByNumbers(
      tx.db,
      tx.allianceId,
      bags.map(({ number }) => keyOf(number)),
    )
    const seen = new Set(
      known.map(({ donationNumber, labelProductCode }) => `${donationNumber} ${labelProductCode}`),
    )
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const places = await placesOf(tx, bags)
    const donors = await donorsOf(tx, bags)
    const judged = bags.map((bag) => {
      const arrival = { bag, place: places[bag.index] ?? null, donor: donors[bag.index] ?? null }
      const findings = judge(tx, input, arrival, { seen, policy, dictionary, noticed })
      seen.add(textOf(bag.number))
      return { ...arrival, findings }
    })
    const passed = judged.filter(({ findings }) => blocking(findings).length === 0)
    const ids = await takeIn(tx, { station, dictionary }, passed)
    const idOf = new Map(passed.map(({ bag }, at) => [bag, ids[at] ?? null]))
    const receipt: UnitReceipt = { received: [], refused: [] }
    const compared: Compared[] = []
    for (const { bag, findings: found } of judged) {
      const unitId = idOf.get(bag) ?? null
      const findings = idOf.get(bag) === null ? [...found, receivedMeanwhile(bag)] : found
      if (unitId === null) receipt.refused.push({ ...identity(bag), findings })
      else receipt.received.push({ index: bag.index, id: unitId, warnings: findings })
      compared.push({ bag, unitId, findings })
    }
    if (noticed !== null) await keepComparison(tx, noticed, compared)
    await holdRecalled(
      tx,
      receipt.received.map(({ id }) => id),
    )
    tx.note({ after: receipt })
    return receipt
  },
)

type Bag = LabelledBag<BagInput>

const identity = ({ index, number }: Bag) => ({ index, ...keyOf(number) })
const inUnits = (index: number) => inList('units', index)

const receivedMeanwhile = ({ index }: Bag) =>
  inUnits(index)(finding('UNIT_ALREADY_RECEIVED', { field: 'donationNumber' }))

const assertForm = ({ units, file, deliveryId }: ReceiveUnitsInput) => {
  if (file && deliveryId)
    throw BadInput.of('file', {
      zh: '已有发血通知（deliveryId）时不得再附发血单',
      en: 'a delivery that was announced (deliveryId) brings its own notice: leave the file out',
    })
  if (units.length >= 1 && units.length <= MOST_BAGS) return
  throw BadInput.of('units', {
    zh: `每次入库 1 至 ${MOST_BAGS} 袋，本次为 ${units.length} 袋`,
    en: `a call takes in 1 to ${MOST_BAGS} bags; this one has ${units.length}`,
  })
}

const findStation = async (tx: Tx, code: string): Promise<OrganisationRow> => {
  const station = await findOrganisationByCode(tx.db, tx.allianceId, code)
  if (station?.kind === 'STATION') return station
  throw BadInput.of('station', {
    zh: `联合体没有编码为 ${code} 的血站`,
    en: `no blood station of this alliance has the code ${code}`,
  })
}

const judge = (
  tx: Tx,
  input: ReceiveUnitsInput,
  { bag, place, donor }: Judged,
  { seen, policy, dictionary, noticed }: Known,
): Finding[] => {
  const { label } = bag
  const onLabel: UnitLabel = {
    donationNumber: label.donationNumber,
    labelProductCode: label.labelProductCode,
    product: bag.product,
    station: input.station,
    abo: label.abo ?? null,
    rhd: label.rhd ?? null,
    content: bag.content,
    anticoagulant: label.anticoagulant ?? null,
    collectedAt: label.collectedAt ?? null,
    expiresAt: label.expiresAt ?? null,
    donorPatient: label.donorPatient ? (donor ? 'KNOWN' : 'UNKNOWN') : 'NOT_STATED',
  }
  const facts = {
    label: onLabel,
    code: bag.code,
    scheme: schemeOf(bag.scheme),
    file: noticed === null ? fileEntry(input, bag) : noticedEntry(noticed, bag.number),
    alreadyReceived: seen.has(textOf(bag.number)),
    now: tx.occurredAt,
  }
  const product = dictionary.products.get(bag.product ?? '')
  return [
    ...checkReceipt(facts, { policy, dictionary }),
    ...(place === null || product === undefined ? [] : checkPlace(place, product.storage)),
  ].map(inUnits(bag.index))
}

type Judged = Arrival & { readonly bag: Bag }

/** What the hub knows of all of them: the bags that were received, the rules in force, what was announced. */
type Known = {
  readonly dictionary: Dictionary
  readonly seen: ReadonlySet<string>
  readonly policy: PolicyValues
  readonly noticed: Noticed | null
}

/** The patient each autologous bag names; null for all others. */
const donorsOf = async (tx: Tx, bags: readonly Bag[]): Promise<(Id<'Patient'> | null)[]> => {
  const donors: (Id<'Patient'> | null)[] = []
  for (const { label } of bags)
    donors.push(label.donorPatient ? await findDonorPatient(tx, label.donorPatient) : null)
  return donors
}

/** The place each bag is put into; null for those of which nobody says. */
const placesOf = async (tx: Tx, bags: readonly Bag[]): Promise<(PlaceRow | null)[]> => {
  if (bags.every(({ label }) => !label.place)) return []
  const known = await ownPlacesByName(tx)
  return bags.map(({ label, index }) =>
    label.place ? placeNamed(known, label.place, `units[${index}].place`) : null,
  )
}

/** The file's line about this bag, its number read like the label's. */
const fileEntry = ({ file }: ReceiveUnitsInput, bag: Bag): FileEntry | 'ABSENT' | 'NOT_LISTED' => {
  if (!file) return 'ABSENT'
  const line = file.find((entry) => {
    const reading = readUnitNumber(schemeOf(bag.scheme), entry.donationNumber, entry.labelProductCode)
    return reading.ok && textOf(reading.unit) === textOf(bag.number)
  })
  if (line === undefined) return 'NOT_LISTED'
  return {
    product: line.product,
    abo: line.abo ?? null,
    rhd: line.rhd ?? null,
    expiresAt: line.expiresAt ?? null,
  }
}
