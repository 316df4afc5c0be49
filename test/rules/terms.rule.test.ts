import { describe, expect, test } from 'vitest'
import * as alarms from '#rules/alarms/terms.ts'
import * as duty from '#rules/alliance/duty-terms.ts'
import * as alliance from '#rules/alliance/terms.ts'
import * as shipments from '#rules/cold-chain/shipment-terms.ts'
import * as compatibility from '#rules/compatibility/terms.ts'
import * as inventory from '#rules/inventory/terms.ts'
import * as messaging from '#rules/messaging/terms.ts'
import { standardProducts } from '#rules/products/dictionary.ts'
import * as products from '#rules/products/terms.ts'
import * as requests from '#rules/requests/terms.ts'
import * as reactions from '#rules/transfusions/reaction-terms.ts'
import * as transfusions from '#rules/transfusions/terms.ts'
import { type Bilingual, isDeviation, mayTransition } from '#rules/vocabulary.ts'

const contexts = {
  alliance,
  duty,
  alarms,
  requests,
  compatibility,
  inventory,
  messaging,
  products,
  transfusions,
  reactions,
  shipments,
}
const labels = Object.entries(contexts).flatMap(([context, terms]) =>
  Object.entries(terms)
    .filter(([name]) => name.endsWith('Labels'))
    .map(([name, table]) => ({ context, name, table: table as Record<string, Bilingual> })),
)

test.each(labels)('$context.$name name every word in Chinese and English, no two alike', ({ table }) => {
  const words = Object.values(table)
  for (const { zh, en } of words) {
    expect(zh).not.toBe('')
    expect(en).not.toBe('')
  }
  expect(new Set(words.map(({ zh }) => zh)).size).toBe(words.length)
  expect(new Set(words.map(({ en }) => en)).size).toBe(words.length)
})

/** Allowed roads only, as `action: from -> to`; every other pair of action and state is refused. */
describe('transition tables', () => {
  test('of a unit never lead issued blood back into stock', () => {
    const reach = (from: inventory.UnitState, seen: Set<string> = new Set()): Set<string> => {
      for (const action of inventory.unitActions) {
        const { to } = inventory.unitTransitions[action]
        if (!mayTransition(inventory.unitTransitions, action, from) || seen.has(to)) continue
        seen.add(to)
        reach(to, seen)
      }
      return seen
    }
    expect([...reach('ISSUED')].toSorted()).toEqual(['DISCARDED', 'HANDED_OVER', 'RETURNED', 'TRANSFUSED'])
    expect([...reach('RETURNED')]).toEqual(['DISCARDED'])
    expect([...reach('TRANSFUSED')]).toEqual([])
    expect([...reach('IN_STOCK')].toSorted()).toEqual(inventory.unitStates.toSorted())
  })

  test('of a unit record a transfusion from every state, as a deviation unless it was handed over', () => {
    const recordable = inventory.unitStates.filter((state) => state !== 'TRANSFUSED')
    for (const state of recordable) {
      const permitted = mayTransition(inventory.unitTransitions, 'transfuse', state)
      expect(permitted).toBe(state === 'HANDED_OVER')
      expect(isDeviation(inventory.unitTransitions, 'transfuse', state)).toBe(!permitted)
    }
    expect(isDeviation(inventory.unitTransitions, 'issue', 'IN_STOCK')).toBe(false)
  })

  test.each([
    ['amend', ['SUBMITTED', 'SENT_BACK']],
    ['sendBack', ['SUBMITTED']],
    ['accept', ['SUBMITTED']],
    ['reject', ['SUBMITTED']],
    ['cancel', ['SUBMITTED', 'SENT_BACK']],
    ['complete', ['ACCEPTED']],
    ['close', ['ACCEPTED']],
  ] as const)('of a request allow %s from %j alone', (action, states) => {
    const allowed = requests.requestStates.filter((state) =>
      mayTransition(requests.requestTransitions, action, state),
    )
    expect(allowed).toEqual(states)
  })

  test.each([
    ['dispatch', ['COLLECTED']],
    ['receive', ['COLLECTED', 'IN_TRANSIT']],
    ['reject', ['COLLECTED', 'IN_TRANSIT', 'RECEIVED']],
    ['dispose', ['RECEIVED', 'REJECTED']],
  ] as const)('of a sample allow %s from %j alone', (action, states) => {
    const allowed = requests.sampleStates.filter((state) =>
      mayTransition(requests.sampleTransitions, action, state),
    )
    expect(allowed).toEqual(states)
  })
})

test('the dictionary holds every product code once, with irradiated forms of cells alone', () => {
  const codes = standardProducts.map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  const base = codes.filter((code) => !/-(?:IR|AUTO)$/.test(code)).join(' ')
  expect(base).toBe(
    'WB RBC-CONC RBC-SUSP RBC-SUSP-LR RBC-WASHED RBC-DEGLY PLT-CONC PLT-APH PLT-APH-LR FFP FP FFP-VI FP-VI CRYO GRAN-APH',
  )
  expect(codes.filter((code) => code.endsWith('-IR'))).toHaveLength(10)
  expect(codes.filter((code) => code.endsWith('-AUTO'))).toHaveLength(15)
})
