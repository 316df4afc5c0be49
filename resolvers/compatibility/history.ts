import { insertHistoryFacts } from '#db/compatibility/finders.ts'
import { listFacts } from '#db/compatibility/finders-passport.ts'
import { lockPatient, type PatientRow } from '#db/requests/finders-patients.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { HistoryFactKind } from '#rules/compatibility/terms.ts'

/** Whose passport a fact goes into. */
export type FactOwner = Pick<PatientRow, 'id' | 'organisationId' | 'personId'>

/** One fact as it is told: what, and on what it rests. */
export type ToldFact = {
  readonly kind: HistoryFactKind
  readonly value: string
  /** Id of the result or record it comes from; absent: the fact is a record of its own. */
  readonly evidenceId?: string
  readonly sample?: { readonly id: Id<'Sample'>; readonly sampleNumber: string } | null
  /** Where it is known from when nobody here found it. */
  readonly assertedBy?: string | null
  readonly note?: string | null
  /** When it became so; absent: when it is told. */
  readonly occurredAt?: Date
}

/** Writes facts into a person's passport, with who recorded them, when, and on which sample. */
export const recordFacts = async (
  tx: Tx,
  owner: FactOwner,
  facts: readonly ToldFact[],
): Promise<Id<'HistoryFact'>[]> => {
  const recordedBy = tx.actor.roles.includes('MACHINE') ? null : tx.seat.staffId
  const rows = facts.map(({ kind, value, evidenceId, sample, assertedBy, note, occurredAt }) => {
    const id = newId('HistoryFact')
    return {
      allianceId: tx.allianceId,
      id,
      organisationId: owner.organisationId,
      personId: owner.personId,
      patientId: owner.id,
      kind,
      value,
      evidenceId: evidenceId ?? id,
      sampleId: sample?.id ?? null,
      sampleNumber: sample?.sampleNumber ?? null,
      recordedBy,
      assertedBy: assertedBy ?? null,
      note: note ?? null,
      occurredAt: occurredAt ?? tx.occurredAt,
    }
  })
  await insertHistoryFacts(tx.db, rows)
  return rows.map(({ id }) => id)
}

/**
 * Writes a transfusion reaction into the passport, where every hospital that treats the person may know of it. `code`
 * is of HL7 table 0514, `evidenceId` the reaction's record.
 */
export const recordReactionFact = async (
  tx: Tx,
  owner: FactOwner,
  {
    evidenceId,
    code,
    occurredAt,
  }: { readonly evidenceId: string; readonly code: string; readonly occurredAt: Date },
): Promise<void> => {
  await recordFacts(tx, owner, [{ kind: 'REACTION', value: code, evidenceId, occurredAt }])
}

/**
 * Writes into the passport that blood was given. `evidenceId` is the telling, `tellings` are those before it of the same
 * bag: once is enough.
 */
export const recordTransfusionFact = async (
  tx: Tx,
  owner: FactOwner,
  told: Required<Pick<ToldFact, 'evidenceId' | 'value' | 'occurredAt'>>,
  tellings: readonly string[],
): Promise<void> => {
  const person = { allianceId: tx.allianceId, personId: owner.personId }
  const known = await tx.elevated(() => listFacts(tx.db, person))
  if (known.some(({ kind, evidenceId }) => kind === 'TRANSFUSION' && tellings.includes(evidenceId))) return
  await recordFacts(tx, owner, [{ kind: 'TRANSFUSION', ...told }])
}

/** A patient in use whom the caller may see, locked so that what is told of them is told one after the other. */
export const lockKnownPatient = async (tx: Tx, text: string): Promise<PatientRow> => {
  const id = asId('Patient', text)
  const patient = id && (await lockPatient(tx.db, { allianceId: tx.allianceId, id }))
  if (!patient) throw new NotFound({ zh: '患者', en: 'patient' })
  return patient
}

/** Tells subscribers that a passport holds something new, or less than before. */
export const tellHistory = (tx: Tx, patient: FactOwner): void =>
  tx.emit('compatibility.historyChanged', {
    organisationId: patient.organisationId,
    subjectId: patient.id,
    payload: { patientId: patient.id },
  })
