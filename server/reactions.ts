import type { Reactions } from '#resolvers/context.ts'
import { callBackIncompatible } from '#resolvers/inventory/call-back.ts'
import { callBackContradicted, callBackWithdrawn } from '#resolvers/inventory/call-back-unfounded.ts'

/** Who reacts to what, across the order of the contexts. */
export const reactions: Reactions = {
  'compatibility.crossmatchRecorded': [callBackContradicted],
  'compatibility.resultWithdrawn': [callBackWithdrawn],
  'compatibility.retrospectiveIncompatible': [callBackIncompatible],
}
