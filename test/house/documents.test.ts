import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#lib/ids.ts'
import { documentPaths } from '#resolvers/document-link.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { newPatient } from '#test/support/approvals.ts'
import { documentKinds, printable, startDocuments, words } from '#test/support/documents.ts'
import { routineForm } from '#test/support/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const NAME = '张<b>三</b> & "李"\\'

let world: World
let pages: Awaited<ReturnType<typeof startDocuments>>
let made: Awaited<ReturnType<typeof printable>>
beforeAll(async () => {
  world = await makeWorld()
  pages = await startDocuments(world)
  made = await printable(world, { name: NAME })
})
afterAll(async () => {
  await pages.stop()
  await world.close()
})

const pathOf = (kind: (typeof documentKinds)[number]) => documentPaths[kind](made.ids[kind])
const open = (account: string | null, kind: (typeof documentKinds)[number]) =>
  pages.open(account, pathOf(kind))

const linkOf = async (account: string, kind: (typeof documentKinds)[number]) => {
  const { data } = await world.ask(
    account,
    `query ($id: ID!) { node(id: $id) { ... on ${kind} { document { path url validUntil } } } }`,
    { id: made.ids[kind] },
  )
  return data?.node?.document as { path: string; url: string; validUntil: Date }
}

describe('A document', () => {
  it.each(documentKinds)('of a %s shows the patient’s name as a name, whatever it holds', async (kind) => {
    const { status, text } = await open('mem01.physician', kind)
    expect(status).toBe(200)
    expect(text).toContain('张&lt;b&gt;三&lt;/b&gt; &amp; &quot;李&quot;\\')
    expect(text).not.toContain('<b>三')
  })

  it.each(documentKinds)('of a %s may run nothing and load nothing', async (kind) => {
    const { headers, text } = await open('mem01.physician', kind)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'/)
    expect(policy).not.toContain('unsafe')
    expect(text).not.toMatch(/<script|<link|<img|<iframe|\bstyle=|\bon\w+=|https?:\/\/(?!www\.w3\.org)/i)
  })

  it('carries no character of a name in its style sheet, where one could end it', async () => {
    const { text } = await open('mem01.physician', 'Issue')
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? []
    expect(style).toContain('@top-right')
    expect(style).not.toContain('张')
    expect(style).not.toContain('</')
    expect(style).toContain('\\5f20 ')
  })

  it('says by whom and when it was printed, and counts its pages', async () => {
    const { text } = await open('mem01.physician', 'Request')
    const boxes = [...text.matchAll(/\\([0-9a-f]+) /g)].map(([, code = '']) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    )
    expect(boxes.join('')).toContain('（CS-MEM01）')
    expect(boxes.join('')).toContain('打印时间 2026-03-01')
    expect(text).toContain('counter(pages)')
  })
})

