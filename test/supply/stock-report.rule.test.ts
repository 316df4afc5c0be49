import { describe, expect, it } from 'vitest'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { type CountedLine, checkHeartbeat, checkStockReport } from '#rules/supply/stock-report.ts'
import { POLICY } from '#test/support/rules/forms.ts'

const line: CountedLine = { product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', bags: 1 }
const report = (...lines: readonly CountedLine[]) =>
  checkStockReport(lines, { policy: POLICY, products: standardDictionary })
const told = (...lines: readonly CountedLine[]) =>
  report(...lines).map(({ code, field }) => `${field} ${code}`)

describe('what a member reports of its stock', () => {
  it.each<[number, boolean]>([
    [-1, false],
    [0, true],
    [1, true],
    [1.5, false],
    [1000, true],
    [1001, false],
    [Number.NaN, false],
  ])('of %s bags is sensible: %s', (bags, sensible) => {
    expect(told({ ...line, bags })).toEqual(sensible ? [] : ['lines[0].bags STOCK_REPORT_BAGS_OUT_OF_LIMITS'])
  })

  it.each<[string, Partial<CountedLine>, boolean]>([
    ['the same', {}, true],
    ['the same in another number', { bags: 9 }, true],
    ['another group', { abo: 'B' }, false],
    ['another RhD', { rhd: 'NEGATIVE' }, false],
    ['another product', { product: 'FFP' }, false],
    ['another group and RhD', { abo: 'B', rhd: 'NEGATIVE' }, false],
    ['another product and group', { product: 'FFP', abo: 'B' }, false],
  ])('has a second line of %s', (_, change, repeated) => {
    expect(told(line, { ...line, ...change })).toEqual(
      repeated ? ['lines[1] STOCK_REPORT_LINE_REPEATED'] : [],
    )
  })

  it('may be that there is nothing', () => {
    expect(told()).toEqual([])
  })

  it('names a product nobody knows', () => {
    const unknown = { ...line, product: 'RBC-NOWHERE' }
    expect(told(line, unknown)).toEqual(['lines[1].product PRODUCT_UNKNOWN'])
    expect(report(unknown)[0]?.message.en).toContain('RBC-NOWHERE')
  })

  it('is heard again as it was told last, if it was ever told', () => {
    expect(checkHeartbeat(true)).toEqual([])
    expect(checkHeartbeat(false)).toMatchObject([{ code: 'STOCK_REPORT_MISSING', field: 'lines' }])
  })
})
