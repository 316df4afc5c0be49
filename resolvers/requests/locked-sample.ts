import {
  findSampleByNumber,
  listSamplesByIds,
  lockSample,
  lockSampleByNumber,
  lockSamplesBehind,
  type SampleRow,
} from '#db/requests/finders-samples.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import { type SampleAction, sampleStateLabels, sampleTransitions } from '#rules/requests/terms.ts'
import { checkTransition } from '#rules/transition.ts'

/** A sample by the hub's id or by the number on its label in the caller's own hospital. */
export type SampleName = { readonly sampleId?: string | null; readonly sampleNumber?: string | null }

/** The named sample, locked. @throws NotFound, BadInput when neither name is given. */
export const lockNamedSample = async (tx: Tx, name: SampleName): Promise<SampleRow> => {
  const number = textOf(name.sampleNumber)
  if (!name.sampleId && number === undefined)
    throw BadInput.of('sampleId', {
      zh: '须提供 sampleId 或 sampleNumber',
      en: 'sampleId or sampleNumber is needed',
    })
  const id = name.sampleId ? asId('Sample', name.sampleId) : null
  const { allianceId, seat } = tx
  const row = name.sampleId
    ? id && (await lockSample(tx.db, allianceId, id))
    : await lockSampleByNumber(tx.db, { allianceId, organisationId: seat.organisationId }, number ?? '')
  if (!row) throw new NotFound({ zh: '标本', en: 'sample' })
  return row
}

/** All tubes of the sample's person at its hospital that still exist, by id, locked. */
export const lockTubesOfPerson = (
  tx: Tx,
  { organisationId, patientId }: Pick<SampleRow, 'organisationId' | 'patientId'>,
): Promise<SampleRow[]> =>
  lockSamplesBehind(tx.db, tx.allianceId, { organisationId, patientId, id: null, drawnSince: new Date(0) })

/**
 * The named sample, locked, for who will ask for the person's other tubes: those are locked before it, all in one order,
 * since two that each held their own would wait for each other's. @throws NotFound, BadInput
 */
export const lockNamedAmongTubes = async (tx: Tx, name: SampleName): Promise<SampleRow> => {
  const seen = await findNamed(tx, name)
  if (seen !== null) await lockTubesOfPerson(tx, seen)
  return lockNamedSample(tx, name)
}

const findNamed = async (tx: Tx, name: SampleName): Promise<SampleRow | null> => {
  const { allianceId, seat } = tx
  if (name.sampleId) return (await listSamplesByIds(tx.db, [name.sampleId]))[0] ?? null
  const hospital = { allianceId, organisationId: seat.organisationId }
  return findSampleByNumber(tx.db, hospital, textOf(name.sampleNumber) ?? '')
}

/** The named sample, locked, when it is the caller's own hospital's. @throws NotFound, Forbidden */
export const lockOwnSample = async (tx: Tx, name: SampleName): Promise<SampleRow> => {
  const row = await lockNamedSample(tx, name)
  if (row.organisationId === tx.seat.organisationId) return row
  throw new Forbidden({
    zh: '只有采集标本的医院可以这样做',
    en: 'only the hospital that drew the sample may do this',
  })
}

/** @throws NotInState unless the sample's state allows the action. */
export const assertSampleMay = (action: SampleAction, row: SampleRow): void => {
  const findings = checkTransition(sampleTransitions, sampleStateLabels, 'SAMPLE_STATE_FORBIDS', {
    action,
    state: row.state,
  })
  if (findings.length > 0) throw new NotInState(findings, row.state)
}