describe('What stands on', () => {
  it('the request form: what is asked for, why, consent and approvals', async () => {
    const page = words((await open('mem01.physician', 'Request')).text)
    for (const part of [
      '临床输血申请单',
      made.input.placerNumber,
      '病案号',
      made.input.patient.hospitalNumber,
      '去白悬浮红细胞 4 单位',
      '血红蛋白低于60g/L',
      '贫血（D64.9）',
      '患者本人签署',
      '上级医师审核',
      '审批完成',
    ])
      expect(page).toContain(part)
    const { identityNumber = '' } = made.input.patient
    expect(page).not.toContain(identityNumber)
    expect(page).toContain(`*${identityNumber?.slice(-4)}`)
  })

  it('the request form: the reason of each component beside it, and the form’s where it has none', async () => {
    const { id } = await submitRequest(
      await world.as('mem01.physician'),
      routineForm({
        patient: newPatient(),
        indication: { text: '大量失血' },
        components: [
          { product: 'RBC-SUSP-LR', quantity: 2, indication: { code: 'HB60', text: '血红蛋白58g/L' } },
          { product: 'FFP', quantity: 200, indication: null },
        ],
      }),
    )
    const page = words((await pages.open('mem01.physician', documentPaths.Request(id))).text)
    expect(page).toMatch(/去白悬浮红细胞 2 单位 .{1,8}血红蛋白58g\/L/)
    expect(page).toMatch(/新鲜冰冻血浆 200 毫升 .{1,8}大量失血/)
  })

  it('the label: the tube’s number once as a code and once to read', async () => {
    const { text } = await open('mem01.nurse', 'Sample')
    expect(text).toContain('size: 60mm 30mm')
    expect(text.match(/<svg/g)).toHaveLength(1)
    expect(words(text)).toContain(made.input.sample?.sampleNumber)
  })

  it('the crossmatch report: each bag with its two codes, both sides and both testers', async () => {
    const { text } = await open('mem01.physician', 'Crossmatch')
    const page = words(text)
    const names = await world.rows<{ name: string }>(
      `select s.name from crossmatches c join staff s on s.id in (c.performed_by, c.verified_by) where c.id = $1`,
      [made.ids.Crossmatch],
    )
    expect(names).toHaveLength(2)
    for (const { name } of names) expect(page.split(name)).toHaveLength(1 + made.labels.length)
    expect(page).toContain('交叉配血（共 2 袋）')
    expect(page.match(/主侧 相合 次侧 相合 微柱凝胶法 最终/g)).toHaveLength(made.labels.length)
    for (const { donationNumber } of made.labels) expect(page).toContain(donationNumber.slice(0, 13))
    expect(page).not.toContain('未签名')
    expect(page).not.toContain('不得')
    // The sample's, the request's, and each bag's donation number and product.
    expect(text.match(/<svg/g)).toHaveLength(2 + 2 * made.labels.length)
    expect(page).toContain(`申请 ${made.input.placerNumber}`)
  })

  it('the crossmatch report: the same sheet whichever of its bags it was opened by', async () => {
    const all = await world.rows<{ id: Id<'Crossmatch'> }>(
      'select id from crossmatches where sample_id = $1 order by id',
      [made.ids.Sample],
    )
    const texts = await Promise.all(
      all.map(async ({ id }) => (await pages.open('mem01.physician', documentPaths.Crossmatch(id))).text),
    )
    expect(texts).toHaveLength(made.labels.length)
    expect(new Set(texts).size).toBe(1)
  })

  it('the crossmatch report: a replaced result only where it was asked for, and marked', async () => {
    const [wrong] = await world.rows<{ id: Id<'Crossmatch'> }>(
      'update crossmatches set current = false where sample_id = $1 and id <> $2 returning id',
      [made.ids.Sample, made.ids.Crossmatch],
    )
    if (wrong === undefined) throw new Error('no second result')
    const standing = words((await open('mem01.physician', 'Crossmatch')).text)
    expect(standing).toContain('交叉配血（共 1 袋）')
    expect(standing).not.toContain('已被更正')
    const replaced = words((await pages.open('mem01.physician', documentPaths.Crossmatch(wrong.id))).text)
    expect(replaced).toContain('有结果已被更正，不得据此发血')
    expect(replaced).toContain('交叉配血（共 2 袋）')
    await world.rows('update crossmatches set current = true where id = $1', [wrong.id])
  })

  it('a crossmatch report of which a bag is not checked yet: that it may not leave, and which', async () => {
    await world.rows('update crossmatches set verified_by = null, verified_at = null where id = $1', [
      made.ids.Crossmatch,
    ])
    const page = words((await open('mem01.physician', 'Crossmatch')).text)
    expect(page).toContain('签名未齐，不得随血发出')
    expect(page.match(/未签名/g)).toHaveLength(1)
  })

  it('the slip: each bag with group, expiry and crossmatch, what was checked, who gave and who took', async () => {
    const { text } = await open('lead.technician', 'Issue')
    const page = words(text)
    for (const { donationNumber } of made.labels) expect(page).toContain(donationNumber.slice(0, 13))
    expect(page).toContain('A 型，RhD 阳性')
    expect(page).toContain('主侧相合，次侧相合')
    expect(page).toContain('4.2 ℃')
    expect(page).toContain('2 / 2')
    // The request's, the sample's, and each bag's donation number and product.
    expect(text.match(/<svg/g)).toHaveLength(2 + 2 * made.labels.length)
    expect(page).toContain(`标本 ${made.input.sample?.sampleNumber}`)
  })

  it('the reaction report: what was seen, the bag, and each step with its time', async () => {
    const page = words((await open('mem01.nurse', 'Reaction')).text)
    for (const part of ['过敏反应', '荨麻疹、寒战', '立即停止输血', '本次输注的血袋', '400 ml', '处理中'])
      expect(page).toContain(part)
  })
})

