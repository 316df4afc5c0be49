import type { OperationName } from '#resolvers/access.ts'
import { expireUnagitated } from '#resolvers/cold-chain/expire-unagitated.ts'
import { escalateRecalls } from '#resolvers/inventory/escalate-recalls.ts'
import { unitFor } from '#test/access/chain.ts'
import {
  approvedFor,
  outFor,
  proposedFor,
  recallable,
  recalledFor,
  signedHandOver,
  signedWithdrawal,
} from '#test/access/custody-chain.ts'
import { about, aPage, asking, fromTheStart, input, type ValidCall } from '#test/access/valid-call.ts'

/** Valid calls about blood that has passed the gate. */
export const custodyCalls = {
  'inventory.handOverUnits': { by: 'lead.technician', args: about(signedHandOver, (handOver) => handOver) },
  'inventory.confirmReceipt': {
    by: 'mem01.nurse',
    args: about(outFor, ({ issueId, unitId }, { marker }) => ({
      issueId,
      bags: [{ unitId, celsius: 5, visualDefects: [], note: marker }],
    })),
  },
  // The reason stands in the hold on the bag, which the station that delivered it reads, too.
  'inventory.returnUnit': {
    by: 'mem01.nurse',
    args: about(outFor, ({ unitId }) => ({ unitId, reason: '手术取消' })),
  },
  'inventory.discardUnit': {
    by: 'lead.technician',
    args: about(outFor, ({ unitId }, { marker }) => ({ unitId, reason: 'OTHER', note: marker })),
  },
  'inventory.approveDiscard': {
    by: 'lead.manager',
    args: about(proposedFor, ({ discardId }) => ({ discardId })),
  },
  'inventory.recordDestruction': {
    by: 'lead.technician',
    args: about(approvedFor, ({ discardId }) => ({ discardId, method: 'INCINERATION' })),
  },
  'inventory.recallDonation': {
    by: 'station.dispatcher',
    args: about(recallable, (recall) => recall),
    sharedWith: ['CS', 'STATION'],
  },
  'cold-chain.expireUnagitated': {
    by: 'his.lead',
    args: async () => input({}),
    run: expireUnagitated,
    door: 'worker',
  },
  'cold-chain.thermalTimeline': { by: 'lead.technician', args: asking(unitFor, (unitId) => ({ unitId })) },
  'inventory.withdrawRecall': {
    by: 'lead.manager',
    args: about(signedWithdrawal, (withdrawal) => withdrawal),
    sharedWith: ['CS', 'STATION'],
  },
  // The measure is the hospital's answer to the station.
  'inventory.acknowledgeRecall': {
    by: 'mem01.nurse',
    args: about(recalledFor, ({ recallId }) => ({ recallId, measure: '血袋已隔离' })),
  },
  'inventory.recalls': {
    by: 'lead.technician',
    args: asking(recalledFor, aPage),
    sharedWith: ['CS', 'STATION'],
  },
  'inventory.recallIssued': {
    by: 'mem01.nurse',
    args: asking(recalledFor, () => fromTheStart),
    sharedWith: ['STATION'],
  },
  'inventory.discards': { by: 'lead.technician', args: asking(proposedFor, aPage) },
  'inventory.issues': { by: 'lead.technician', args: asking(outFor, () => ({ first: 3 })) },
  'inventory.unitsWithoutFate': { by: 'lead.technician', args: asking(outFor, aPage) },
  'inventory.escalateRecalls': {
    by: 'his.lead',
    args: async () => input({}),
    run: escalateRecalls,
    door: 'worker',
  },
} as const satisfies Partial<Record<OperationName, ValidCall>>
