import { describe, expect, test } from 'vitest'
import { hours, quantity } from '#lib/quantities.ts'
import {
  checkIrradiation,
  checkSplit,
  checkThaw,
  checkWash,
  expiryAfter,
} from '#rules/inventory/processing.ts'
import { processingKindLabels } from '#rules/inventory/processing-terms.ts'
import { holdersOf } from '#rules/inventory/recall.ts'
import { unitStateLabels, unitStates } from '#rules/inventory/terms.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'
import { ALL_ALLOWED, halves, shelved } from '../support/rules/product-cases.ts'

const DAY = 24 * 3_600_000
const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)

describe('what may not be processed', () => {
  test.each([
    ['THAW', () => checkThaw(shelved('RBC-SUSP'), NOW)],
    ['WASH', () => checkWash(shelved('FFP'), NOW, ALL_ALLOWED)],
    ['IRRADIATE', () => checkIrradiation(shelved('FFP'), NOW, ALL_ALLOWED)],
    ['SPLIT', () => checkSplit(shelved('FFP'), { ...halves, content: quantity(200) }, NOW, ALL_ALLOWED)],
  ] as const)('is told with what was to be done: %s', (kind, act) => {
    const [unfit] = act()
    expect(unfit?.code).toBe('PROCESSING_PRODUCT_UNFIT')
    expect(unfit?.message.en).toContain(processingKindLabels[kind].en)
  })
  test('is told with where it is, and points at the bag', () => {
    const [forbidden] = checkThaw(shelved('FFP', { state: 'ISSUED' }), NOW)
    expect(forbidden?.message.en).toContain(unitStateLabels.ISSUED.en)
    const kept = (state: 'IN_STOCK' | 'RESERVED') =>
      told(checkThaw(shelved('FFP', { state, keptForThis: false }), NOW))
    expect(kept('RESERVED')).toEqual(['UNIT_OF_ANOTHER_REQUEST unitId'])
    expect(kept('IN_STOCK')).toEqual(['UNIT_NOT_KEPT unitId'])
  })
  test.each([
    ['WB', 14, []],
    ['WB', 14.01, ['UNIT_TOO_OLD unitId']],
    ['RBC-SUSP', 14.01, ['UNIT_TOO_OLD unitId']],
    ['PLT-CONC', 14.01, []],
  ])('is %s that is irradiated %d days old: %j', (product, days, expected) => {
    const collectedAt = new Date(NOW.getTime() - days * DAY)
    expect(told(checkIrradiation(shelved(product, { collectedAt }), NOW, ALL_ALLOWED))).toEqual(expected)
  })
})

test('thawing opens no bag: it keeps as long as thawed plasma does', () => {
  const policy = { ...POLICY, openedBagHours: hours(4), thawedPlasmaHours: hours(24) }
  const act = { kind: 'THAW', at: NOW, closedSystem: false } as const
  const { product } = shelved('FFP')
  const expiresAt = new Date(NOW.getTime() + 30 * DAY)
  expect(expiryAfter({ expiresAt, product }, act, policy)).toEqual(new Date(NOW.getTime() + DAY))
})

describe('the parts of a bag', () => {
  const unfit = (content: string, contents: readonly (string | null)[]) =>
    checkSplit(
      shelved('RBC-SUSP'),
      {
        ...halves,
        content: quantity(content),
        contents: contents.map((one) => one && quantity(one)) as never,
      },
      NOW,
      ALL_ALLOWED,
    ).map(({ code }) => code)
  test.each<[string, string, readonly (string | null)[], boolean]>([
    ['as many as there are letters', '6.5', Array(26).fill('0.25'), true],
    ['more than there are letters', '6.75', Array(27).fill('0.25'), false],
    ['one as large as a bag may be', '10.25', ['10', '0.25'], true],
    ['one larger than a bag may be', '10.5', ['10.25', '0.25'], false],
    ['one of which nothing can be read beside the whole', '2', ['1', '1', null], false],
  ])('are %s', (_, content, contents, fit) => {
    expect(unfit(content, contents)).toEqual(fit ? [] : ['SPLIT_CONTENT_UNFIT'])
  })
})

test.each(unitStates)('of a recalled donation a bag that is %s is answered for, or is no more', (custody) => {
  const holders = holdersOf([{ custody, organisationId: 'lead', forOrganisationId: 'ward' }])
  const gone = custody === 'DISCARDED' || custody === 'PROCESSED'
  expect([...holders.keys()]).toEqual(gone ? [] : ['lead', 'ward'])
})
