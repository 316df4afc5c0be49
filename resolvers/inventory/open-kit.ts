import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { insertKit } from '#db/inventory/finders-kits.ts'
import type { KitReagent } from '#db/inventory/tables-kits.ts'
import { lockRequest, type RequestRow } from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { addHours } from '#lib/quantities.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { KitRefused } from '#resolvers/inventory/errors.ts'
import { kitChoices } from '#resolvers/inventory/kit-units.ts'
import { linesOf } from '#resolvers/inventory/lines.ts'
import { judgePlace, ownPlacesByName } from '#resolvers/inventory/place.ts'
import { gatherReleaseFacts } from '#resolvers/inventory/release-facts.ts'
import { keep } from '#resolvers/inventory/reserve-units.ts'
import { stand } from '#resolvers/inventory/stand.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { takeOn } from '#resolvers/requests/accept-request.ts'
import { consentFactsOf } from '#resolvers/requests/consent-facts.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import { blocking, finding } from '#rules/finding.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { checkEmergencyPath } from '#rules/inventory/emergency.ts'
import { checkReagents } from '#rules/inventory/kit.ts'
import { unitFree, unitInDate } from '#rules/inventory/release-unit.ts'
import { requestTransitions } from '#rules/requests/terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** What is carried to a clinic. The caller carries it; each token in `signatures` is of somebody who goes along. */
export type OpenKitInput = OperationInput & {
  readonly requestId: string
  readonly unitIds: readonly string[]
  readonly reagents: readonly KitReagent[]
  /** Number or name of the cold-chain box; a place of the bank by that name keeps the bags' cold chain known. */
  readonly box: string
  /** °C inside the box; null when nobody measured. */
  readonly celsius?: number | null
  readonly note?: string | null
}

const MOST = 50

/**
 * Qualified staff of the lead set out to a clinic with blood and reagents, to test and issue there: the bags are kept for
 * the emergency and stand in the box from now on. What is tested and issued there is recorded by the usual operations.
 * @throws KitRefused, ReservationRefused, SignatureRefused
 */
export const openKit = operation(
  'inventory.openKit',
  async (tx, input: OpenKitInput): Promise<{ id: Id<'Kit'> }> => {
    const box = readInput(input)
    const signers = await signersOf(tx, input.signatures ?? [])
    const request = await takeUp(tx, input.requestId)
    await assertCarriers(tx, signers)
    const units = await lockNamed(tx, input.unitIds)
    await assertFit(tx, request, units, input)
    const { values } = await policyAt(tx, tx.now)
    const products = await productsOf(
      tx,
      units.map(({ productCode }) => productCode),
    )
    const choices = kitChoices(await linesOf(tx, request.id), units, products)
    await keep(tx, request, choices, addHours(tx.now, values.reservationHours))
    await putIntoBox(tx, units, box)
    const id = newId('Kit')
    const { allianceId } = tx
    const { organisationId } = request
    await insertKit(
      tx.db,
      {
        allianceId,
        id,
        organisationId,
        requestId: request.id,
        box,
        celsius: input.celsius ?? null,
        carriedBy: signers.map(({ staff }) => staff.id),
        reagents: input.reagents,
        note: input.note?.trim() || null,
        occurredAt: tx.occurredAt,
      },
      units.map((unit) => ({ allianceId, id: newId('KitUnit'), organisationId, kitId: id, unitId: unit.id })),
    )
    const unitIds = units.map((unit) => unit.id)
    const payload = { kitId: id, requestId: request.id, unitIds }
    tx.emit('inventory.kitOpened', { organisationId, subjectId: id, payload })
    tx.note({ subjectId: id, after: { ...payload, box, reagents: input.reagents } })
    return { id }
  },
)

const readInput = ({ box, unitIds, reagents }: OpenKitInput): string => {
  const isEmpty = unitIds.length + reagents.length === 0
  if (isEmpty || unitIds.length > MOST || reagents.length > MOST || new Set(unitIds).size < unitIds.length)
    throw BadInput.of('unitIds', {
      zh: `须写明携带的血袋或试剂，各不超过 ${MOST} 项，每袋只写一次`,
      en: `name the bags or reagents that are carried, at most ${MOST} of each, each bag once`,
    })
  const blank = reagents.findIndex(({ name, lot }) => name.trim() === '' || lot.trim() === '')
  if (blank >= 0)
    throw BadInput.of(`reagents[${blank}]`, {
      zh: '试剂须有名称和批号',
      en: 'a reagent has a name and a lot',
    })
  const name = box.trim()
  if (name !== '') return name
  throw BadInput.of('box', { zh: '请写明冷链箱编号', en: 'name the cold-chain box' })
}

/** The emergency, locked, which is still open; accepted unless its consent is missing: the blood sets out all the same. */
const takeUp = async (tx: Tx, text: string): Promise<RequestRow> => {
  const id = asId('Request', text)
  const request = id && (await lockRequest(tx.db, { allianceId: tx.allianceId, id }))
  if (!request) throw new NotFound({ zh: '申请', en: 'request' })
  const findings = checkEmergencyPath(request.urgency)
  if (findings.length > 0) throw KitRefused.because(findings)
  if (request.state === 'ACCEPTED') return request
  if (!mayTransition(requestTransitions, 'accept', request.state))
    throw KitRefused.because([finding('REQUEST_NOT_ACCEPTED', { field: 'requestId' })])
  const waits = (await consentFactsOf(tx, request)) === 'MISSING'
  return waits ? request : takeOn(tx, request, null)
}

/** Who carries tests there, too. */
const assertCarriers = async (tx: Tx, signers: readonly Signer[]) => {
  const [bank] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  if (bank === undefined) throw new NotFound()
  const signatures = signers.map((signer) => signatureFor('TEST_RESULT', signer, bank))
  assertSigned(checkSignatures(signatures, dayOf(tx.now), 1))
}

const lockNamed = async (tx: Tx, texts: readonly string[]): Promise<UnitRow[]> => {
  const ids = texts.flatMap((text) => asId('Unit', text) ?? [])
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  const own = rows.filter(({ organisationId }) => organisationId === tx.seat.organisationId)
  if (own.length < texts.length) throw new UnitNotFound()
  return own
}

/** Only what may be used sets out; which bag the patient bears is found there. */
const assertFit = async (tx: Tx, request: RequestRow, units: readonly UnitRow[], input: OpenKitInput) => {
  const { values } = await policyAt(tx, tx.now)
  const judged = units.map((unit) => ({ unit, visualDefects: [] }))
  const facts = await gatherReleaseFacts(tx, { request, items: [] }, judged, values)
  const findings = [
    ...checkReagents(input.reagents, dayOf(tx.now)),
    ...facts.flatMap(({ facts: known }) => [
      ...checkCustody('reserve', known.unit.state),
      ...unitInDate(known),
      ...unitFree(known),
    ]),
  ]
  if (blocking(findings).length > 0) throw KitRefused.because(findings)
}

/** A bag that the box can't keep right, or a box that is no place of the bank, leaves its cold chain unknown. */
const putIntoBox = async (tx: Tx, units: readonly UnitRow[], box: string) => {
  const place = (await ownPlacesByName(tx)).get(box)
  for (const unit of units) {
    const fits = place !== undefined && (await judgePlace(tx, place, unit)).length === 0
    await stand(tx, unit, fits ? place : null)
  }
}
