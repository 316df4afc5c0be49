import { lockUnits } from '#db/inventory/finders.ts'
import { listHoldsByUnitIds } from '#db/inventory/finders-holds.ts'
import { sha256 } from '#lib/canonical.ts'
import type { Words } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { checkHold } from '#rules/inventory/hold.ts'

/** A unit of this alliance that something told in another one speaks against. */
export type Suspect = {
  readonly unitId: Id<'Unit'>
  /** What speaks against it, by its id over there. */
  readonly caseId: string
  /** In words that name neither a patient nor a hospital. */
  readonly why: Words
}

const REFERENCE_LENGTH = 12

/**
 * Quarantines suspects, each once for each case: one whose hold was lifted stays free. The station, which sees every
 * alliance it serves, can tell by the reference which case it is; nobody here can. Answers how many were held.
 */
export const holdSuspects = (tx: Tx, suspects: readonly Suspect[]): Promise<number> =>
  tx.elevated(async () => {
    const unitIds = [...new Set(suspects.map(({ unitId }) => unitId))].toSorted()
    const [units, holds] = await Promise.all([
      lockUnits(tx.db, tx.allianceId, unitIds),
      listHoldsByUnitIds(tx.db, unitIds),
    ])
    const held = new Set<string>()
    for (const suspect of suspects) {
      const unit = units.find(({ id }) => id === suspect.unitId)
      const reason = reasonOf(suspect)
      const known = holds.some((hold) => hold.unitId === suspect.unitId && hold.reason === reason)
      if (unit === undefined || known || checkHold(unit.custody).length > 0) continue
      await placeHold(tx, unit, { kind: 'QUARANTINE', reason, placedBy: null })
      held.add(unit.id)
    }
    return held.size
  })

const reasonOf = ({ caseId, why }: Suspect): string => {
  const reference = referenceOf(caseId)
  return `${why.zh}，请向血站核实（编号 ${reference}） / ${why.en}: ask the station (reference ${reference})`
}

/** By what the station finds a case that a hold speaks of; tells nothing of the case itself. */
export const referenceOf = (caseId: string): string => sha256(caseId).slice(0, REFERENCE_LENGTH).toUpperCase()
