import { oweTestsOfRejected } from '#resolvers/compatibility/owe-tests-anew.ts'
import type { Reactions } from '#resolvers/context.ts'
import { callBackIncompatible } from '#resolvers/inventory/call-back.ts'
import {
  callBackContradicted,
  callBackRejected,
  callBackWithdrawn,
} from '#resolvers/inventory/call-back-unfounded.ts'
import { holdLateSibling } from '#resolvers/transfusions/late-siblings.ts'

/** Who reacts to what, across the order of the contexts. */
export const reactions: Reactions = {
  'inventory.unitReceived': [holdLateSibling],
  'requests.sampleRejected': [oweTestsOfRejected, callBackRejected],
  'compatibility.crossmatchRecorded': [callBackContradicted],
  'compatibility.resultWithdrawn': [callBackWithdrawn],
  'compatibility.retrospectiveIncompatible': [callBackIncompatible],
}
