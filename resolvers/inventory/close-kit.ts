import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import {
  type KitRow,
  type KitUnitRow,
  listKitsByIds,
  listKitUnitsByKitIds,
  lockKit,
  updateKit,
  updateKitUnit,
} from '#db/inventory/finders-kits.ts'
import { lockRequest } from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { productOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { putBack } from '#resolvers/inventory/end-reservation.ts'
import { KitRefused } from '#resolvers/inventory/errors.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { numberOf } from '#resolvers/inventory/read.ts'
import { stand } from '#resolvers/inventory/stand.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { kitOutcome } from '#rules/inventory/kit.ts'
import type { KitOutcome } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A bag that was brought back. */
export type ReturnedBagInput = {
  readonly unitId: string
  /** Whether it stayed in the closed box, in the carriers' hands, the whole time. */
  readonly neverLeftControl: boolean
  /** °C of the bag; null when nobody measured. */
  readonly celsius?: number | null
}

export type CloseKitInput = OperationInput & {
  readonly kitId: string
  /** Every bag that was not issued there. */
  readonly returned: readonly ReturnedBagInput[]
  readonly note?: string | null
}

/**
 * The kit is back: every bag that wasn't issued is accounted for. It goes into quarantine and from there to its discard;
 * back to stock only where the rules in force allow it.
 * @throws KitRefused when it was closed before
 */
export const closeKit = operation(
  'inventory.closeKit',
  async (tx, input: CloseKitInput): Promise<{ id: Id<'Kit'> }> => {
    const kit = await lockOpenKit(tx, input.kitId)
    const bags = await listKitUnitsByKitIds(tx.db, [kit.id])
    const units = await lockUnits(
      tx.db,
      tx.allianceId,
      bags.map(({ unitId }) => unitId),
    )
    const { values } = await policyAt(tx, tx.occurredAt)
    assertKnown(input, bags)
    const outcomes: Record<string, KitOutcome> = {}
    for (const unit of units) {
      const bag = bags.find(({ unitId }) => unitId === unit.id)
      const back = input.returned.find(({ unitId }) => unitId === unit.id)
      if (bag !== undefined) outcomes[unit.id] = await settleBag(tx, { bag, unit, back, policy: values })
    }
    await updateKit(tx.db, kit, {
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
      closingNote: input.note?.trim() || null,
    })
    tx.emit('inventory.kitClosed', {
      organisationId: kit.organisationId,
      subjectId: kit.id,
      payload: { kitId: kit.id, requestId: kit.requestId, unitIds: units.map(({ id }) => id) },
    })
    tx.note({ subjectId: kit.id, after: { outcomes } })
    return { id: kit.id }
  },
)

/** The kit, locked after its request, as everybody locks. */
const lockOpenKit = async (tx: Tx, text: string): Promise<KitRow> => {
  const id = asId('Kit', text)
  const [seen] = id === null ? [] : await listKitsByIds(tx.db, [id])
  if (seen !== undefined) await lockRequest(tx.db, { allianceId: tx.allianceId, id: seen.requestId })
  const kit = seen && (await lockKit(tx.db, { allianceId: tx.allianceId, id: seen.id }))
  if (!kit) throw new NotFound({ zh: '急救箱', en: 'kit' })
  if (kit.closedAt === null) return kit
  throw new KitRefused({ zh: '该急救箱已核销', en: 'the kit was closed before' })
}

const assertKnown = ({ returned }: CloseKitInput, bags: readonly KitUnitRow[]) => {
  const strange = returned.findIndex(({ unitId }) => !bags.some((bag) => bag.unitId === unitId))
  if (strange >= 0)
    throw BadInput.of(`returned[${strange}].unitId`, {
      zh: '该血袋不在此急救箱中',
      en: 'this bag was not in the kit',
    })
}

type Returning = {
  readonly bag: KitUnitRow
  readonly unit: UnitRow
  readonly back: ReturnedBagInput | undefined
  readonly policy: PolicyValues
}

const settleBag = async (tx: Tx, { bag, unit, back, policy }: Returning): Promise<KitOutcome> => {
  const celsius = back?.celsius ?? null
  const outcome = kitOutcome(
    {
      custody: unit.custody,
      neverLeftControl: back?.neverLeftControl ?? false,
      inTemperature: celsius === null ? null : await isInTransport(tx, unit, celsius, policy),
    },
    policy,
  )
  if (outcome !== 'USED' && back === undefined)
    throw BadInput.of('returned', {
      zh: `血袋 ${numberOf(unit)} 未发出，须说明其去向`,
      en: `unit ${numberOf(unit)} was not issued: say what became of it`,
    })
  if (outcome !== 'USED') await bringBack(tx, unit, outcome)
  await updateKitUnit(tx.db, bag, { outcome, celsius })
  return outcome
}

const bringBack = async (tx: Tx, unit: UnitRow, outcome: KitOutcome) => {
  if (unit.custody === 'RESERVED') await putBack(tx, unit, 'RELEASED')
  // Good for the shelf again, it stands in the box until somebody says where it is put (`placeUnit`).
  if (outcome === 'BACK_IN_STOCK') return
  await stand(tx, unit, null)
  await placeHold(tx, unit, {
    kind: 'QUARANTINE',
    reason: '急救箱带回，待处置 / brought back from a clinic, waits for its discard',
  })
}

/** Both ends included; a product the dictionary doesn't know is never in its temperature. */
const isInTransport = async (
  tx: Tx,
  unit: UnitRow,
  celsius: number,
  { transport }: PolicyValues,
): Promise<boolean> => {
  const product = await productOf(tx, unit)
  if (product === undefined) return false
  const { least, most } = transport[product.storage]
  return celsius <= most && (least === null || celsius >= least)
}
