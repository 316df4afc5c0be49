import { describe, expect, it } from 'vitest'
import { fulfil, type OpenLine } from '#rules/supply/order.ts'

const line = (changes: Partial<OpenLine>): OpenLine => ({
  position: 0,
  product: 'RBC-SUSP',
  abo: null,
  rhd: null,
  content: null,
  bags: 2,
  confirmed: null,
  supplied: 0,
  ...changes,
})
const bag = { product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', content: 2 } as const
const supplied = (lines: readonly OpenLine[]) => lines.map((one) => one.supplied)

describe('what came for an order', () => {
  it('counts for the most particular line that waits for such a bag, then for the others', () => {
    const lines = [line({}), line({ position: 1, abo: 'A', rhd: 'POSITIVE', bags: 1 })]
    expect(supplied(fulfil(lines, [bag]).lines)).toEqual([0, 1])
    expect(supplied(fulfil(lines, [bag, bag]).lines)).toEqual([1, 1])
  })

  it.each([
    ['another product', { product: 'FFP' }],
    ['another group', { abo: 'B' }],
    ['another RhD', { rhd: 'NEGATIVE' }],
    ['another content', { content: 1 }],
  ] as const)('does not count for a line that asks for something else: %s', (_, change) => {
    const asked = line({ abo: 'A', rhd: 'POSITIVE', content: 2 })
    expect(supplied(fulfil([asked], [{ ...bag, ...change }]).lines)).toEqual([0])
  })

  it('counts for a line that asks for just this content', () => {
    expect(supplied(fulfil([line({ content: 2 })], [bag]).lines)).toEqual([1])
  })

  it('is complete only when no line waits any more', () => {
    expect(fulfil([line({ bags: 1 }), line({ position: 1, product: 'FFP' })], [bag]).complete).toBe(false)
  })

  it.each<[string, Partial<OpenLine>, number, boolean]>([
    ['all that was ordered, not answered yet', {}, 2, true],
    ['less than was ordered', {}, 1, false],
    ['all that was confirmed', { confirmed: 1 }, 1, true],
    ['nothing, where nothing was confirmed', { confirmed: 0 }, 0, true],
    ['the rest, behind what came before', { supplied: 1 }, 1, true],
  ])('is complete or not: %s', (_, change, bags, complete) => {
    const came = Array.from({ length: bags }, () => bag)
    expect(fulfil([line(change)], came).complete).toBe(complete)
  })

  it('counts no bag beyond those awaited', () => {
    expect(supplied(fulfil([line({ confirmed: 1 })], [bag, bag, bag]).lines)).toEqual([1])
  })
})