describe('A document is opened', () => {
  it.each(documentKinds)('of a %s by nobody without a token', async (kind) => {
    expect((await open(null, kind)).status).toBe(401)
  })

  it.each(documentKinds)('of a %s by no other hospital: answered like one that never was', async (kind) => {
    for (const account of ['mem02.physician', 'kh.physician', 'hb.regulator', 'lead.cashier']) {
      const known = await world.as(account).catch(() => null)
      if (known === null) continue
      const foreign = await open(account, kind)
      const unknown = await pages.open(account, documentPaths[kind](newId(kind)))
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text])
      expect(unknown.status).toBe(404)
    }
  })

  it('at no address but its own', async () => {
    const { Request, Sample } = made.ids
    for (const path of [
      `/documents/requests/${Sample}`,
      `/documents/requests/${Request}/label`,
      `/documents/samples/${Sample}`,
      `/documents/requests/${Request.toUpperCase()}`,
      '/documents/requests/',
      '/documents/requests/..%2f..%2fetc',
      `/documents/elsewhere/${Request}`,
    ])
      expect((await pages.open('mem01.physician', path)).status, path).toBe(404)
  })

  it('under a line of its own in the trail', async () => {
    await open('mem01.physician', 'Request')
    await world.services.readAudit.flush()
    expect(
      await world.rows(
        `select distinct action, outcome, account from audit_entries
         where door = 'document' and subject_id = $1 and account = 'mem01.physician'`,
        [made.ids.Request],
      ),
    ).toEqual([{ action: 'requests.request', outcome: 'READ', account: 'mem01.physician' }])
  })
})

describe('The link of a document', () => {
  it.each(documentKinds)('of a %s opens it in a browser, without a header', async (kind) => {
    const { path, url } = await linkOf('mem01.physician', kind)
    expect(path).toBe(pathOf(kind))
    const { status, text } = await pages.open(null, url)
    expect(status).toBe(200)
    expect(text).toBe((await open('mem01.physician', kind)).text)
  })

  it('opens that document alone', async () => {
    const { url } = await linkOf('mem01.physician', 'Request')
    const ticket = new URL(url, pages.url).search
    const other = await pages.open(null, pathOf('Sample') + ticket)
    expect(other.status).toBe(401)
    expect(other.text).toContain('打印链接已失效')
  })

  it('tells nothing to whoever reads it, and is refused when changed', async () => {
    const { url } = await linkOf('mem01.physician', 'Request')
    expect(url).not.toContain('physician')
    for (const changed of [`${url}A`, `${url.slice(0, -6)}AAAAAA`, `${pathOf('Request')}?ticket=`])
      expect((await pages.open(null, changed)).status).toBe(401)
  })

  it('is no bearer token', async () => {
    const { url } = await linkOf('mem01.physician', 'Request')
    const ticket = new URL(url, pages.url).searchParams.get('ticket') ?? ''
    expect((await pages.open(ticket, pathOf('Request'))).status).toBe(401)
  })

  it('of a member never opens more than the member may see, though it names another’s thing', async () => {
    const asked = await world.ask(
      'mem02.physician',
      'query ($id: ID!) { node(id: $id) { ... on Request { document { url } } } }',
      { id: made.ids.Request },
    )
    expect(asked.data?.node).toBeNull()
  })

  it('ends after five minutes', async () => {
    const { url, validUntil } = await linkOf('mem01.physician', 'Request')
    expect(validUntil.getTime() - world.now().getTime()).toBe(5 * 60_000)
    world.pass(5 * 60_000)
    const { status, text } = await pages.open(null, url)
    expect(status).toBe(401)
    expect(text).toContain('回到系统重新打开')
  })

  it('dies with its bearer’s post', async () => {
    const { url } = await linkOf('mem01.physician', 'Request')
    await world.rows(`update staff set account = 'gone' where account = 'mem01.physician'`)
    expect((await pages.open(null, url)).status).toBe(401)
    await world.rows(`update staff set account = 'mem01.physician' where account = 'gone'`)
  })
})
