import { lockUnitForResult, unitExists } from '#db/compatibility/finders.ts'
import { insertCrossmatch } from '#db/compatibility/finders-results.ts'
import { BadInput } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import {
  assertSameSides,
  type ElectronicMatch,
  matchByComputer,
  type ScannedLabel,
} from '#resolvers/compatibility/electronic-crossmatch.ts'
import { beginResult, type ResultInput, retireReplaced } from '#resolvers/compatibility/recording.ts'
import { answerRetrospective } from '#resolvers/compatibility/retrospective.ts'
import type { Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import { type CrossmatchMethod, type CrossmatchResult, feedsDecisions } from '#rules/compatibility/terms.ts'

/** The crossmatch of one sample with one unit: both sides, or one of them. */
export type RecordCrossmatchInput = ResultInput & {
  readonly unitId: string
  /** Recipient's plasma with donor's cells; null when that side was not tested. */
  readonly major?: CrossmatchResult | null
  /** Donor's plasma with recipient's cells; null when that side was not tested. */
  readonly minor?: CrossmatchResult | null
  /** Null when the sender names none: the release decision points it out. */
  readonly method?: CrossmatchMethod | null
  /** For the electronic crossmatch: the bag's barcodes as the scanner read them. */
  readonly scanned?: ScannedLabel | null
}

/**
 * Records a crossmatch; a final one is reported at once to the hospital that asked. An electronic one is no test that was
 * done but one that is left out: it is made here, and refused unless the rules allow it and all its conditions hold.
 * @throws ElectronicCrossmatchRefused
 */
export const recordCrossmatch = operation(
  'compatibility.recordCrossmatch',
  async (tx, input: RecordCrossmatchInput): Promise<{ id: Id<'Crossmatch'> }> => {
    if (!input.major && !input.minor && input.method !== 'ELECTRONIC')
      throw BadInput.of('major', {
        zh: '主侧、次侧至少填一项',
        en: 'give the major side, the minor side or both',
      })
    const unitId = await findUnit(tx, input.unitId)
    const recording = await beginResult(tx, input, { kind: 'Crossmatch', tests: ['CROSSMATCH'], unitId })
    const { sample, patient, columns, replaced } = recording
    await tx.elevated(() => lockUnitForResult(tx.db, tx.allianceId, unitId))
    const id = newId('Crossmatch')
    await retireReplaced(tx, 'Crossmatch', replaced)
    const sides = await sidesOf(tx, input, { sampleId: sample.id, patient, unitId })
    await insertCrossmatch(tx.db, {
      ...columns,
      ...sides,
      id,
      unitId,
      correctsId: (replaced?.id ?? null) as Id<'Crossmatch'> | null,
    })
    await openDeviation(tx, {
      organisationId: sample.organisationId,
      subjectId: id,
      findings: recording.breaches,
    })
    if (feedsDecisions(recording.status)) {
      tx.emit('compatibility.crossmatchRecorded', {
        organisationId: sample.organisationId,
        subjectId: id,
        payload: {
          resultId: id,
          sampleId: sample.id,
          requestId: columns.requestId,
          patientId: patient.id,
          unitId,
        },
      })
      await answerRetrospective(tx, { crossmatchId: id, unitId, personId: patient.personId })
    }
    tx.note({ subjectId: id, before: replaced, after: { unitId, ...sides } })
    return { id }
  },
)

/** As they were tested; of an electronic crossmatch, as the groups give them. */
const sidesOf = async (
  tx: Tx,
  { major, minor, method, scanned }: RecordCrossmatchInput,
  match: Omit<ElectronicMatch, 'scanned'>,
) => {
  const told = { major: major ?? null, minor: minor ?? null }
  if (method !== 'ELECTRONIC') return { ...told, method: method ?? null }
  const found = await matchByComputer(tx, { ...match, scanned: scanned ?? null })
  assertSameSides(told, found)
  return { major: found.MAJOR, minor: found.MINOR, method }
}

const findUnit = async (tx: Tx, text: string): Promise<Id<'Unit'>> => {
  const id = asId('Unit', text)
  if (id !== null && (await unitExists(tx.db, tx.allianceId, id))) return id
  throw new UnitNotFound()
}
