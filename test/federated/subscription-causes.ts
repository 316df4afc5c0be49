import { startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { issueUnits } from '#resolvers/inventory/issue-units.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { bagFor, markedForm, reservedFor, signedIssue, submittedBy } from '#test/access/chain.ts'
import { donationOf, outFor } from '#test/access/custody-chain.ts'
import { member } from '#test/access/owners.ts'
import { releasedFor } from '#test/access/valid-emergency.ts'
import { atEach, BANK_AND_WARD, type Cause } from '#test/federated/cause.ts'
import { causesOfOne } from '#test/federated/causes-of-one.ts'
import { billedStay } from '#test/federated/held-waiver.ts'
import { nextNumber } from '#test/support/forms.ts'
import { coldStoreRead } from '#test/support/hospital.ts'
import { hang, send } from '#test/support/hung-devices.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'
import { leaving, newBox } from '#test/support/shipments.ts'

const MINUTE_MS = 60_000

const submitting = (urgency: 'ROUTINE' | 'EMERGENCY') =>
  atEach(async ({ world }) => {
    const physician = await world.as(member.physician)
    return () => submitRequest(physician, { ...markedForm(member), urgency })
  })

/** By the name of the document's operation. */
export const causes: Readonly<Record<string, Cause>> = {
  ...causesOfOne,

  RequestEvents: { ...BANK_AND_WARD, prepare: submitting('ROUTINE') },

  Emergencies: { ...BANK_AND_WARD, prepare: submitting('EMERGENCY') },

  StockAlarms: { ...BANK_AND_WARD, prepare: submitting('EMERGENCY') },

  Tubes: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const { requestId, sampleId } = await submittedBy(world, member)
      const technician = await world.as(member.technician)
      await acceptRequest(technician, { requestId })
      return () => receiveSample(technician, { sampleId })
    }),
  },

  Crossmatches: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const { sampleId, unitId } = await reservedFor(world, member)
      const technician = await world.as(member.technician)
      const sides = { major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'COLUMN_AGGLUTINATION' } as const
      return () => recordCrossmatch(technician, { sampleId, unitId, ...sides })
    }),
  },

  CalledBack: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const { sampleId, unitId } = await releasedFor(world, member)
      const technician = await world.as(member.technician)
      await receiveSample(technician, { sampleId })
      return () => recordCrossmatch(technician, { sampleId, unitId, major: 'INCOMPATIBLE' })
    }),
  },

  Ready: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const issue = await signedIssue(world, member)
      const technician = await world.as(member.technician)
      return () => issueUnits(technician, issue)
    }),
  },

  Shelves: {
    followers: ['lead.technician', 'lead.manager'],
    refused: 'mem01.cashier',
    prepare: atEach(async ({ world }) => {
      await coldStoreRead(world)
      const technician = await world.as(member.technician)
      const units = [bagFor(world, member)]
      return () => receiveUnits(technician, { station: 'QZ-STATION', units })
    }),
  },

  Recalls: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const { unitId } = await outFor(world, member)
      const donationNumber = await donationOf(world, unitId)
      const station = await world.as('station.dispatcher')
      return () => recallDonation(station, { donationNumber, reason: '献血者回告' })
    }),
  },

  Reactions: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const { unitId } = await reservedFor(world, member)
      const physician = await world.as(member.physician)
      await recordTransfusion(physician, { unitId, fate: 'TRANSFUSED' })
      return () => reportReaction(physician, { unitIds: [unitId], type: 'ALLERGIC' })
    }),
  },

  ShipmentEvents: {
    ...BANK_AND_WARD,
    prepare: atEach(async ({ world }) => {
      const { issueId } = await outFor(world, member)
      const [row] = await world.rows<{ id: string }>('select id from hand_overs where issue_id = $1', [
        issueId,
      ])
      const box = await newBox(world)
      const technician = await world.as(member.technician)
      return () => startShipment(technician, leaving(world, box.id, { handOverIds: [row?.id ?? ''] }))
    }),
  },

  ColdChainAlarms: {
    followers: ['lead.technician', 'lead.manager'],
    refused: 'mem01.cashier',
    prepare: atEach(async ({ world }) => {
      const since = new Date(world.now().getTime() - 20 * MINUTE_MS)
      const device = await hang(world, { since })
      return () =>
        send(world, device, since, [
          [0, 8],
          [5, 8.2],
        ])
    }),
  },

  WaiverEvents: {
    followers: ['mem01.cashier', member.machine],
    refused: 'lead.technician',
    prepare: atEach(async ({ world }) => {
      const bill = await billedStay(world)
      const cashier = await world.as('mem01.cashier')
      return () => quoteWaiver(cashier, bill)
    }),
  },

  FailedMessages: {
    followers: ['admin'],
    refused: 'lead.technician',
    prepare: atEach(async ({ hub: { doors } }) => {
      const his = await connectRaw(Number(doors.mllp.split(':').at(-1)))
      const header = `MSH|^~\\&|HIS|${member.code}|HUB|CS-LEAD|20260301090000+0800||ADT^A60^ADT_A60`
      return async () => {
        await his.ask(`${header}|${nextNumber('M')}|P|2.5.1\r`)
        his.close()
      }
    }),
  },
}
