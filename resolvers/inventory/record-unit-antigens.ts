import { insertUnitAntigens, withdrawUnitAntigens } from '#db/inventory/finders-antigens.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { answerAntigens } from '#resolvers/inventory/answer-antigens.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { Antigen, AntigenResult } from '#rules/compatibility/antigen-terms.ts'
import { readAntigen } from '#rules/compatibility/antigen-terms.ts'

/** One antigen of a bag's red cells. */
export type UnitAntigenInput = { readonly antigen: string; readonly result: AntigenResult }

/** What a bag was tested for, here or by its station. */
export type RecordUnitAntigensInput = OperationInput & {
  readonly unitId: string
  readonly antigens: readonly UnitAntigenInput[]
  /** True when the station's label tells so; absent: tested here. */
  readonly fromLabel?: boolean | null
}

/** Records which antigens a unit's cells carry or lack; a later result stands in the place of an earlier one. */
export const recordUnitAntigens = operation(
  'inventory.recordUnitAntigens',
  async (tx, input: RecordUnitAntigensInput): Promise<{ id: Id<'Unit'> }> => {
    const antigens = readAntigens(input.antigens)
    const unit = await lockVisibleUnit(tx, input.unitId)
    await withdrawUnitAntigens(tx.db, tx.allianceId, {
      unitId: unit.id,
      antigens: antigens.map(({ antigen }) => antigen),
      at: tx.now,
    })
    await keepAntigens(tx, unit.id, { antigens, origin: input.fromLabel === true ? 'LABEL' : 'TESTED' })
    await answerAntigens(tx, unit)
    tx.emit('inventory.unitAntigensRecorded', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId },
    })
    tx.note({ subjectId: unit.id, after: { antigens } })
    return { id: unit.id }
  },
)

type ReadAntigen = { readonly antigen: Antigen; readonly result: AntigenResult }

/** Writes a unit's antigens; the earlier ones were withdrawn by the caller, where there were any. */
export const keepAntigens = async (
  tx: Tx,
  unitId: Id<'Unit'>,
  told: { readonly antigens: readonly ReadAntigen[]; readonly origin: 'LABEL' | 'TESTED' },
): Promise<void> =>
  insertUnitAntigens(
    tx.db,
    told.antigens.map(({ antigen, result }) => ({
      allianceId: tx.allianceId,
      id: newId('UnitAntigen'),
      organisationId: tx.seat.organisationId,
      unitId,
      antigen,
      result,
      origin: told.origin,
      recordedBy: tx.actor.roles.includes('MACHINE') ? null : tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })),
  )

/** The antigens by their names in the vocabulary, each once. */
export const readAntigens = (
  antigens: readonly UnitAntigenInput[],
  field = 'antigens',
): readonly ReadAntigen[] => {
  const read = antigens.map(({ antigen, result }, index) => {
    const name = readAntigen(antigen)
    if (name === null)
      throw BadInput.of(`${field}[${index}].antigen`, {
        zh: `没有名为 ${antigen} 的抗原`,
        en: `no antigen is called ${antigen}`,
      })
    return { antigen: name, result }
  })
  if (read.length === 0) throw BadInput.of(field, { zh: '至少填写一种抗原', en: 'name at least one antigen' })
  if (new Set(read.map(({ antigen }) => antigen)).size === read.length) return read
  throw BadInput.of(field, { zh: '同一抗原重复填写', en: 'an antigen is named twice' })
}
