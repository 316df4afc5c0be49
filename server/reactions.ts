import type { Reactions } from '#resolvers/context.ts'
import { callBackIncompatible } from '#resolvers/inventory/call-back.ts'

/** Who reacts to what, across the order of the contexts. */
export const reactions: Reactions = {
  'compatibility.retrospectiveIncompatible': [callBackIncompatible],
}
