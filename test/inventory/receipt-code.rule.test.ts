import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { checkNotice, type NoticeFacts } from '#rules/inventory/notice.ts'
import { checkReceipt, type ReceiptFacts, type UnitLabel } from '#rules/inventory/receipt.ts'
import type { Specification } from '#rules/products/dictionary.ts'
import type { CodeMeaning } from '#rules/products/label.ts'
import { standardOnly } from '#rules/products/published.ts'
import { goodReceipt, RECEIPT_SETTING } from '../support/rules/finding-cases.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'

const bag = (code: string, content: string | null, shelfLifeDays: number | null = null): Specification => ({
  code,
  content: content === null ? null : quantity(content),
  anticoagulant: null,
  shelfLifeDays,
})
const found = (
  label: Partial<UnitLabel>,
  code: CodeMeaning | null = null,
  setting: Parameters<typeof checkReceipt>[1] = RECEIPT_SETTING,
) => {
  const facts: ReceiptFacts = {
    ...goodReceipt,
    code,
    file: 'ABSENT',
    label: { ...goodReceipt.label, ...label },
  }
  return checkReceipt(facts, setting).filter((one) => one.code !== 'UNIT_WITHOUT_FILE')
}
const told = (...facts: Parameters<typeof found>) =>
  found(...facts).map(({ code, field }) => `${code} ${field}`)

describe('a bag whose label has a code of the station’s own', () => {
  const means = (specification: Specification | null, product = 'RBC-SUSP-LR'): CodeMeaning => ({
    ...{ product, specification },
  })
  test.each<[string, Partial<UnitLabel>, CodeMeaning, readonly string[]]>([
    ['is what the code means', {}, means(bag('1.5U', '1.5')), []],
    ['is of the code’s product alone', {}, means(null, 'RBC-SUSP'), ['UNIT_DIFFERS_FROM_CODE product']],
    [
      'holds what the code means',
      { content: '2' },
      means(bag('1.5U', '1.5')),
      ['UNIT_DIFFERS_FROM_CODE content'],
    ],
    ['holds what its label says, where the code says nothing', { content: '2' }, means(null), []],
    [
      'holds what its label says, where the code leaves it to it',
      { content: '2' },
      means(bag('LABEL', null)),
      [],
    ],
    [
      'is asked for its content once, where that can’t be read',
      { content: 'much' },
      means(bag('1.5U', '1.5')),
      ['QUANTITY_UNREADABLE content'],
    ],
    [
      'is asked for its content once, where that is not there',
      { content: null },
      means(bag('1.5U', '1.5')),
      ['UNIT_LABEL_INCOMPLETE content'],
    ],
  ])('%s', (_, label, code, expected) => {
    expect(told(label, code)).toEqual(expected)
  })
  test('keeps as long as the code’s specification says', () => {
    const late = 'UNIT_EXPIRES_LATER_THAN_TABLE expiresAt'
    expect(told({}, means(bag('1.5U', '1.5', 35)))).toEqual([])
    expect(told({}, means(bag('1.5U', '1.5', 34)))).toEqual([late])
  })
  test('of an unknown product is told by its code', () => {
    const [unknown] = found({ product: null })
    expect(unknown?.message.en).toContain('E5445')
    expect(found({ product: 'RBC-NOWHERE' })[0]?.message.en).toContain('RBC-NOWHERE')
    expect(told({ product: null }, means(null))).toEqual(['UNIT_PRODUCT_UNKNOWN product'])
  })
})

describe('a bag of a product that comes in certain sizes', () => {
  const specifications = new Map([['RBC-SUSP-LR', [bag('1U', '1', 21), bag('1.5U', '1.5', 35)]]])
  const listed = { policy: POLICY, dictionary: { products: standardOnly.products, specifications } }
  const open = new Map([['RBC-SUSP-LR', [bag('1U', '1'), bag('LABEL', null)]]])

  test('is one of them, or is refused with what there is', () => {
    expect(told({}, null, listed)).toEqual([])
    const [refused] = found({ content: '2' }, null, listed)
    expect([refused?.code, refused?.field]).toEqual(['UNIT_CONTENT_NOT_SPECIFIED', 'content'])
    expect(refused?.message.en).toMatch(/bags of 2 .*comes in 1 \/ 1.5\./)
  })
  test('is told of nothing more than that it is no bag at all', () => {
    expect(told({ content: '99' }, null, listed)).toEqual(['UNIT_CONTENT_OUT_OF_LIMITS content'])
    expect(told({ content: 'much' }, null, listed)).toEqual(['QUANTITY_UNREADABLE content'])
  })
  test('may hold anything where a label may say anything', () => {
    expect(
      told({ content: '2' }, null, { ...listed, dictionary: { ...listed.dictionary, specifications: open } }),
    ).toEqual([])
  })
  test('keeps as long as one of its size', () => {
    const expiresAt = goodReceipt.label.expiresAt
    expect(told({ content: '1.5', expiresAt }, null, listed)).toEqual([])
    expect(told({ content: '1', expiresAt }, null, listed)).toEqual([
      'UNIT_EXPIRES_LATER_THAN_TABLE expiresAt',
    ])
  })
})

describe('a notice', () => {
  const { donorPatient: _, ...label } = goodReceipt.label
  const notice = (changes: Partial<NoticeFacts['label']>, facts: Partial<NoticeFacts> = {}) => {
    const { code, scheme, alreadyReceived } = goodReceipt
    return checkNotice(
      {
        ...{ code, scheme, alreadyReceived, now: NOW, alreadyAnnounced: false },
        ...facts,
        label: { ...label, ...changes },
      },
      RECEIPT_SETTING,
    ).map((one) => `${one.code} ${one.field}`)
  }
  test('is taken of a bag in order, and asks for no file', () => {
    expect(notice({})).toEqual([])
  })
  test('does not say whose own blood it is', () => {
    expect(notice({ product: 'RBC-SUSP-AUTO' })).toEqual([])
  })
  test('finds what the receipt will, and a bag that was announced before', () => {
    expect(notice({ product: null })).toEqual(['UNIT_PRODUCT_UNKNOWN product'])
    expect(notice({ abo: null }, { alreadyAnnounced: true })).toEqual([
      'UNIT_LABEL_INCOMPLETE abo',
      'BAG_ALREADY_ANNOUNCED donationNumber',
    ])
  })
})
