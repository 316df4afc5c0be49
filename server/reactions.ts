import {
  alarmEmergency,
  alarmOverdueRecall,
  answerAcceptedEmergency,
  answerEndedEmergency,
  answerOverdueRecall,
  answerWithdrawnRecall,
} from '#resolvers/alarms/reactions.ts'
import {
  settleConfirmed,
  settleReturned,
  settleTakenIn,
  settleUsed,
} from '#resolvers/cold-chain/reactions.ts'
import { rollUpMoved } from '#resolvers/cold-chain/roll-up-moved.ts'
import {
  alarmHeldOutside,
  alarmTransfused,
  answerDiscarded,
  answerLifted,
  answerReturned,
} from '#resolvers/cold-chain/tell-holders.ts'
import { oweTestsOfRejected } from '#resolvers/compatibility/owe-tests-anew.ts'
import { oweFromPassport, settleFromPassport } from '#resolvers/compatibility/settle-from-passport.ts'
import type { Reactions } from '#resolvers/context.ts'
import { callBackIncompatible } from '#resolvers/inventory/call-back.ts'
import {
  callBackContradicted,
  callBackRejected,
  callBackWithdrawn,
} from '#resolvers/inventory/call-back-unfounded.ts'
import { endDisposed } from '#resolvers/inventory/kept-samples.ts'
import { tellFate } from '#resolvers/supply/fates.ts'
import { hearOfUnit } from '#resolvers/supply/hear-feed.ts'
import { countSupplied } from '#resolvers/supply/supplied.ts'
import { holdReceivedSuspect } from '#resolvers/transfusions/hold-suspected-donations.ts'
import { holdLateSibling } from '#resolvers/transfusions/late-siblings.ts'
import { lookUpAdmitted, lookUpChanged, lookUpMerged } from '#resolvers/waivers/care-reaction.ts'
import { claimChanged, claimMerged } from '#resolvers/waivers/claim-identified.ts'
import { hearWaiver } from '#resolvers/waivers/hear-waiver.ts'

/** Who reacts to what, across the order of the contexts. */
export const reactions: Reactions = {
  'requests.patientChanged': [lookUpChanged, claimChanged],
  'requests.patientsMerged': [lookUpMerged, claimMerged],
  'requests.encounterChanged': [lookUpAdmitted],
  'requests.emergencyOpened': [alarmEmergency],
  'requests.requestAccepted': [answerAcceptedEmergency],
  'requests.requestRejected': [answerEndedEmergency],
  'requests.requestCancelled': [answerEndedEmergency],
  'requests.requestClosed': [answerEndedEmergency],
  'inventory.recallOverdue': [alarmOverdueRecall],
  'inventory.recallAcknowledged': [answerOverdueRecall],
  'inventory.recallWithdrawn': [answerWithdrawnRecall],
  'inventory.unitReceived': [holdLateSibling, holdReceivedSuspect],
  'inventory.unitHeld': [alarmHeldOutside],
  'inventory.transfusedInExcursion': [alarmTransfused],
  'inventory.holdLifted': [answerLifted],
  'inventory.unitReturned': [tellFate, hearOfUnit, settleReturned, answerReturned],
  'inventory.unitDiscarded': [tellFate, hearOfUnit, settleUsed, answerDiscarded],
  'transfusions.transfusionRecorded': [tellFate, hearOfUnit, settleUsed],
  'cold-chain.deviceChanged': [rollUpMoved],
  'transfusions.bagReturned': [hearOfUnit],
  'inventory.stockTaken': [hearOfUnit],
  'inventory.receiptConfirmed': [settleConfirmed],
  'supply.stockReceived': [settleTakenIn],
  'inventory.deliveryReceived': [countSupplied],
  'requests.sampleDisposed': [endDisposed],
  'requests.sampleRejected': [oweTestsOfRejected, oweFromPassport, callBackRejected],
  'compatibility.typingRecorded': [settleFromPassport],
  'compatibility.antibodyScreenRecorded': [settleFromPassport],
  'compatibility.antibodyIdentified': [settleFromPassport],
  'compatibility.resultVerified': [settleFromPassport],
  'compatibility.caseAnswered': [settleFromPassport],
  'compatibility.historyChanged': [settleFromPassport],
  'compatibility.crossmatchRecorded': [callBackContradicted],
  'compatibility.resultWithdrawn': [oweFromPassport, settleFromPassport, callBackWithdrawn],
  'compatibility.retrospectiveIncompatible': [callBackIncompatible],
  'waivers.waiverChanged': [hearWaiver],
}
