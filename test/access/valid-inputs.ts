import type { OperationName } from '#resolvers/access.ts'
import { acceptedFor, submittedBy, typedFor, unitFor } from '#test/access/chain.ts'
import { messagesOf } from '#test/access/messages.ts'
import { alarmCalls } from '#test/access/valid-alarms.ts'
import { allianceCalls } from '#test/access/valid-alliance.ts'
import { bankCalls } from '#test/access/valid-bank.ts'
import {
  about,
  aPage,
  asking,
  fromTheStart,
  input,
  nothing,
  type ValidCall,
} from '#test/access/valid-call.ts'
import { caseCalls } from '#test/access/valid-cases.ts'
import { chargeCalls } from '#test/access/valid-charges.ts'
import { custodyCalls } from '#test/access/valid-custody.ts'
import { deviceCalls } from '#test/access/valid-devices.ts'
import { emergencyCalls } from '#test/access/valid-emergency.ts'
import { excursionCalls } from '#test/access/valid-excursions.ts'
import { historyCalls } from '#test/access/valid-history.ts'
import { kinCalls } from '#test/access/valid-kin.ts'
import { levelCalls } from '#test/access/valid-levels.ts'
import { passportCalls } from '#test/access/valid-passport.ts'
import { requestCalls } from '#test/access/valid-requests.ts'
import { settlementCalls } from '#test/access/valid-settlements.ts'
import { shipmentCalls } from '#test/access/valid-shipments.ts'
import { stationCalls } from '#test/access/valid-station.ts'
import { stockCalls } from '#test/access/valid-stock.ts'
import { donationGivenTo, transfusionCalls } from '#test/access/valid-transfusions.ts'
import { waiverCalls } from '#test/access/valid-waivers.ts'

/** A valid input of everything that can be called: an operation without its line does not compile. */
export const validCalls: Readonly<Record<OperationName, ValidCall>> = {
  ...allianceCalls,
  ...alarmCalls,
  ...requestCalls,
  ...bankCalls,
  ...transfusionCalls,
  ...custodyCalls,
  ...passportCalls,
  ...emergencyCalls,
  ...stationCalls,
  ...stockCalls,
  ...levelCalls,
  ...waiverCalls,
  ...kinCalls,
  ...chargeCalls,
  ...caseCalls,
  ...deviceCalls,
  ...historyCalls,
  ...excursionCalls,
  ...shipmentCalls,
  ...settlementCalls,

  'messaging.configureSender': {
    by: 'admin',
    args: async () => input({ application: 'HIS', organisation: 'CS-MEM01', account: 'his.mem01' }),
  },
  'messaging.replayMessage': { by: 'admin', args: about(messagesOf, ({ messageId }) => ({ id: messageId })) },
  'messaging.resolveMessage': {
    by: 'admin',
    args: about(messagesOf, ({ deliveryId }, { marker }) => ({ id: deliveryId, note: marker })),
  },
  'messaging.messages': { by: 'admin', args: asking(messagesOf, aPage) },
  'messaging.deliveries': { by: 'admin', args: asking(messagesOf, aPage) },
  'messaging.senders': { by: 'admin', args: nothing },
  'messaging.messageFailed': { by: 'admin', args: asking(messagesOf, () => fromTheStart) },
  'audit.auditTrail': {
    by: 'mem01.medical-affairs',
    // The looks of this proof stand in the trail as well, a second after they were taken.
    args: asking(submittedBy, ({ requestId }) => ({ subject: requestId, action: 'requests.submitRequest' })),
  },
  'waivers.waiverPolicies': { by: 'mem01.nurse', args: nothing },
  'views.worklist': { by: 'lead.technician', args: asking(acceptedFor, aPage) },
  'views.patientHistory': {
    by: 'mem01.physician',
    args: asking(typedFor, ({ patientId }) => ({ patientId })),
  },
  'views.compatibleUnits': {
    by: 'lead.technician',
    args: async (stage, owner) => {
      const { requestId } = await typedFor(stage, owner)
      await unitFor(stage, owner)
      return { requestId }
    },
  },
  'views.lookBack': {
    by: 'lead.technician',
    args: asking(donationGivenTo, (donationNumber) => ({ donationNumber })),
    sharedWith: ['STATION'],
    unknown: () => ({ donationNumber: '3308926000001' }),
  },
}
