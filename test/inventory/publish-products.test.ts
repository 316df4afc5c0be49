import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PublishProductsInput, publishProducts } from '#resolvers/inventory/publish-products.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { standardProducts } from '#rules/products/dictionary.ts'
import { bag, donationNumber, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const pool = {
  code: 'PLT-POOL',
  nameZh: '混合浓缩血小板',
  nameEn: 'pooled platelet concentrate',
  componentClass: 'PLATELETS',
  unit: 'U',
  storage: 'PLATELETS',
  leucocyteReduced: true,
  specifications: [{ code: '5U', content: '5', shelfLifeDays: 5 }],
}
const cells = {
  code: 'RBC-SUSP-LR',
  nameZh: '去白悬浮红细胞',
  nameEn: 'suspended red cells, leucocyte-reduced',
  componentClass: 'RED_CELLS',
  unit: 'U',
  storage: 'RED_CELLS',
  wholeBloodMlPerUnit: 200,
  leucocyteReduced: true,
  specifications: [
    { code: '1U', content: '1' },
    { code: '1.5U', content: '1.5', anticoagulant: 'MAP' },
    { code: '2U', content: '2' },
  ],
}
const label = {
  station: 'QZ-STATION',
  labelProductCode: 'H0215',
  product: 'RBC-SUSP-LR',
  specification: '1.5U',
}
const hisCode = { hospital: 'CS-MEM01', code: '0101', product: 'RBC-SUSP-LR' }
const input = (changes: Partial<PublishProductsInput> = {}): PublishProductsInput => ({
  effectiveFrom: '2026-03-01',
  sourceCitation: '联合体产品目录 2026 年第 1 号',
  products: [pool, cells],
  stationCodes: [label],
  ...changes,
})
const publish = async (changes: Partial<PublishProductsInput> = {}, account = 'admin') =>
  publishProducts(await world.as(account), input(changes))

const PRODUCTS = `query ($at: DateTime) { products(at: $at) {
  code nameZh storage preparation wholeBloodMlPerUnit specifications { code content anticoagulant shelfLifeDays }
  stationCodes { station scheme labelProductCode specification from until }
  hisCodes { hospital code from until } } }`
const listed = async (at: string | null = null) => {
  const { data } = await world.ask('mem02.nurse', PRODUCTS, { at })
  return data?.products as {
    code: string
    specifications: { code: string }[]
    stationCodes: object[]
    hisCodes: object[]
  }[]
}

describe('publishProducts', () => {
  it('leaves the program’s own products where nothing was published', async () => {
    const products = await listed()
    expect(products.map(({ code }) => code)).toContain('RBC-SUSP-LR-IR')
    expect(products.find(({ code }) => code === 'RBC-SUSP')?.specifications.map(({ code }) => code)).toEqual([
      '1U',
      '1.5U',
      '2U',
      'LABEL',
    ])
  })

  it('publishes a dictionary that everybody reads, as of a day', async () => {
    const answer = await world.ask(
      'admin',
      `mutation ($input: PublishProductsInput!) { publishProducts(input: $input) {
        ... on ProductDictionary { effectiveFrom effectiveTo sourceCitation publishedBy { name } } } }`,
      { input: input({ effectiveFrom: '2026-03-02' }) },
    )
    expect(answer).toMatchObject({
      data: {
        publishProducts: {
          effectiveFrom: '2026-03-02',
          effectiveTo: null,
          sourceCitation: '联合体产品目录 2026 年第 1 号',
        },
      },
    })
    expect((await listed()).some(({ code }) => code === 'PLT-POOL')).toBe(false)
    const tomorrow = await listed('2026-03-02T00:00:00+08:00')
    expect(tomorrow.find(({ code }) => code === 'PLT-POOL')).toEqual({
      code: 'PLT-POOL',
      nameZh: '混合浓缩血小板',
      storage: 'PLATELETS',
      preparation: 'WHOLE_BLOOD',
      wholeBloodMlPerUnit: null,
      specifications: [{ code: '5U', content: 5, anticoagulant: null, shelfLifeDays: 5 }],
      stationCodes: [],
      hisCodes: [],
    })
    expect(tomorrow.find(({ code }) => code === 'RBC-SUSP-LR')).toMatchObject({
      specifications: [{ content: 1 }, { content: 1.5, anticoagulant: 'MAP' }, { content: 2 }],
      stationCodes: [{ ...label, scheme: 'STATION', from: null, until: null, product: undefined }].map(
        ({ product: _, ...rest }) => rest,
      ),
    })
  })

  it('takes the whole list of a city, 29 products in 65 specifications, with a label code for each', async () => {
    const contents = { U: ['1', '1.5', '2'], DOSE: ['0.5', '1'], ML: ['50', '100'] }
    // Seven in three contents, the others in two.
    const products = standardProducts.slice(0, 29).map(({ name, ...one }, at) => ({
      ...one,
      nameZh: name.zh,
      nameEn: name.en,
      specifications: contents[one.unit]
        .slice(0, at < 7 ? 3 : 2)
        .map((content) => ({ code: `${content}${one.unit}`, content })),
    }))
    const stationCodes = products
      .flatMap(({ code, specifications }) => specifications.map((one) => [code, one.code] as const))
      .map(([product, specification], at) => ({
        station: 'QZ-STATION',
        labelProductCode: `Z${String(at).padStart(3, '0')}`,
        product,
        specification,
      }))
    await publish({ effectiveFrom: '2026-03-05', products, stationCodes })
    const codes = products.map(({ code }) => code)
    const city = (await listed('2026-03-06T00:00:00+08:00')).filter(({ code }) => codes.includes(code))
    expect(city).toHaveLength(29)
    expect(city.flatMap(({ specifications }) => specifications)).toHaveLength(65)
    expect(city.flatMap((one) => one.stationCodes)).toHaveLength(65)
  })

  it('takes what each hospital’s own system calls a product, for a time', async () => {
    await publish({
      effectiveFrom: '2026-03-07',
      hisCodes: [
        { ...hisCode, until: '2026-03-08' },
        { ...hisCode, code: '悬浮红 1.5U' },
      ],
    })
    const named = async (day: string) =>
      (await listed(`${day}T12:00:00+08:00`)).find(({ code }) => code === 'RBC-SUSP-LR')?.hisCodes
    const lasting = { hospital: 'CS-MEM01', code: '悬浮红 1.5U', from: null, until: null }
    expect(await named('2026-03-08')).toEqual([
      { hospital: 'CS-MEM01', code: '0101', from: null, until: '2026-03-08' },
      lasting,
    ])
    expect(await named('2026-03-09')).toEqual([lasting])
  })

  it('concerns its own alliance alone', async () => {
    await publish({ effectiveFrom: '2026-03-03' })
    const { data } = await world.ask('kh.technician', PRODUCTS, { at: '2026-03-04T00:00:00+08:00' })
    expect(data?.products.some(({ code }: { code: string }) => code === 'PLT-POOL')).toBe(false)
  })

  it.each([
    [
      'products[0].componentClass',
      'DICTIONARY_WORD_UNKNOWN',
      { products: [{ ...pool, componentClass: 'CELLS' }] },
      '“CELLS”不是可用的值；可用：WHOLE_BLOOD, RED_CELLS, PLATELETS, PLASMA, CRYOPRECIPITATE, GRANULOCYTES。',
    ],
    ['products[1].code', 'DICTIONARY_CODE_REPEATED', { products: [pool, pool] }, '编码 PLT-POOL 重复。'],
    [
      'products[0].specifications[0].content',
      'SPECIFICATION_CONTENT_UNFIT',
      { products: [{ ...pool, specifications: [{ code: '11U', content: '11' }] }] },
      '规格含量11单位不在每袋0.25–10、级差0.25的范围内。',
    ],
    [
      'products[0].specifications[0].content',
      'QUANTITY_UNREADABLE',
      { products: [{ ...pool, specifications: [{ code: '5U', content: '五' }] }] },
      null,
    ],
    ['products[0].storage', 'DICTIONARY_WORD_UNKNOWN', { products: [{ ...pool, storage: 'ROOM' }] }, null],
    [
      'products[0].storage',
      'PRODUCT_STORAGE_UNFIT',
      { products: [{ ...pool, storage: 'RED_CELLS' }] },
      '血小板不按“RED_CELLS”储存。',
    ],
    [
      'products[0].storage',
      'PRODUCT_MEANING_CHANGED',
      { products: [{ ...cells, storage: 'RED_CELLS_OPENED' }] },
      null,
    ],
    [
      'stationCodes[0].station',
      'LABEL_STATION_UNKNOWN',
      { stationCodes: [{ ...label, station: 'CS-LEAD' }] },
      '联合体没有编码为 CS-LEAD 的血站。',
    ],
    [
      'stationCodes[1].labelProductCode',
      'LABEL_CODE_OVERLAPS',
      { stationCodes: [label, { ...label, specification: '2U' }] },
      'QZ-STATION 的标签码 H0215 在同一时期有两种含义。',
    ],
    [
      'hisCodes[0].hospital',
      'HIS_HOSPITAL_UNKNOWN',
      { hisCodes: [{ ...hisCode, hospital: 'KH-MEM01' }] },
      '联合体没有编码为 KH-MEM01 的医院。',
    ],
    [
      'hisCodes[1].code',
      'HIS_CODE_OVERLAPS',
      { hisCodes: [hisCode, { ...hisCode, product: 'FFP' }] },
      'CS-MEM01 的编码 0101 在同一时期有两种含义。',
    ],
    [
      'products',
      'DICTIONARY_EMPTY',
      { products: [], stationCodes: [] },
      '产品目录须至少有一个产品、标签码或医院编码。',
    ],
  ] as [string, string, Partial<PublishProductsInput>, string | null][])(
    'refuses with the field at fault: %s %s',
    async (field, code, changes, zh) => {
      const refusal = await refusalOf(publish({ stationCodes: [], ...changes }))
      expect(refusal).toMatchObject({ code: 'DICTIONARY_REFUSED' })
      const found = (refusal as { findings: { code: string; field: string; message: { zh: string } }[] })
        .findings
      expect(found.map((one) => [one.code, one.field])).toContainEqual([code, field])
      if (zh !== null) expect(found.map(({ message }) => message.zh)).toContain(zh)
    },
  )

  it.each([
    [{ effectiveFrom: '2026-02-28' }, 'effectiveFrom'],
    [{ effectiveFrom: '2026-02-30' }, 'effectiveFrom'],
    [{ effectiveTo: '2026-02-28' }, 'effectiveTo'],
    [{ sourceCitation: ' ' }, 'sourceCitation'],
    [{ products: Array.from({ length: 2001 }, () => pool) }, 'products'],
    [{ hisCodes: Array.from({ length: 2001 }, () => hisCode) }, 'hisCodes'],
  ])('can not be read with %o', async (changes, field) => {
    await expect(publish(changes)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field }],
    })
  })

  it.each(['lead.manager', 'mem01.technician', 'station.dispatcher'])('is not for %s', async (account) => {
    await expect(publish({}, account)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('keeps what a code has meant, also of a product that is listed no more', async () => {
    await publish({ products: [pool], stationCodes: [] })
    await publish({ products: [cells], stationCodes: [] })
    const refusal = await refusalOf(
      publish({ products: [{ ...pool, leucocyteReduced: false }], stationCodes: [] }),
    )
    expect(refusal).toMatchObject({
      code: 'DICTIONARY_REFUSED',
      findings: [{ code: 'PRODUCT_MEANING_CHANGED', field: 'products[0].leucocyteReduced' }],
    })
  })
})

describe('a delivery by the published dictionary', () => {
  const own = () => ({
    ...bag(world),
    scheme: 'STATION' as const,
    // Without the check character, which may be a sign that the station's own scheme has none of.
    donationNumber: `QZ-${donationNumber().slice(0, 13)}`,
    labelProductCode: 'H0215',
    product: null,
    content: null,
  })
  const receive = async (...units: object[]) =>
    receiveUnits(await world.as('lead.technician'), { station: 'QZ-STATION', units: units as never })
  const kept = async (id: string | undefined) =>
    (
      await world.rows<{ product_code: string; content: string }>(
        'select product_code, content from units where id = $1',
        [id],
      )
    )[0]

  it('reads product and content of a label in the station’s own code', async () => {
    await publish()
    const { received, refused } = await receive(own())
    expect(refused).toEqual([])
    expect(await kept(received[0]?.id)).toEqual({ product_code: 'RBC-SUSP-LR', content: '1.500' })
  })

  it('lets the label’s expiry stand, and questions one later than the solution allows', async () => {
    const collectedAt = new Date(world.now().getTime() - 86_400_000)
    const late = new Date(collectedAt.getTime() + 40 * 86_400_000)
    const { received } = await receive({ ...own(), collectedAt, expiresAt: late })
    expect(received[0]?.warnings.map(({ code, field }) => `${code} ${field}`)).toContain(
      'UNIT_EXPIRES_LATER_THAN_TABLE units[0].expiresAt',
    )
    const [row] = await world.rows<{ expires_at: Date }>('select expires_at from units where id = $1', [
      received[0]?.id,
    ])
    expect(row?.expires_at).toEqual(late)
  })

  it.each([
    [{ product: 'RBC-SUSP' }, 'UNIT_DIFFERS_FROM_CODE units[0].product'],
    [{ content: 2 }, 'UNIT_DIFFERS_FROM_CODE units[0].content'],
    [{ labelProductCode: 'H0216' }, 'UNIT_PRODUCT_UNKNOWN units[0].product'],
    [{ labelProductCode: 'H0216', product: 'RBC-SUSP-LR' }, 'UNIT_LABEL_INCOMPLETE units[0].content'],
  ])('takes no bag in whose label says otherwise: %o', async (changes, expected) => {
    const { received, refused } = await receive({ ...own(), ...changes })
    expect(received).toEqual([])
    expect(refused[0]?.findings.map(({ code, field }) => `${code} ${field}`)).toContain(expected)
  })

  it.each([
    [1, []],
    [1.5, []],
    [2, []],
    [1.25, ['UNIT_CONTENT_NOT_SPECIFIED units[0].content']],
    [3, ['UNIT_CONTENT_NOT_SPECIFIED units[0].content']],
  ])('takes bags of its specifications alone: %d units', async (content, expected) => {
    const { refused } = await receive(bag(world, { content }))
    expect(
      refused
        .flatMap(({ findings }) => findings)
        .filter(({ severity }) => severity === 'STOP')
        .map(({ code, field }) => `${code} ${field}`),
    ).toEqual(expected)
  })

  it('receives, stocks and judges a product that only the alliance knows', async () => {
    const [unitId = ''] = await stocked(
      world,
      bag(world, { product: 'PLT-POOL', content: 5, labelProductCode: 'E9001' }),
    )
    expect(await kept(unitId)).toEqual({ product_code: 'PLT-POOL', content: '5.000' })
    const { data } = await world.ask('lead.technician', '{ inventory { lines { product available } } }')
    expect(data?.inventory.lines).toContainEqual({ product: 'PLT-POOL', available: 1 })
  })
})
