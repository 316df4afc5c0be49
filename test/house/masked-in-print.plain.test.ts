import { describe, expect, it } from 'vitest'
import { printed } from '#server/http/documents/registry.ts'
import { words } from '#test/support/documents.ts'
import { type Leaves, wholeAnswer } from '#test/support/whole-answer.ts'
import { schema } from '#test/support/world.ts'

// Every document of the hub, with an identity number in every text that it asks for, whoever may have written it there:
// a record or a visit numbered by it, a remark, a diagnosis, a donor or a payee named in a dispute.

const kinds = Object.keys(printed) as (keyof typeof printed)[]
const printing = {
  actor: { name: '示例', organisationCode: 'CS-LEAD' },
  now: new Date('2026-03-01T01:00:00Z'),
}

const FORMS = [
  '330822196807071236',
  '11010519491231002X',
  '330822680707123',
  '住院330822196807071236-2',
  '３３０８２２１９６８０７０７１２３６',
]
const DIGITS = FORMS.map((form) =>
  form
    .normalize('NFKC')
    .replaceAll(/[^0-9X]/g, '')
    .slice(0, 15),
)

/** A number that a hospital or a station makes of region, day and serial: by its look, somebody born on that day. */
const OF_A_THING = '330822202603010001'
const NUMBERS_OF_THINGS = [
  'Request.placerNumber',
  'Sample.sampleNumber',
  'Unit.number',
  'Unit.donationNumber',
  'Unit.labelProductCode',
  'SettlementLine.donationNumber',
]
/** Names of things that stand in a code, too. */
const NAMES_OF_THINGS = [
  'Device.code',
  'Place.name',
  'MonthlyLog.month',
  'DeviceLog.month',
  'Shipment.box',
  'Organisation.code',
  'Settlement.period',
]
const pageOf = (kind: keyof typeof printed, text: string): string => {
  const leaves: Leaves = {
    text,
    byField: Object.fromEntries([
      ...NUMBERS_OF_THINGS.map((field) => [field, OF_A_THING]),
      ...NAMES_OF_THINGS.map((field) => [field, 'K-17']),
    ]),
    byType: { LabelScheme: 'STATION', ResultStatus: 'FINAL' },
  }
  const { query, render } = printed[kind]
  const page = render(wholeAnswer(schema, query, leaves) as never, printing)
  if (page === null) throw new Error(`no ${kind}`)
  return page.body
}

/** All that a page says, also in the running head, where each character stands by its code. */
const said = (page: string): string =>
  page
    .replaceAll(/\\([0-9a-f]+) /g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .normalize('NFKC')
/** What a scanner would see of each code; how large it is drawn says nothing. */
const codesOf = (page: string): readonly string[] => page.match(/ d="[^"]*"/g) ?? []

describe.each(kinds)('A printed %s', (kind) => {
  it.each(FORMS)('says of %s the last four places alone', (form) => {
    const page = said(pageOf(kind, form))
    for (const digits of DIGITS) expect(page).not.toContain(digits)
    expect(page).toMatch(/\*{11,14}\d{3}[\dX]/)
  })

  it('says everything else as it is told', () => {
    expect(said(pageOf(kind, '内科 0571-87654321'))).toContain('内科 0571-87654321')
    expect(words(pageOf(kind, '内科'))).not.toContain('*')
  })

  it('carries nobody’s number in a code', () => {
    const codes = codesOf(pageOf(kind, '内科'))
    expect(codes.length > 0).toBe(kind !== 'SettlementTable')
    expect(codesOf(pageOf(kind, FORMS[0] ?? ''))).toEqual(codes)
  })
})

describe('The number of a thing', () => {
  const ofThings = kinds.filter((kind) => kind !== 'MonthlyLog' && kind !== 'DeviceLog')
  it.each(ofThings)('stands as it is on a printed %s, however it looks', (kind) => {
    expect(words(pageOf(kind, '内科'))).toContain(OF_A_THING)
  })

  it.each(['Request', 'Crossmatch', 'Reaction'] as const)(
    'is told apart from the numbers of the patient on a printed %s, which say why they are masked',
    (kind) => {
      const page = words(pageOf(kind, FORMS[0] ?? ''))
      expect(page).toContain('病案号 **************1236 号码为身份证号，打印时遮盖 / an identity number')
      expect(page).toContain('就诊号 **************1236 号码为身份证号，打印时遮盖 / an identity number')
      expect(page).toContain(OF_A_THING)
    },
  )
})
