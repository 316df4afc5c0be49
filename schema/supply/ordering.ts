import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { type AnswerStationOrderInput, answerStationOrder } from '#resolvers/supply/answer-station-order.ts'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import { type OrderFromStationInput, orderFromStation } from '#resolvers/supply/order-from-station.ts'
import type { Hub } from '#schema/hub.ts'
import type { OrderForm } from '#schema/supply/order-form.ts'

/** What the storage point orders of the station, and what the station says to it. */
export const addOrdering = (hub: Hub, form: OrderForm): void => {
  addOrder(hub, form)
  addCancel(hub)
  addAnswer(hub)
}

const addOrder = (hub: Hub, form: OrderForm) =>
  hub.mutation('orderFromStation', {
    description:
      'The storage point orders blood for its shelf from the station. It is PLACED at once and leaves for the station’s system by itself; where the hub has no connection to it, the order waits until the station’s dispatcher answers here. Members ask the storage point (`requestStock`).',
    type: 'StockOrder',
    refusals: [StockOrderRefused, PolicyMissing],
    operation: (ctx, input) => orderFromStation(ctx, input as OrderFromStationInput),
    input: hub.input('OrderFromStationInput', {
      description: 'What is ordered.',
      fields: (t) => ({
        station: t.string({ required: true, description: 'Code of the station, such as QZ-STATION.' }),
        ...form(t),
      }),
    }) as never,
  })

const addCancel = (hub: Hub) =>
  hub.mutation('cancelStationOrder', {
    description: 'The storage point cancels an order to the station, as long as nothing of it has come.',
    type: 'StockOrder',
    refusals: [StockOrderRefused],
    operation: cancelStationOrder,
    input: hub.input('CancelStationOrderInput', {
      description: 'Which order, and why.',
      fields: (t) => ({
        orderId: t.id({ required: true, description: 'The order’s id.' }),
        reason: t.string({ required: true, description: 'Why, for the station to read.' }),
      }),
    }) as never,
  })

const addAnswer = (hub: Hub) => {
  const line = hub.builder.inputType('StockOrderLineAnswerInput', {
    description: 'What is given of one line.',
    fields: (t) => ({
      position: t.int({ required: true, description: 'The line’s place in the order, from 0.' }),
      bags: t.int({ required: true, description: 'How many bags are given; 0 for none.' }),
    }),
  })
  hub.mutation('answerStationOrder', {
    description:
      'The station confirms an order in full or in part, or refuses it; until blood has come it may mend its answer. Said again, the same answer changes nothing.',
    type: 'StockOrder',
    refusals: [StockOrderRefused],
    operation: (ctx, input) => answerStationOrder(ctx, input as AnswerStationOrderInput),
    input: hub.input('AnswerStationOrderInput', {
      description: 'The station’s answer to an order.',
      fields: (t) => ({
        orderId: t.id({ required: true, description: 'The order’s id.' }),
        refused: t.boolean({ description: 'True: nothing can be given. Absent: false.' }),
        lines: t.field({
          type: [line],
          description: 'What is given of each line, each line once; absent: all in full.',
        }),
        number: t.string({ description: 'The station’s own number of the order.' }),
        reason: t.string({ description: 'Why less is given, or nothing; needed then.' }),
      }),
    }) as never,
  })
}
