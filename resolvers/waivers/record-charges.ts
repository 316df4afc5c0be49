import { formsOf } from '#db/kept-number.ts'
import { findPatientByNumber } from '#db/requests/finders-patients.ts'
import {
  type ChargeRow,
  insertCharges,
  listChargesOfStay,
  replaceCharges,
} from '#db/waivers/finders-charges.ts'
import { BadInput, type InputProblem } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import type { Tx } from '#resolvers/context.ts'
import { hospitalNumberOf } from '#resolvers/hospital-number.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import { claimedByOtherStays } from '#resolvers/waivers/claimed-elsewhere.ts'
import { readBill } from '#resolvers/waivers/quote-input.ts'
import { lockStay, type NamedStay, type Stay, stayOf } from '#resolvers/waivers/stay.ts'
import {
  type ChargeInput,
  linesOf,
  saysTheSame,
  type ToldCharge,
  toldCharge,
  withMeaning,
} from '#resolvers/waivers/told-charges.ts'
import { matchBill } from '#rules/waivers/bill.ts'
import { type BillProblem, billProblemLabels } from '#rules/waivers/bill-terms.ts'
import { netOfCredits } from '#rules/waivers/credits.ts'
import { faultOfStay } from '#rules/waivers/stay-step.ts'

export type RecordChargesInput = OperationInput &
  NamedStay & {
    /** The patient's number in the hospital, where it is told beside the stay: it must be the stay's. */
    readonly hospitalNumber?: string | null
    readonly lines: readonly ChargeInput[]
  }

/** What became of one line: kept, or left out since it is not for blood; and what keeps it from being covered. */
export type ChargeAnswer = {
  /** Its place in the input, from 0. */
  at: number
  kept: boolean
  problem: BillProblem | 'CLAIMED_ELSEWHERE' | null
}

export type RecordedCharges = {
  id: Id<'Encounter'>
  /** Rows that are new, or say something new. */
  changed: number
  lines: ChargeAnswer[]
  /** Nothing of it will be waived while it stands so: it was cancelled, or ends before it began. */
  stayStands: boolean
}

/**
 * A hospital tells what it charged for a stay. Only what may be blood is kept. The same row told again changes nothing;
 * with other content it replaces the one before, which stays on record. A credit takes its charge back, whole or in part.
 */
export const recordCharges = operation(
  'waivers.recordCharges',
  async (tx: Tx, input: RecordChargesInput): Promise<RecordedCharges> => {
    const stay = await lockStay(tx, await stayOf(tx.db, tx, input))
    await assertSamePatient(tx, stay, input)
    const told = await readCharges(tx, input)
    const kept = await listChargesOfStay(tx.db, keyOf(tx, stay))
    const change = changeOf(kept, told)
    assertCredits(change.current, told)
    const changed = await writeCharges(tx, stay, told, change)
    tx.note({ subjectId: stay.encounter.id, after: { charges: told.length, changed } })
    if (changed > 0)
      tx.emit('waivers.chargesRecorded', {
        organisationId: stay.encounter.organisationId,
        subjectId: stay.encounter.id,
        payload: { encounterId: stay.encounter.id },
      })
    return {
      id: stay.encounter.id,
      changed,
      lines: await answersOf(tx, stay, { told, current: change.current }),
      stayStands: faultOfStay(stay.encounter) === null,
    }
  },
)

/** A told charge, its place in the input, when it was charged, and whether it may be blood. */
type Told = {
  readonly at: number
  readonly charge: ToldCharge
  readonly chargedAt: Date
  readonly mayBeBlood: boolean
}

const keyOf = (tx: Tx, { encounter }: Stay) => ({ allianceId: tx.allianceId, encounterId: encounter.id })

const assertSamePatient = async (tx: Tx, { encounter, patient }: Stay, input: RecordChargesInput) => {
  const number = input.hospitalNumber?.trim()
  if (!number || number === hospitalNumberOf(tx.ctx, patient)) return
  const other = await findPatientByNumber(tx.db, encounter, formsOf(tx.ctx.services.keys, number))
  if (other?.personId === patient.personId) return
  throw BadInput.of('hospitalNumber', {
    zh: '患者与该次就诊的患者不符，未作任何记录',
    en: 'is not the patient of this stay; nothing was recorded',
  })
}

