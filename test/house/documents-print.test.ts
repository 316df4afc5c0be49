import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, printedBy, scannedFrom } from '#test/support/browser.ts'
import { documentKinds, printable, startDocuments } from '#test/support/documents.ts'
import { identityNumber } from '#test/support/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const NAME = '欧阳<小>&芳'
const BAGS = 9
/** The longest numbers there are: as those of a clinic that numbers its records and visits so. */
const [RECORD, VISIT] = [identityNumber('19511203', '101'), identityNumber('19511203', '102')]
const masked = (number: string) => `${'*'.repeat(14)}${number.slice(-4)}`

const title =
  chromium === null
    ? 'Printed by a real browser (skipped: no Chromium here; install it or name its program in CHROMIUM)'
    : 'Printed by a real browser'

describe.skipIf(chromium === null)(title, { timeout: 120_000 }, () => {
  const program = chromium ?? ''
  let world: World
  let pages: Awaited<ReturnType<typeof startDocuments>>
  let made: Awaited<ReturnType<typeof printable>>
  beforeAll(async () => {
    world = await makeWorld()
    pages = await startDocuments(world)
    made = await printable(world, {
      name: NAME,
      bags: BAGS,
      hospitalNumber: RECORD,
      visitNumber: VISIT,
    })
  })
  afterAll(async () => {
    await pages.stop()
    await world.close()
  })

  /** The address a browser gets: without a header, with a ticket. */
  const addressOf = async (kind: (typeof documentKinds)[number]) => {
    const { data } = await world.ask(
      'lead.technician',
      `query ($id: ID!) { node(id: $id) { ... on ${kind} { document { url } } } }`,
      { id: made.ids[kind] },
    )
    return `${pages.url}${data?.node?.document?.url}`
  }

  const titles = {
    Request: '临床输血申请单',
    Sample: '病案号',
    Crossmatch: '交叉配血报告单',
    Issue: '发血/交接单',
    Reaction: '输血不良反应回报单',
  } as const

  it.each(documentKinds)(
    'a %s comes out in Chinese, on its paper, numbered, told whose it is',
    async (kind) => {
      const printed = await printedBy(program, await addressOf(kind))
      expect(printed[0]?.text).toContain(titles[kind])
      printed.forEach(({ width, height, text }, index) => {
        expect([width, height]).toEqual(kind === 'Sample' ? [60, 30] : [210, 297])
        expect(text).toContain(NAME)
        expect(text).toContain(masked(RECORD))
        for (const number of [RECORD, VISIT]) expect(text).not.toContain(number.slice(0, 14))
        if (kind === 'Sample') return
        expect(text).toContain(`${NAME}${masked(RECORD)}`)
        expect(text).toContain(`第${index + 1}页，共${printed.length}页`)
        expect(text).toContain('打印人')
      })
      // One label is one label; nine bags don't fit on one sheet.
      if (kind === 'Sample') expect(printed).toHaveLength(1)
      if (kind === 'Issue') expect(printed.length).toBeGreaterThan(1)
    },
  )

  it('a scanner reads from the slip what it reads from the bags, the request and the tube', async () => {
    const donations = made.labels.map(({ donationNumber }) => `Code128 =${donationNumber.slice(0, 13)}00`)
    expect(await scannedFrom(program, await addressOf('Issue'), 2400)).toEqual(
      [
        ...donations,
        ...donations.map(() => 'Code128 =<E5445'),
        `Code128 ${made.input.placerNumber}`,
        `Code128 ${made.input.sample?.sampleNumber}`,
      ].toSorted(),
    )
  })

  it('a scanner reads from the crossmatch report its tube, its request and every bag', async () => {
    const donations = made.labels.map(({ donationNumber }) => `Code128 =${donationNumber.slice(0, 13)}00`)
    expect(await scannedFrom(program, await addressOf('Crossmatch'), 2400)).toEqual(
      [
        ...donations,
        ...donations.map(() => 'Code128 =<E5445'),
        `Code128 ${made.input.placerNumber}`,
        `Code128 ${made.input.sample?.sampleNumber}`,
      ].toSorted(),
    )
  })

  it('a scanner reads from the reaction report its case, its request, the tube and the bag', async () => {
    const [first] = made.labels
    expect(await scannedFrom(program, await addressOf('Reaction'), 1400)).toEqual(
      [
        `Code128 =${first?.donationNumber.slice(0, 13)}00`,
        'Code128 =<E5445',
        `Code128 ${made.input.placerNumber}`,
        `Code128 ${made.input.sample?.sampleNumber}`,
        `DataMatrix ${made.ids.Reaction}`,
      ].toSorted(),
    )
  })

  it('a scanner reads the tube’s number from its label, and nothing else', async () => {
    expect(await scannedFrom(program, await addressOf('Sample'), 400)).toEqual([
      `Code128 ${made.input.sample?.sampleNumber}`,
    ])
  })

  it('a scanner reads a request’s two numbers from its form, the hospital’s and the hub’s, and its tube’s', async () => {
    expect(await scannedFrom(program, await addressOf('Request'), 1400)).toEqual(
      [
        `Code128 ${made.input.placerNumber}`,
        `Code128 ${made.input.sample?.sampleNumber}`,
        `DataMatrix ${made.ids.Request}`,
      ].toSorted(),
    )
  })
})
