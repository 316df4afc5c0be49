import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { retirePlace } from '#resolvers/inventory/retire-place.ts'
import { bag, putIn, stocked } from '#test/support/bank.ts'
import { openMessages, type Told } from '#test/support/doors.ts'
import { placeOf } from '#test/support/places.ts'
import { labelOf, memberStock, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let bus: Awaited<ReturnType<typeof openMessages>>
let fridge: string
let theirFridge: string
let retired: string
/** By what is wrong with them: in no place yet, unless they are another's. */
const labels: Record<string, string> = {}
const bags: Record<string, string> = {}

beforeAll(async () => {
  world = await makeWorld()
  bus = await openMessages(world)
  fridge = await placeOf(world, 'FRIDGE-1')
  theirFridge = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
  const manager = await world.as('lead.manager')
  retired = (await registerPlace(manager, { kind: 'FRIDGE', keeps: 'COLD', name: 'OLD-1' })).id
  await retirePlace(manager, { placeId: retired })
  const ids = await stocked(
    world,
    bag(world, { place: null }),
    bag(world, { place: null }),
    bag(world, { product: 'FFP', content: 200, place: null }),
  )
  const [theirs = ''] = await memberStock(world)
  for (const [at, name] of ['good', 'issued', 'frozen', 'theirs'].entries()) {
    bags[name] = [...ids, theirs][at] ?? ''
    labels[name] = await labelOf(world, bags[name])
  }
  await putIn(world, bags.issued ?? '', 'HANDED_OVER')
}, 60_000)
afterAll(async () => {
  await bus.close()
  await world.close()
})

const post = (operation: 'scanUnits' | 'takeStock', input: unknown, organisation = 'CS-LEAD') =>
  bus.send('his.lead', organisation, operation, input)
const many = Array.from({ length: 501 }, (_, index) => `X${index}-1`)
const limits = (least: number, count: number): Told[] => [
  {
    field: 'labels',
    zh: `每次 ${least} 至 500 个标签，本次为 ${count} 个`,
    en: `${least} to 500 labels at a time; this call has ${count}`,
  },
]
const misfit = (field: string, en: string): Told[] => [{ field, zh: '与要求的类型不符', en }]
const NO_PLACE: Told[] = [
  { field: null, zh: '找不到储血位置，或您无权查看', en: 'no such place, or it is not yours to see' },
]

/** Each unusable message with its whole answer. */
const MESSAGES: [string, () => unknown, number, string, readonly Told[]][] = [
  ['no label', () => ({ placeId: fridge, labels: [] }), 400, 'BAD_USER_INPUT', limits(1, 0)],
  [
    'more labels than any fridge holds',
    () => ({ placeId: fridge, labels: many }),
    400,
    'BAD_USER_INPUT',
    limits(1, 501),
  ],
  [
    'nothing about labels',
    () => ({ placeId: fridge }),
    400,
    'BAD_USER_INPUT',
    misfit('input', 'Field "labels" of required type "[String!]!" was not provided.'),
  ],
  [
    'a number for a label',
    () => ({ placeId: fridge, labels: ['X-1', 42] }),
    400,
    'BAD_USER_INPUT',
    misfit('labels[1]', 'String cannot represent a non string value: 42'),
  ],
  [
    'nothing for a label',
    () => ({ placeId: fridge, labels: [null] }),
    400,
    'BAD_USER_INPUT',
    misfit('labels[0]', 'Expected non-nullable type "String!" not to be null.'),
  ],
  [
    'a member nobody knows',
    () => ({ placeId: fridge, labels: ['X-1'], antenna: 3 }),
    400,
    'BAD_USER_INPUT',
    misfit('input', 'Field "antenna" is not defined by type "ScanUnitsInput".'),
  ],
  [
    'no input at all',
    () => undefined,
    400,
    'BAD_USER_INPUT',
    [{ field: 'input', zh: '缺失', en: 'is missing' }],
  ],
  ['no such place', () => ({ placeId: newId('Place'), labels: ['X-1'] }), 404, 'NOT_FOUND', NO_PLACE],
  ['no place’s id', () => ({ placeId: 'FRIDGE-1', labels: ['X-1'] }), 404, 'NOT_FOUND', NO_PLACE],
  [
    'the place of another hospital',
    () => ({ placeId: theirFridge, labels: ['X-1'] }),
    404,
    'NOT_FOUND',
    NO_PLACE,
  ],
  [
    'a place out of use',
    () => ({ placeId: retired, labels: ['X-1'] }),
    422,
    'PLACE_REFUSED',
    [{ field: null, zh: '该储血位置已停用', en: 'the place is out of use' }],
  ],
]

/** What keeps each label out, in the words of the answer. */
const UNREADABLE = (label: string) => ({
  zh: `标签无法识别：${label}。请写献血码与产品码，如 3308024000001-E5445，或血袋上两个条码的扫描内容。`,
  en: `The label can not be read: ${label}. Give donation number and product code as 3308024000001-E5445, or what both bar codes of the bag say.`,
})
const UNKNOWN = (label: string) => ({
  zh: `本机构没有此血袋：${label}；他院库存须先由其退回储血点（returnStock），再由储血点供应。`,
  en: `Your organisation has no such bag: ${label}. Stock of another hospital goes back to the storage point first (returnStock) and is supplied from there.`,
})
const LABELS: [string, () => string, (label: string) => Omit<Told, 'field'>][] = [
  ['no label', () => 'no label', UNREADABLE],
  ['an empty one', () => '', UNREADABLE],
  ['one bar code of the two', () => '=330802400000100', UNREADABLE],
  ['flags that are check digits, and wrong ones', () => '=330802400000160=<E5445', UNREADABLE],
  ['flags that are reserved', () => '=330802400000199=<E5445', UNREADABLE],
  ['a bag that nobody has received', () => '3308029999997-E5445', UNKNOWN],
  ['a bag of another hospital', () => labels.theirs ?? '', UNKNOWN],
  [
    'a bag that has left',
    () => labels.issued ?? '',
    () => ({
      zh: '血袋当前状态（已交接）不允许该操作。',
      en: 'The state of the unit (handed over to the hospital) does not allow this.',
    }),
  ],
  [
    'a bag that needs another range',
    () => labels.frozen ?? '',
    () => ({
      zh: '该储血位置为冷藏（红细胞、全血），血袋须放置于冷冻（血浆、冷沉淀）。',
      en: 'The place keeps cold (red cells, whole blood); the unit needs frozen (plasma, cryoprecipitate).',
    }),
  ],
]

describe('a bulk scan as one message', () => {
  it.each(MESSAGES)('with %s is refused with the exact answer', async (_, input, status, code, told) => {
    const { result: __, ...answer } = await post('scanUnits', input())
    expect(answer).toEqual({ status, code, told })
  })

  it.each(LABELS)('tells of %s what kept it out, and takes the others', async (_, label, words) => {
    const text = label()
    const { status, code, told, result } = await post('scanUnits', {
      placeId: fridge,
      labels: [text, labels.good],
    })
    expect({ status, code, type: result.type }).toEqual({ status: 200, code: null, type: 'BulkScan' })
    expect(told).toEqual([{ field: 'labels[0]', ...words(text) }])
    expect(await whereIs(world, bags.good ?? '')).toMatchObject({ place: 'FRIDGE-1' })
  })

  it('finds nothing wrong with a bag that was read many times', async () => {
    const { told, result } = await post('scanUnits', {
      placeId: fridge,
      labels: [labels.good, ` ${labels.good} `, labels.good],
    })
    expect({ told, result }).toEqual({ told: [], result: { id: fridge, type: 'BulkScan' } })
  })

  it('said again under its key gets the first answer, and under it nothing else', async () => {
    const input = { placeId: fridge, labels: [labels.good], idempotencyKey: 'antenna-1' }
    const first = await post('scanUnits', input)
    expect(first.status).toBe(200)
    expect(await post('scanUnits', input)).toEqual(first)
    const other = await post('scanUnits', { ...input, labels: ['X-1'] })
    expect([other.status, other.code]).toEqual([400, 'BAD_USER_INPUT'])
  })

  it('in the name of another organisation is refused', async () => {
    expect(await post('scanUnits', { placeId: fridge, labels: ['X-1'] }, 'CS-MEM01')).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      told: [
        {
          field: null,
          zh: '该令牌属于机构 CS-LEAD，不能代其他机构提交',
          en: "this token is of CS-LEAD; it can't speak for another organisation",
        },
      ],
    })
  })
})

