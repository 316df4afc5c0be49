import { hasFreeUnit } from '#db/inventory/finders-stock.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import type { PassportPlace } from '#resolvers/compatibility/passport-facts.ts'
import { redCellTable } from '#rules/compatibility/abo-rhd.ts'
import { aboGroups } from '#rules/compatibility/terms.ts'
import type { PatientFacts, UnitFacts } from '#rules/inventory/release-facts.ts'

/** Groups of red cells the patient bears; without a group to go by, those that everybody bears. */
const bearable = ({ abo, standing, transplant }: PatientFacts) => {
  const group = transplant?.redCells ?? (standing === 'CONFIRMED' ? abo : null)
  return aboGroups.filter((one) => redCellTable[group ?? 'O'].includes(one))
}

/**
 * Whether the bank still has a free RhD-negative unit of these kinds that the patient bears: in stock, in date and
 * without a hold. Judged past the caller's own view.
 */
export const freeNegativeCells = async (
  tx: PassportPlace,
  patient: PatientFacts,
  kinds: readonly UnitFacts['product'][],
): Promise<boolean> => {
  const { known } = await dictionaryAt(tx, tx.now)
  return hasFreeUnit(tx.db, {
    allianceId: tx.allianceId,
    productCodes: [...known.values()]
      .filter(({ autologous }) => !autologous)
      .filter(({ componentClass }) => kinds.some((kind) => kind.componentClass === componentClass))
      .map(({ code }) => code),
    abos: bearable(patient),
    rhd: 'NEGATIVE',
    usableAt: tx.now,
  })
}