const readCharges = async (tx: Tx, input: RecordChargesInput): Promise<Told[]> => {
  const { known } = await dictionaryAt(tx, tx.now)
  const isProduct = (code: string) => known.has(code)
  const meant = input.lines.map((line) => withMeaning(line, isProduct))
  const lines = readBill({ lines: meant }, { now: tx.now, isProduct })
  return lines.map((line, at) => {
    const told = input.lines[at] as ChargeInput
    return {
      at,
      charge: toldCharge(told, line),
      chargedAt: told.chargedAt ?? tx.occurredAt,
      mayBeBlood:
        line.isBlood ??
        (line.productCode !== null || line.donationNumber !== null || line.fillerNumber !== null),
    }
  })
}

/** What of the told is new or says something new, what it replaces, and what counts then. */
type Change = {
  readonly added: readonly ToldCharge[]
  readonly replaced: readonly ChargeRow[]
  readonly current: readonly ToldCharge[]
}

const changeOf = (kept: readonly ChargeRow[], told: readonly Told[]): Change => {
  const rows = new Map<string, ToldCharge>(kept.map((row) => [rowKey(row), row]))
  for (const { charge, mayBeBlood } of told) {
    const standing = rows.get(rowKey(charge))
    const isCreditOfKept =
      charge.kind === 'CREDIT' && rows.has(rowKey({ ...charge, kind: 'CHARGE', number: charge.chargeNumber }))
    if (!mayBeBlood && standing === undefined && !isCreditOfKept) continue
    if (standing === undefined || !saysTheSame(standing, charge)) rows.set(rowKey(charge), charge)
  }
  const current = [...rows.values()]
  return {
    current,
    added: current.filter((row) => !kept.includes(row as ChargeRow)),
    replaced: kept.filter((row) => !current.includes(row)),
  }
}

/** A charge and its credit may have one number. */
const rowKey = ({ number, kind }: Pick<ToldCharge, 'number' | 'kind'>) => `${kind}|${number}`

/** @throws BadInput for a credit of nothing, or above its charge, at the told row */
const assertCredits = (current: readonly ToldCharge[], told: readonly Told[]) => {
  const problems = netOfCredits(linesOf(current)).flatMap(({ line, problem }): InputProblem[] => {
    if (problem !== 'CREDIT_OF_NOTHING' && problem !== 'CREDIT_ABOVE_CHARGE') return []
    const at = told.find(({ charge }) => charge.chargeNumber === line.chargeNumber)?.at
    const member = problem === 'CREDIT_OF_NOTHING' ? 'chargeNumber' : 'chargedFen'
    return at === undefined ? [] : [{ field: `lines[${at}].${member}`, words: billProblemLabels[problem] }]
  })
  if (problems.length > 0) throw new BadInput(problems)
}

const writeCharges = async (
  tx: Tx,
  { encounter }: Stay,
  told: readonly Told[],
  { added, replaced }: Change,
): Promise<number> => {
  const { allianceId } = tx
  await replaceCharges(tx.db, { allianceId, ids: replaced.map(({ id }) => id), at: tx.now })
  const chargedAt = new Map(told.map((each) => [each.charge, each.chargedAt]))
  await insertCharges(
    tx.db,
    added.map((charge) => ({
      ...charge,
      allianceId,
      id: newId('Charge'),
      organisationId: encounter.organisationId,
      encounterId: encounter.id,
      recordedBy: tx.seat.staffId,
      occurredAt: chargedAt.get(charge) ?? tx.occurredAt,
      recordedAt: tx.now,
    })),
  )
  return added.length
}

/** What each told line is by what counts now: for which of them a person will have to be asked. */
const answersOf = async (
  tx: Tx,
  stay: Stay,
  { told, current }: { readonly told: readonly Told[]; readonly current: readonly ToldCharge[] },
): Promise<ChargeAnswer[]> => {
  const lines = linesOf(current)
  const { lines: matched } = matchBill(lines, await bagsOf(tx, stay.encounter, lines))
  const unitIds = matched.flatMap(({ unitId, problem }) =>
    unitId !== null && problem === null ? [unitId] : [],
  )
  const elsewhere = await claimedByOtherStays(tx, stay.encounter, unitIds)
  return told.map(({ at, charge }) => {
    const own = matched.filter(({ line }) => line.chargeNumber === charge.chargeNumber)
    const problem = own.find((line) => line.problem !== null)?.problem ?? null
    const claimed = own.some(({ unitId }) => unitId !== null && elsewhere.has(unitId))
    const kept = current.some((row) => rowKey(row) === rowKey(charge))
    return { at, kept, problem: kept ? (problem ?? (claimed ? 'CLAIMED_ELSEWHERE' : null)) : 'NOT_BLOOD' }
  })
}
