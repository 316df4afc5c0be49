import { insertDeviation } from '#db/alliance/finders.ts'
import type { FindingShape } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/** What is needed of a transaction to open a deviation. */
export type Deviating = Pick<Tx, 'db' | 'allianceId' | 'operation' | 'occurredAt' | 'emit'>

/** A fact that was recorded although a rule would have refused it beforehand. */
export type Breach = {
  /** Whose deviation it is: the hospital the fact concerns. */
  readonly organisationId: Id<'Organisation'>
  /** Id of what the fact is about. */
  readonly subjectId: string
  readonly findings: readonly FindingShape[]
  /** What was told, where there is no record to keep it in. */
  readonly told?: Record<string, unknown>
}

/**
 * Opens a deviation for what the running operation records in spite of a rule; somebody must close it. Warnings alone
 * open none. Answers its id; null when there was nothing to open.
 */
export const openDeviation = async (tx: Deviating, breach: Breach): Promise<Id<'Deviation'> | null> => {
  const findings = breach.findings
    .filter(({ severity }) => severity !== 'WARN')
    .map(({ code, severity, source }) => ({ code, severity, source }))
  if (findings.length === 0) return null
  const id = newId('Deviation')
  await insertDeviation(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: breach.organisationId,
    operation: tx.operation,
    subjectId: breach.subjectId,
    findings,
    told: breach.told ?? null,
    occurredAt: tx.occurredAt,
  })
  tx.emit('alliance.deviationOpened', {
    organisationId: breach.organisationId,
    subjectId: id,
    payload: { deviationId: id },
  })
  return id
}
