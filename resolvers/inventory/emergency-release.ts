import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { lockRequest, type RequestRow } from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { addHours } from '#lib/quantities.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertFromOwnShelf } from '#resolvers/inventory/allocation.ts'
import { chooseForEmergency, type WantedBags } from '#resolvers/inventory/emergency-choice.ts'
import { IssueRefused } from '#resolvers/inventory/errors.ts'
import { decide } from '#resolvers/inventory/gate.ts'
import { assertIssueSigned } from '#resolvers/inventory/issue-signatures.ts'
import type { IssuedBagInput } from '#resolvers/inventory/issue-units.ts'
import { type IssuedUnits, keepingRefusals, letGo } from '#resolvers/inventory/let-go.ts'
import { type Line, linesOf } from '#resolvers/inventory/lines.ts'
import { passOver } from '#resolvers/inventory/pass-over.ts'
import { assign, type Choice, keep } from '#resolvers/inventory/reserve-units.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { takeOn } from '#resolvers/requests/accept-request.ts'
import { judgeAuthoriser, keepAuthorisation } from '#resolvers/requests/authorisation.ts'
import { consentFactsOf } from '#resolvers/requests/consent-facts.ts'
import { keepSamplesAfterIssue } from '#resolvers/requests/keep-sample.ts'
import { checkEmergencyPath } from '#rules/inventory/emergency.ts'
import { requestTransitions } from '#rules/requests/terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/**
 * Blood for an emergency, in one step. The caller issues and signs; each token in `signatures` is of somebody who signs
 * for what is skipped: a physician, the bank's manager, or the hospital's head or delegate where consent can't be had.
 */
export type EmergencyReleaseInput = OperationInput & {
  readonly requestId: string
  /** Why it can't wait. */
  readonly reason: string
  /** Who will come for it and sign at the hand-over, by id. */
  readonly collectorId: string
  /** These bags; null: the hub chooses. */
  readonly units?: readonly IssuedBagInput[] | null
  /** How many bags of which component the hub chooses; null: what the request's lines still ask for. */
  readonly wanted?: readonly WantedBags[] | null
  readonly box?: string | null
}

const MOST_BAGS = 50

/**
 * Article 17: accepts the request if the lead hasn't yet, reserves the bags, passes over the AUTHORITY findings that the
 * signers may, and issues, all or nothing and through the same gate as every issue. What is skipped is owed; a STOP stops
 * it. It waits for no form and no test, but for the consent or its authorisation, which a signer may give here.
 * @throws RequestRefused, UnitsUnavailable, ReservationRefused, IssueRefused, SignatureRefused
 */
export const emergencyRelease = keepingRefusals(
  operation('inventory.emergencyRelease', async (tx, input: EmergencyReleaseInput): Promise<IssuedUnits> => {
    const reason = readInput(input)
    const [caller, ...others] = await signersOf(tx, input.signatures ?? [])
    if (caller === undefined) throw new Error('a call without a caller')
    // Whoever signs beside the issuer is there to take it on them, so they are asked first.
    const signers = [...others, caller]
    const request = await takeUp(tx, input.requestId, { signers, reason })
    const persons = await assertIssueSigned(tx, {
      receiver: request.organisationId,
      signers: [caller],
      collectorId: input.collectorId,
    })
    const policy = await policyAt(tx, tx.now)
    await keepSamplesAfterIssue(tx, request)
    const lines = await linesOf(tx, request.id)
    const items = lines.map(({ item }) => item)
    const wish = { request, items, lines, policy, wanted: input.wanted ?? null }
    const named = input.units ? await lockNamed(tx, input.units) : null
    await assertFromOwnShelf(tx, request, named ?? [], (index) => `units[${index}]`)
    const choices =
      named === null ? await chooseForEmergency(tx, wish) : await assignFree(tx, wish.lines, named)
    await keep(tx, request, choices, addHours(tx.now, policy.values.reservationHours))
    const ids = (named ?? choices.map(({ unit }) => unit)).map(({ id }) => id)
    const units = await lockInOrder(tx, ids)
    const judged = units.map((unit, index) => ({
      unit,
      visualDefects: input.units?.[index]?.visualDefects ?? [],
    }))
    await passOver(tx, { request, items, judged, policy, signers, reason })
    const judgements = await decide(tx, { request, items, judged, policy })
    return letGo(tx, {
      request,
      judgements,
      persons,
      policy,
      box: input.box,
      unseen: new Set(named === null ? ids : []),
    })
  }),
)

