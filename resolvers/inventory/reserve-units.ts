import { lockUnits, type TakenUnit, takeUnit, type UnitRow } from '#db/inventory/finders.ts'
import { reservationsWrite } from '#db/inventory/finders-reservations.ts'
import { lockRequest, type RequestItemRow, type RequestRow } from '#db/requests/finders.ts'
import { type Write, writeTogether } from '#db/writes.ts'
import { BadInput } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { addHours, quantityToNumber } from '#lib/quantities.ts'
import { together } from '#lib/together.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import { groupsForRequest } from '#resolvers/compatibility/passport-facts.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertFromOwnShelf } from '#resolvers/inventory/allocation.ts'
import { moveWrites } from '#resolvers/inventory/custody.ts'
import { ReservationRefused, UnitsUnavailable } from '#resolvers/inventory/errors.ts'
import {
  covered,
  coveredBy,
  type Line,
  lineFor,
  linesOf,
  type MissingLine,
  missingIn,
} from '#resolvers/inventory/lines.ts'
import { gatherReleaseFacts } from '#resolvers/inventory/release-facts.ts'
import { RequestNotFound } from '#resolvers/inventory/request-not-found.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { attributesWanted } from '#rules/compatibility/requirements.ts'
import { blocking, finding } from '#rules/finding.ts'
import { recipientOf } from '#rules/inventory/offer.ts'
import type { GroupOfPatient } from '#rules/inventory/release-group.ts'
import { checkReservation, groupsToOfferNow, waitsForSecondSample } from '#rules/inventory/reservation.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** Which units to keep for a request. */
export type ReserveUnitsInput = OperationInput & {
  readonly requestId: string
  /** Null: the hub chooses for every line that is still open, best group first, first to expire first. */
  readonly unitIds?: readonly string[] | null
}

/** The request, what was kept for it by this call, and what is still missing. */
export type ReservedUnits = {
  id: Id<'Request'>
  unitIds: Id<'Unit'>[]
  /** UTC instant at which the reservations run out. */
  expiresAt: string
  missing: MissingLine[]
  /** The kept units that can't leave yet, and why; absent in answers that an earlier version of the hub gave. */
  waiting?: WaitingUnit[]
}

/** A unit that is kept and waits for something only the patient's next tube can tell. */
export type WaitingUnit = { unitId: Id<'Unit'>; code: string; message: { zh: string; en: string } }

/** A unit and the line it is kept for. */
export type Choice = { readonly unit: TakenUnit; readonly item: RequestItemRow }

/**
 * Keeps units for an accepted request until its policy's time runs out. Named units are kept all or none; of two who
 * want the same unit exactly one gets it. Before a second sample has confirmed the group, the hub chooses group O red
 * cells and AB plasma first; what rests on the group is kept all the same, and said to wait.
 */
export const reserveUnits = operation(
  'inventory.reserveUnits',
  async (tx, input: ReserveUnitsInput): Promise<ReservedUnits> => {
    const { wish, patient } = await lockWish(tx, input.requestId)
    const { request, lines, policy } = wish
    const choices = input.unitIds
      ? await judgeNamed(tx, wish, input.unitIds)
      : await choose(tx, wish, patient)
    const expiresAt = addHours(tx.now, policy.reservationHours)
    tx.atLast(keepWrites(tx, request, choices, expiresAt))
    return {
      id: request.id,
      unitIds: choices.map(({ unit }) => unit.id),
      expiresAt: expiresAt.toISOString(),
      missing: missingIn(coveredBy(lines, choices)),
      waiting: await waitingOf(tx, patient, choices, policy),
    }
  },
)

/**
 * The request, locked, and what it still asks for; and for whom, by the groups that all hospitals' tubes give and that a
 * transplant assigns. @throws NotFound when the caller sees no such request
 */
const lockWish = async (tx: Tx, text: string): Promise<{ wish: Wish; patient: GroupOfPatient }> => {
  const id = asId('Request', text)
  if (id === null) throw new RequestNotFound()
  // All sent at once, in this order: what stands behind the lock is read when it is had.
  const [request, lines, { values: policy }, { group, transplant }] = await together(
    lockRequest(tx.db, { allianceId: tx.allianceId, id }),
    linesOf(tx, id),
    policyAt(tx, tx.now),
    groupsForRequest(tx, id),
  )
  if (request === null) throw new RequestNotFound()
  const items = lines.map(({ item }) => item)
  return { wish: { request, items, lines, policy }, patient: { ...group, transplant } }
}

const waitingOf = async (
  tx: Tx,
  patient: GroupOfPatient,
  choices: readonly Choice[],
  policy: PolicyValues,
): Promise<WaitingUnit[]> => {
  const products = await productsOf(
    tx,
    choices.map(({ unit }) => unit.productCode),
  )
  return choices.flatMap(({ unit: { id, abo, productCode } }) => {
    const product = products.get(productCode)
    const found = product ? waitsForSecondSample(patient, { abo, ...product }, policy) : []
    return found.map(({ code, message: { zh, en } }) => ({ unitId: id, code, message: { zh, en } }))
  })
}

type Wish = {
  readonly request: RequestRow
  readonly items: readonly RequestItemRow[]
  readonly lines: readonly Line[]
  readonly policy: PolicyValues
}

