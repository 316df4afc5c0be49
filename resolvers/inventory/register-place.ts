import { insertMissingPlaces } from '#db/inventory/finders-place-register.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { componentsOf } from '#rules/inventory/places.ts'
import type { PlaceKind, PlaceRange } from '#rules/inventory/terms.ts'
import { type StorageCategory, storageCategoryLabels } from '#rules/products/storage-terms.ts'

/** A fridge, freezer, incubator or box of the caller's organisation. */
export type RegisterPlaceInput = OperationInput & {
  readonly kind: PlaceKind
  /** What it keeps, and so what may stand in it. */
  readonly keeps: PlaceRange
  /** Which products alone stand in it: it is judged by their limits. Absent: all that its range keeps. */
  readonly components?: readonly StorageCategory[] | null
  /** As it stands on its door. */
  readonly name: string
}

const LONGEST_NAME = 100

/** Registers a place of the caller's own organisation; nothing is known of it until somebody reads its display. */
export const registerPlace = operation(
  'inventory.registerPlace',
  async (tx, input: RegisterPlaceInput): Promise<{ id: Id<'Place'> }> => {
    const name = input.name.trim()
    if (name === '' || name.length > LONGEST_NAME)
      throw BadInput.of('name', {
        zh: `须为 1 至 ${LONGEST_NAME} 个字符`,
        en: `must be 1 to ${LONGEST_NAME} characters`,
      })
    const { kind, keeps } = input
    const components = componentsIn(input)
    const { allianceId, organisationId } = tx.seat
    const id = newId('Place')
    const added = await insertMissingPlaces(tx.db, [
      { allianceId, organisationId, id, kind, keeps, components, name, inUseSince: tx.occurredAt },
    ])
    if (added === 0)
      throw new PlaceRefused({
        zh: `本机构已有名为“${name}”的储血位置`,
        en: `your organisation has a place called “${name}” already`,
      })
    tx.note({ subjectId: id, after: { kind, keeps, components, name } })
    return { id }
  },
)

/** @throws BadInput for a product that its range does not keep, or one named twice */
const componentsIn = ({ keeps, components }: RegisterPlaceInput): readonly StorageCategory[] | null => {
  if (!components) return null
  const fit = componentsOf(keeps)
  const good = components.length > 0 && components.every((one) => fit.includes(one))
  if (good && new Set(components).size === components.length) return components
  const listed = (of: 'zh' | 'en') =>
    fit.map((one) => storageCategoryLabels[one][of]).join(of === 'zh' ? '、' : '; ')
  throw BadInput.of('components', {
    zh: `须为该温区可保存的品种，每种只写一次：${listed('zh')}`,
    en: `must be products that its range keeps, each once: ${listed('en')}`,
  })
}