describe('a count of a shelf as one message', () => {
  it('of more labels than any fridge holds, or of another’s fridge, is refused with the exact answer', async () => {
    expect(await post('takeStock', { placeId: fridge, labels: many })).toEqual({
      status: 400,
      code: 'BAD_USER_INPUT',
      told: limits(0, 501),
    })
    expect(await post('takeStock', { placeId: theirFridge, labels: [] })).toEqual({
      status: 404,
      code: 'NOT_FOUND',
      told: NO_PLACE,
    })
  })

  it('keeps every difference with what the record says of the bag', async () => {
    const read = [labels.theirs, labels.issued, 'no label', '3308029999997-E5445']
    const { status, result } = await post('takeStock', { placeId: fridge, labels: read })
    expect({ status, type: result.type }).toEqual({ status: 200, type: 'StockTaking' })
    const differences = await world.rows<{ kind: string; label: string; cause: string }>(
      'select kind, label, cause from stock_differences where taking_id = $1 order by kind, cause',
      [result.id],
    )
    expect(differences).toEqual([
      { kind: 'MISSING', label: labels.good, cause: 'NOT_SCANNED' },
      { kind: 'UNEXPECTED', label: labels.issued, cause: 'ISSUED' },
      { kind: 'UNEXPECTED', label: '3308029999997-E5445', cause: 'UNKNOWN_BAG' },
      { kind: 'UNEXPECTED', label: 'no label', cause: 'UNREADABLE_LABEL' },
      { kind: 'UNEXPECTED', label: labels.theirs, cause: 'WITH_ANOTHER_HOSPITAL' },
    ])
  })
})