/** The named units, each judged; one that may not be kept refuses them all. */
const judgeNamed = async (tx: Tx, wish: Wish, texts: readonly string[]): Promise<Choice[]> => {
  const ids = readIds(texts)
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  const units = ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id)
    if (row === undefined) throw new UnitNotFound()
    return row
  })
  await assertFromOwnShelf(tx, wish.request, units)
  const judged = units.map((unit) => ({ unit, visualDefects: [] }))
  const facts = await gatherReleaseFacts(tx, wish, judged, wish.policy)
  const findings = facts.flatMap((known, index) =>
    checkReservation(known.facts).map((found) => ({ ...found, field: `unitIds[${index}]` })),
  )
  if (blocking(findings).length > 0) throw ReservationRefused.because(findings)
  return assign(tx, wish.lines, units)
}

const readIds = (texts: readonly string[]): Id<'Unit'>[] => {
  if (texts.length === 0 || new Set(texts).size < texts.length)
    throw BadInput.of('unitIds', {
      zh: '至少写一袋，每袋只写一次；不指定血袋时请省略',
      en: 'name at least one unit, each once; leave the field out to let the hub choose',
    })
  return texts.map((text) => {
    const id = asId('Unit', text)
    if (id === null) throw new UnitNotFound()
    return id
  })
}

/** Which line each unit is kept for. @throws ReservationRefused when no line is open for one. */
export const assign = async (
  tx: Tx,
  lines: readonly Line[],
  units: readonly UnitRow[],
): Promise<Choice[]> => {
  const products = await productsOf(
    tx,
    units.map(({ productCode }) => productCode),
  )
  let open = lines
  return units.map((unit, index) => {
    const line = lineFor(open, unit, products)
    if (line === undefined)
      throw new ReservationRefused({
        zh: `unitIds[${index}]：该申请的各行已足量，不再需要该血袋`,
        en: `unitIds[${index}]: no line of the request is open any more for this unit`,
      })
    open = open.map((other) => (other === line ? covered(line, unit.content) : other))
    return { unit, item: line.item }
  })
}

/** The hub's own choice for every open line. */
const choose = async (
  tx: Tx,
  { request, lines, policy }: Wish,
  patient: GroupOfPatient,
): Promise<Choice[]> => {
  await assertFromOwnShelf(tx, request, [])
  if (request.state !== 'ACCEPTED')
    throw ReservationRefused.because([finding('REQUEST_NOT_ACCEPTED', { field: 'requestId' })])
  if (lines.every(({ open }) => open === 0))
    throw new ReservationRefused({
      zh: '该申请的各行已足量，无需再预留',
      en: 'every line of the request is covered; nothing is left to reserve',
    })
  if (patient.abo === null && patient.transplant === null)
    throw ReservationRefused.because([finding('PATIENT_GROUP_UNKNOWN', { field: 'requestId' })])
  const choices: Choice[] = []
  for (const line of lines) choices.push(...(await chooseFor(tx, { request, policy, patient }, line)))
  if (choices.length > 0) return choices
  throw new UnitsUnavailable({
    zh: '库存中没有可用的血袋：品种、血型、效期均符合且无隔离',
    en: 'no free unit in stock fits by product, group and expiry',
  })
}

type ChosenFor = Pick<Wish, 'request' | 'policy'> & { readonly patient: GroupOfPatient }

/** Units for one line, one after the other, so that none is locked that isn't taken. */
const chooseFor = async (tx: Tx, { request, patient, policy }: ChosenFor, line: Line): Promise<Choice[]> => {
  const { item, product } = line
  if (product === undefined) return []
  const choices: Choice[] = []
  let open = line
  // An RhD that is not known gets no cells here, as in routine: negative ones are too scarce to be kept on a guess.
  const recipient = { ...recipientOf(patient, product.componentClass), rhd: patient.rhd }
  const groups = groupsToOfferNow(product.componentClass, { patient, recipient }, policy)
  while (open.open > 0) {
    const unit = await takeUnit(tx.db, {
      groups,
      allianceId: tx.allianceId,
      organisationId: tx.seat.organisationId,
      productCode: item.productCode,
      attributes: attributesWanted(item.requirements, product),
      most: quantityToNumber(open.open),
      usableAt: new Date(Math.max(request.plannedAt.getTime(), tx.now.getTime())),
      patientId: request.patientId,
      except: choices.map(({ unit: { id } }) => id),
    })
    if (unit === null) break
    choices.push({ unit, item })
    open = covered(open, unit.content)
  }
  return choices
}

/** Moves the chosen units into reservations for the request, as one statement. */
export const keep = (
  tx: Tx,
  request: RequestRow,
  choices: readonly Choice[],
  expiresAt: Date,
): Promise<unknown> => writeTogether(tx.db, keepWrites(tx, request, choices, expiresAt))

const keepWrites = (
  tx: Tx,
  request: RequestRow,
  choices: readonly Choice[],
  expiresAt: Date,
): (Write | null)[] => {
  const moves = choices.flatMap(({ unit }) =>
    moveWrites(tx, unit, {
      action: 'reserve',
      requestId: request.id,
      values: { requestId: request.id, forOrganisationId: request.organisationId },
    }),
  )
  for (const { unit } of choices)
    tx.emit('inventory.unitReserved', {
      organisationId: request.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: request.id },
    })
  tx.note({ subjectId: request.id, after: { unitIds: choices.map(({ unit }) => unit.id), expiresAt } })
  return [...moves, reservationsWrite(choices.map(reservationOf(tx, request, expiresAt)))]
}

const reservationOf =
  (tx: Tx, request: RequestRow, expiresAt: Date) =>
  ({ unit, item }: Choice) => ({
    allianceId: tx.allianceId,
    id: newId('Reservation'),
    organisationId: request.organisationId,
    requestId: request.id,
    requestItemId: item.id,
    unitId: unit.id,
    expiresAt,
    reservedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  })
