import { hasOpenDeviation } from '#db/alliance/finders-records.ts'
import {
  listCrossmatchesByIds,
  listCrossmatchesBySampleIds,
  listTypingsBySampleIds,
} from '#db/compatibility/finders-results.ts'
import { listCrossmatchesOfBag } from '#db/compatibility/finders-retrospective.ts'
import { listUnitsByIds } from '#db/inventory/finders.ts'
import { type LeftBag, listLeftForPerson } from '#db/inventory/finders-left.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { asId, type Id } from '#lib/ids.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { callBack } from '#resolvers/inventory/call-back.ts'
import { crossmatchTests, readCrossmatch } from '#rules/compatibility/crossmatch.ts'
import type { PassportGroup } from '#rules/compatibility/passport.ts'
import type { Finding } from '#rules/finding.ts'
import { judgeCrossmatchBasis, judgeGroupBasis } from '#rules/inventory/basis.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { UnitState } from '#rules/inventory/terms.ts'

/** A result was taken back: the bags that left by it are called back. */
export const callBackWithdrawn = async (
  tx: Tx,
  { resultId, patientId }: EventPayload<'compatibility.resultWithdrawn'>,
): Promise<void> => {
  if (asId('Typing', resultId) !== null) return callBackUntyped(tx, { resultId, patientId })
  const crossmatchId = asId('Crossmatch', resultId)
  if (crossmatchId === null) return
  const [crossmatch] = await tx.elevated(() => listCrossmatchesByIds(tx.db, [crossmatchId]))
  if (crossmatch) await callBackUnmatched(tx, { resultId, patientId, unitId: crossmatch.unitId })
}

/** A tube was rejected after it had been tested: nothing rests on its results any more. */
export const callBackRejected = async (
  tx: Tx,
  { sampleId, patientId }: EventPayload<'requests.sampleRejected'>,
): Promise<void> => {
  const [typings, crossmatches] = await tx.elevated(async () => [
    await listTypingsBySampleIds(tx.db, [sampleId]),
    await listCrossmatchesBySampleIds(tx.db, [sampleId]),
  ])
  if (typings.some(({ current }) => current)) await callBackUntyped(tx, { resultId: sampleId, patientId })
  for (const { id, unitId, current } of crossmatches)
    if (current) await callBackUnmatched(tx, { resultId: id, patientId, unitId })
}

/** A crossmatch of a bag that has left already may contradict, or take the place of, the one it left by. */
export const callBackContradicted = (
  tx: Tx,
  fact: EventPayload<'compatibility.crossmatchRecorded'>,
): Promise<void> => callBackUnmatched(tx, fact)

type Taken = { readonly resultId: string; readonly patientId: Id<'Patient'> }

const callBackUntyped = async (tx: Tx, taken: Taken): Promise<void> => {
  const { bags, group } = await leftFor(tx, taken, null)
  for (const { unitId, requestId, facts } of bags) {
    const judge = (custody: UnitState) =>
      judgeGroupBasis(custody, { before: judgedOn(facts).patient, now: group })
    await callBack(tx, { unitId, requestId, because: taken.resultId, judge })
  }
}

const callBackUnmatched = async (tx: Tx, taken: Taken & { readonly unitId: Id<'Unit'> }): Promise<void> => {
  const { bags, group, personId } = await leftFor(tx, taken, taken.unitId)
  for (const bag of bags) {
    const judge = await crossmatchJudge(tx, bag, { personId, group })
    await callBack(tx, { ...bag, because: taken.resultId, judge })
  }
}

/** The bags that have left for the person of a result and aren't called back yet, and the person's group now. */
const leftFor = (tx: Tx, { patientId }: Taken, unitId: Id<'Unit'> | null) =>
  tx.elevated(async () => {
    const [patient] = await listPatientsByIds(tx.db, [patientId])
    if (patient === undefined) throw new Error(`a result of no patient: ${patientId}`)
    const { personId } = patient
    const left = await listLeftForPerson(tx.db, { allianceId: tx.allianceId, personId, unitId })
    const bags = []
    for (const bag of left) if (!(await isCalledBack(tx, bag))) bags.push(bag)
    return { personId, bags, group: (await passportOf(tx, personId)).group }
  })

/** Whoever looks into it already isn't told again with every further result that is taken back. */
const isCalledBack = (tx: Tx, { unitId }: LeftBag): Promise<boolean> =>
  hasOpenDeviation(tx.db, {
    allianceId: tx.allianceId,
    subjectId: unitId,
    code: 'RELEASE_BASIS_WITHDRAWN',
  })

/** The facts as the gate stored them; JSON has texts for their dates. */
const judgedOn = (facts: LeftBag['facts']) => facts as Pick<ReleaseFacts, 'patient' | 'crossmatch'>

/** How a bag's crossmatch is judged by the results with this person that are left. */
const crossmatchJudge = async (
  tx: Tx,
  { unitId, facts }: LeftBag,
  { personId, group }: { readonly personId: Id<'Person'>; readonly group: PassportGroup },
): Promise<(custody: UnitState) => Finding[]> => {
  const { allianceId } = tx
  const { values: policy } = await policyAt(tx, tx.now)
  const [[unit], rows] = await tx.elevated(() =>
    Promise.all([
      listUnitsByIds(tx.db, [unitId]),
      listCrossmatchesOfBag(tx.db, { allianceId, unitId, personId }),
    ]),
  )
  const product = unit && (await productOf(tx, unit))
  if (!product) return () => []
  const now = readCrossmatch(rows.flatMap(crossmatchTests), product, policy).sides
  const bag = { product, unitAbo: unit.abo, patientAbo: group.abo, before: judgedOn(facts).crossmatch, now }
  return (custody) => judgeCrossmatchBasis(custody, bag, policy)
}
