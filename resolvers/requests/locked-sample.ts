import { lockSample, lockSampleByNumber, type SampleRow } from '#db/requests/finders-samples.ts'
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