const readInput = ({ reason, units, wanted }: EmergencyReleaseInput): string => {
  if (units && wanted)
    throw BadInput.of('wanted', {
      zh: '指定血袋与由系统选择只能取其一',
      en: 'name the units or let the hub choose, not both',
    })
  const isWrong = units && (units.length < 1 || units.length > MOST_BAGS || !areDistinct(units))
  if (isWrong)
    throw BadInput.of('units', {
      zh: `每次发血 1 至 ${MOST_BAGS} 袋，每袋只写一次`,
      en: `1 to ${MOST_BAGS} units are issued at a time, each named once`,
    })
  if (wanted?.some(({ bags }) => !Number.isInteger(bags) || bags < 1 || bags > MOST_BAGS))
    throw BadInput.of('wanted', { zh: `袋数须为 1 至 ${MOST_BAGS}`, en: `1 to ${MOST_BAGS} bags` })
  const told = reason.trim()
  if (told !== '') return told
  throw BadInput.of('reason', { zh: '请写明紧急发血的理由', en: 'say why it can not wait' })
}

const areDistinct = (units: readonly IssuedBagInput[]): boolean =>
  new Set(units.map(({ unitId }) => unitId)).size === units.length

/** The locked request of an emergency, authorised where one of the signers may and must, and accepted. */
const takeUp = async (
  tx: Tx,
  text: string,
  { signers, reason }: { readonly signers: readonly Signer[]; readonly reason: string },
): Promise<RequestRow> => {
  const id = asId('Request', text)
  const request = id && (await lockRequest(tx.db, { allianceId: tx.allianceId, id }))
  if (!request) throw new NotFound({ zh: '申请', en: 'request' })
  const findings = checkEmergencyPath(request.urgency)
  if (findings.length > 0) throw new IssueRefused(findings, [])
  if ((await consentFactsOf(tx, request)) === 'MISSING') await authorise(tx, request, { signers, reason })
  if (!mayTransition(requestTransitions, 'accept', request.state)) return request
  return takeOn(tx, request, reason)
}

const authorise = async (
  tx: Tx,
  request: RequestRow,
  { signers, reason }: { readonly signers: readonly Signer[]; readonly reason: string },
) => {
  for (const signer of signers) {
    if ((await judgeAuthoriser(tx, request, signer)).length > 0) continue
    await keepAuthorisation(tx, request, signer, reason)
    return
  }
}

const lockNamed = async (tx: Tx, named: readonly IssuedBagInput[]): Promise<UnitRow[]> =>
  lockInOrder(
    tx,
    named.map(({ unitId }) => {
      const id = asId('Unit', unitId)
      if (id === null) throw new UnitNotFound()
      return id
    }),
  )

const lockInOrder = async (tx: Tx, ids: readonly Id<'Unit'>[]): Promise<UnitRow[]> => {
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  return ids.map((id) => {
    const unit = rows.find((row) => row.id === id)
    if (unit === undefined) throw new UnitNotFound()
    return unit
  })
}

/** Those of the named bags that stand free; what is kept for this request is, and of the others the gate says why not. */
const assignFree = (tx: Tx, lines: readonly Line[], units: readonly UnitRow[]): Promise<Choice[]> =>
  assign(
    tx,
    lines,
    units.filter(({ custody }) => custody === 'IN_STOCK'),
  )
