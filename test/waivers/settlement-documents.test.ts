import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentPaths, settlementTablePath } from '#resolvers/document-link.ts'
import { agreeSettlement } from '#resolvers/waivers/agree-settlement.ts'
import { answerDispute } from '#resolvers/waivers/answer-dispute.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import { csv } from '#server/http/documents/csv.ts'
import { chromium, printedBy } from '#test/support/browser.ts'
import { startDocuments, words } from '#test/support/documents.ts'
import { SECRET_NAME } from '#test/support/settled-waivers.ts'
import { statementOf } from '#test/support/settlements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const REASON = '=HYPERLINK("http://x","点"), <b>重复</b>\r\n第二行'

let world: World
let pages: Awaited<ReturnType<typeof startDocuments>>
let made: Awaited<ReturnType<typeof statementOf>>
beforeAll(async () => {
  world = await makeWorld()
  pages = await startDocuments(world)
  made = await statementOf(world, [22_005, 11_000, 100_000_007])
  const { id } = await disputeSettlement(await world.as('station.finance'), {
    lineId: made.lines[1]?.id ?? '',
    reason: REASON,
  })
  const cashier = await world.as('lead.cashier')
  await answerDispute(cashier, { disputeId: id, outcome: 'UPHELD', reason: '确为重复' })
  await agreeSettlement(cashier, { settlementId: made.id })
})
afterAll(async () => {
  await pages.stop()
  await world.close()
})

/** A reader of RFC 4180, character by character; it throws at what the standard does not allow. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [[]]
  let at = 0
  while (at < text.length) {
    let field = ''
    if (text[at] === '"') {
      at += 1
      for (; ; at += 1) {
        if (at >= text.length) throw new Error('a quote is never closed')
        if (text[at] !== '"') field += text[at]
        else if (text[at + 1] === '"') {
          field += '"'
          at += 1
        } else break
      }
      at += 1
    } else
      for (; at < text.length && text[at] !== ',' && text[at] !== '\r'; at += 1) {
        if (text[at] === '"' || text[at] === '\n') throw new Error(`a bare ${text[at]} at ${at}`)
        field += text[at]
      }
    rows.at(-1)?.push(field)
    if (text[at] === ',') at += 1
    else if (text.startsWith('\r\n', at)) {
      at += 2
      if (at < text.length) rows.push([])
    } else throw new Error(`neither comma nor end of row at ${at}`)
    if (at === text.length && text.endsWith(',')) rows.at(-1)?.push('')
  }
  return rows
}

describe('The table of a statement', () => {
  it('holds every line for a spreadsheet, and nobody’s name', async () => {
    const { status, headers, text } = await pages.open('station.finance', settlementTablePath(made.id))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="QZ-STATION-CS-LEAD-${made.period}.csv"`,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(text).not.toContain(SECRET_NAME)
    const response = await fetch(`${pages.url}${settlementTablePath(made.id)}`, {
      headers: { authorization: 'Bearer station.finance' },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [head = [], ...rows] = readCsv(bytes.subarray(3).toString('utf8'))
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)])
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => head.length))
    expect(column('结算月份')).toEqual(Array(4).fill(made.period))
    expect(column('序号')).toEqual(['1', '2', '3', '4'])
    expect(column('类别')).toEqual(['减免', '减免', '减免', '异议成立，剔除'])
    const amounts = column('金额（分）').map(Number)
    expect(amounts).toHaveLength(4)
    expect(amounts.toSorted((one, other) => one - other)).toEqual([-11_000, 11_000, 22_005, 100_000_007])
    expect(column('毫升').map(Number)).toEqual([400, 400, 400, -400])
    expect(column('条款')).toEqual(Array(4).fill('ZJ-2025 FAMILY'))
    expect(column('产品')[0]).toBe('去白悬浮红细胞')
    expect(column('异议').join('')).toContain(REASON)
    // No cell begins as a formula, unless it is a number.
    const cells = rows.flat().filter((one) => !/^-?\d+(\.\d+)?$/.test(one))
    expect(cells.filter((one) => /^\s*[=+\-@]/.test(one))).toEqual([])
  })

  it.each(['mem01.cashier', 'lead.technician', 'regulator.county', null])(
    'is closed to %s',
    async (account) => {
      for (const path of [settlementTablePath(made.id), documentPaths.Settlement(made.id)]) {
        const { status, text } = await pages.open(account, path)
        expect(status).toBe(account === null ? 401 : 404)
        expect(text).not.toContain('ZJ-2025')
      }
    },
  )

  it('opens by the ticket of its own address, and by no other', async () => {
    const { data } = await world.ask(
      'lead.cashier',
      'query($id: ID!) { settlement(id: $id) { document { url } table { url path } } }',
      { id: made.id },
    )
    const { document, table } = data?.settlement ?? {}
    expect((await pages.open(null, table.url)).status).toBe(200)
    const ticket = new URL(document.url, pages.url).search
    expect((await pages.open(null, `${table.path}${ticket}`)).status).toBe(401)
  })
})

describe('csv', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+86', "'+86"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['ordinary', 'ordinary'],
    ['a "quoted", text', 'a "quoted", text'],
    ['two\r\nlines', 'two\r\nlines'],
  ])('gives %j back as %j', (given, read) => {
    expect(readCsv(csv([[given, 'x']]).slice(1))).toEqual([[read, 'x']])
  })

  it('leaves numbers as they are, and nothing for null', () => {
    expect(csv([[-5, null, 0.5]])).toBe('\ufeff-5,,0.5\r\n')
  })
})

describe('The printed statement', () => {
  it('shows sums, lines, disputes and room for the seals, and escapes what people wrote', async () => {
    const { status, text } = await pages.open('lead.cashier', documentPaths.Settlement(made.id))
    expect(status).toBe(200)
    const page = words(text)
    for (const part of [
      '减免费用结算单',
      '1000220.12 元',
      '双方已确认，待付款',
      '剔除',
      '血站（盖章）',
      '确为重复',
    ])
      expect(page).toContain(part)
    expect(text).toContain('&lt;b&gt;重复')
    expect(text).not.toContain(SECRET_NAME)
  })

  it.skipIf(chromium === null)(
    'comes out of a browser on A4, numbered',
    async () => {
      const { data } = await world.ask(
        'lead.cashier',
        'query($id: ID!) { settlement(id: $id) { document { url } } }',
        { id: made.id },
      )
      const printed = await printedBy(chromium ?? '', `${pages.url}${data?.settlement.document.url}`)
      expect(printed).toHaveLength(1)
      expect(printed[0]).toMatchObject({ width: 210, height: 297 })
      expect(printed[0]?.text).toContain('减免费用结算单')
      expect(printed[0]?.text).toContain('第1页，共1页')
    },
    60_000,
  )
})
