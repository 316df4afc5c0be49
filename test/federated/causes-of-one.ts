import { changeCarrier } from '#resolvers/cold-chain/change-carrier.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { approveRequest } from '#resolvers/requests/approve-request.ts'
import { dispatchSample } from '#resolvers/requests/dispatch-sample.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { reservedFor, submittedBy } from '#test/access/chain.ts'
import { member } from '#test/access/owners.ts'
import { BANK_AND_WARD, type Cause } from '#test/federated/cause.ts'
import { heldWaiver } from '#test/federated/held-waiver.ts'
import { bag, handingOut, issued, ready } from '#test/support/bank.ts'
import { verified } from '#test/support/hospital.ts'
import { underWay } from '#test/support/shipments.ts'

/** Of the documents that follow one thing alone: both acts are about it, the second at where a subgraph is served. */
export const causesOfOne: Readonly<Record<string, Cause>> = {
  OneRequest: {
    ...BANK_AND_WARD,
    prepare: async ({ world }, { world: elsewhere }) => {
      const { requestId: id } = await submittedBy(world, member)
      const technician = await world.as(member.technician)
      const superior = await elsewhere.as('mem01.superior')
      return {
        variables: { id },
        acts: [
          () => acceptRequest(technician, { requestId: id }),
          () => approveRequest(superior, { requestId: id }),
        ],
      }
    },
  },

  OneTube: {
    ...BANK_AND_WARD,
    prepare: async ({ world }, { world: elsewhere }) => {
      const { requestId, sampleId } = await submittedBy(world, member)
      const technician = await elsewhere.as(member.technician)
      await acceptRequest(technician, { requestId })
      const nurse = await world.as('mem01.nurse')
      return {
        variables: { id: requestId },
        acts: [() => dispatchSample(nurse, { sampleId }), () => receiveSample(technician, { sampleId })],
      }
    },
  },

  OneCrossmatch: {
    ...BANK_AND_WARD,
    prepare: async ({ world }, { world: elsewhere }) => {
      const { requestId, sampleId, unitId } = await reservedFor(world, member)
      const technician = await world.as(member.technician)
      const sides = { major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'COLUMN_AGGLUTINATION' } as const
      let resultId = ''
      return {
        variables: { id: requestId },
        acts: [
          async () => {
            resultId = (await recordCrossmatch(technician, { sampleId, unitId, ...sides })).id
          },
          () => verified(elsewhere, resultId),
        ],
      }
    },
  },

  OneReady: {
    ...BANK_AND_WARD,
    prepare: async ({ world }, { world: elsewhere }) => {
      const { id, unitIds } = await ready(world, {
        bags: [bag(world, { content: 1 }), bag(world, { content: 1 })],
      })
      const [first = '', second = ''] = unitIds
      return {
        variables: { id },
        acts: [
          () => issued(world, handingOut(id, [first])),
          () => issued(elsewhere, handingOut(id, [second])),
        ],
      }
    },
  },

  OneShipment: {
    ...BANK_AND_WARD,
    prepare: async ({ world }, { world: elsewhere }) => {
      const { id } = await underWay(world)
      const technician = await world.as(member.technician)
      const nurse = await elsewhere.as('mem01.nurse')
      return {
        variables: { id },
        acts: [
          () =>
            changeCarrier(technician, {
              shipmentId: id,
              carrier: { kind: 'CAR', name: '王师傅', plate: '浙H54321' },
            }),
          () => closeShipment(nurse, { shipmentId: id }),
        ],
      }
    },
  },

  OneWaiver: {
    followers: ['mem01.cashier', member.machine],
    refused: 'lead.technician',
    prepare: async ({ world }, { world: elsewhere }) => {
      const { id, token } = await heldWaiver(world)
      const cashier = await world.as('mem01.cashier')
      const another = await elsewhere.as('mem01.cashier')
      return {
        variables: { id },
        acts: [
          () => settleWaiver(cashier, { token: token ?? '' }),
          () => reverseWaiver(another, { id, reason: '账单作废' }),
        ],
      }
    },
  },
}
