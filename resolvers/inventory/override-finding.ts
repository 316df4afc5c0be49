import { listItemsByRequestIds, lockRequest, type RequestRow } from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import {
  type AttestedReadingInput,
  judgeAttested,
  readAttestedReading,
} from '#resolvers/inventory/attested-reading.ts'
import { OverrideRefused } from '#resolvers/inventory/errors.ts'
import { qualifiedOverriders } from '#resolvers/inventory/overriders.ts'
import { gatherReleaseFacts } from '#resolvers/inventory/release-facts.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { writeOverride } from '#resolvers/inventory/write-override.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { finding } from '#rules/finding.ts'
import type { AttestedReading } from '#rules/inventory/attest.ts'
import { isAuthorityCode } from '#rules/inventory/authority.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'
import { attestedCodes, attestedFacts, checkOverride, roleFor } from '#rules/inventory/override.ts'
import { decideRelease } from '#rules/inventory/release.ts'

/** Which finding about which unit, for which request, and why it is passed over. The caller signs. */
export type OverrideFindingInput = OperationInput & {
  readonly requestId: string
  readonly unitId: string
  /** Code of the finding. */
  readonly code: string
  readonly reason: string
  /** What the signer says to be true that the hub can't know: the shortage, the cold chain, the least incompatible bag. */
  readonly attest?: boolean | null
  /** What the device itself shows: whoever attests a cold chain says it. */
  readonly reading?: AttestedReadingInput | null
}

/** Until when (UTC) the override may be used, unless what it rests on changes before. */
export type OverriddenFinding = { id: Id<'Override'>; unitId: Id<'Unit'>; validUntil: string }

/**
 * Passes over one AUTHORITY finding of the release gate, for one unit and one request, under reason and signature. It is
 * bound to the facts it was given on: with any change of them it counts no more. A STOP is passed over by nobody.
 */
export const overrideFinding = operation(
  'inventory.overrideFinding',
  async (tx, input: OverrideFindingInput): Promise<OverriddenFinding> => {
    const reason = reasonOf(input, { zh: '请写明放行理由', en: 'say why the finding is passed over' })
    const reading = readingOf(tx, input)
    const signers = await signersOf(tx, input.signatures ?? [])
    const request = await lockVisibleRequest(tx, input.requestId)
    const unit = await lockVisibleUnit(tx, input.unitId)
    const people = await qualifiedOverriders(tx, request, signers)
    const policy = await policyAt(tx, tx.now)
    const items = await listItemsByRequestIds(tx.db, [request.id])
    const judged = [{ unit, visualDefects: [] }]
    const [known] = await gatherReleaseFacts(tx, { request, items }, judged, policy.values)
    if (known === undefined) throw new UnitNotFound()
    const { code } = input
    const attested = input.attest === true && isAttested(code)
    const facts = attested ? attestedFacts(known.facts, code) : known.facts
    const { findings } = decideRelease(facts, { policy: policy.values, policyId: policy.id })
    const refused = [
      ...checkOverride(code, findings, people, policy.values),
      ...(reading ? await judgeAttested(tx, unit, reading, policy.values) : []),
    ]
    if (refused.length > 0 || !isAuthorityCode(code)) throw OverrideRefused.because(refused)
    const [first, second] = signers
    const [overrider] = people
    const signedAs = overrider && roleFor(code, overrider, policy.values)
    if (first === undefined || !signedAs)
      throw OverrideRefused.because([finding('OVERRIDE_ROLE_MISSING', { values: { code } })])
    const { id, validUntil } = await writeOverride(tx, {
      request,
      unit,
      code,
      attested,
      reading,
      reason,
      basisHash: known.basisHash(),
      policy,
      signedBy: first.staff.id,
      signedAs,
      second: second ?? null,
    })
    return { id, unitId: unit.id, validUntil: validUntil.toISOString() }
  },
)

/** @throws BadInput where a cold chain is attested without what the device shows */
const readingOf = (tx: Tx, { code, attest, reading }: OverrideFindingInput): AttestedReading | null => {
  if (code !== 'COLD_CHAIN_UNKNOWN' || attest !== true) return null
  if (reading) return readAttestedReading(tx, reading)
  throw BadInput.of('reading', {
    zh: '请填写设备自身显示或记录的温度、来源和时间',
    en: 'say the temperature that the device’s own display or log shows, where it was read, and when',
  })
}

const isAttested = (code: string): code is AuthorityCode => attestedCodes.some((one) => one === code)

const lockVisibleRequest = async (tx: Tx, text: string): Promise<RequestRow> => {
  const id = asId('Request', text)
  const request = id && (await lockRequest(tx.db, { allianceId: tx.allianceId, id }))
  if (!request) throw new NotFound({ zh: '申请', en: 'request' })
  return request
}
