import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Hl7Call } from '#adapters/hl7/call.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import { bag } from '#resolvers/inventory/bag.ts'

/** Where a message names a bag: its number, the place of it, and the field that would have told the product. */
export type BagName = {
  readonly number: string
  readonly location: ErrorLocation
  readonly productField: string
}

/**
 * The id of a bag the sender may see. Of any other it is told the lawful way to another hospital's blood, the same
 * whether there is one or not.
 * @throws MessageFault 204 when there is none, or the donation gave several
 */
export const namedBag = async (call: Hl7Call, { number, location, productField }: BagName) => {
  const found = await bag(call.ctx, { number })
  if (typeof found === 'object') return found.bag.id
  if (found === 'none')
    throw new MessageFault([{ condition: '204', location, message: new UnitNotFound().words }])
  throw MessageFault.unknownKey(location, {
    zh: '唯一的血袋（该献血码有多袋，请写产品码）',
    en: `single bag: the donation gave several, write the product in ${productField}`,
  })
}
