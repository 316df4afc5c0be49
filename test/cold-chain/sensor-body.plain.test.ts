import { describe, expect, it } from 'vitest'
import { MOST_BODY_BYTES, MOST_PARTS, readBody } from '#adapters/sensors/body.ts'

const AT = '2026-03-01T09:30:00+08:00'
const at = new Date('2026-03-01T01:30:00Z')
const read = (body: unknown) => readBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
const good = { at, sequence: 0, celsius: 4.1, battery: null, position: null }

describe('the body of a sensor', () => {
  it('is one reading, with all that can be told of it', () => {
    const body = { at: AT, celsius: 4.1, sequence: 123, battery: 0.9, position: { lat: 28.9, lon: 118.5 } }
    expect(read(body)).toEqual({
      readings: [{ at, sequence: 123, celsius: 4.1, battery: 0.9, position: { lat: 28.9, lon: 118.5 } }],
      statuses: [],
      refused: [],
    })
  })

  it('is an array of them, each of which knows its place', () => {
    const { readings, refused } = read([{ at: AT, celsius: 4.1 }, { at: AT }, { at: AT, celsius: 4.2 }])
    expect(readings.map(({ index, celsius }) => [index, celsius])).toEqual([
      [0, 4.1],
      [2, 4.2],
    ])
    expect(refused.map(({ index, reason }) => [index, reason])).toEqual([[1, 'WRONG_SHAPE']])
  })

  it('is nothing at all, and taken', () => {
    expect(read([])).toEqual({ readings: [], statuses: [], refused: [] })
  })

  it.each([
    [{ door: 'open' }, { doorOpen: true, powered: null, agitating: null }],
    [{ door: 'CLOSED' }, { doorOpen: false, powered: null, agitating: null }],
    [
      { door: true, power: 'off' },
      { doorOpen: true, powered: false, agitating: null },
    ],
    [
      { agitation: 'on', power: false },
      { doorOpen: null, powered: false, agitating: true },
    ],
  ])('tells of a door, of power and agitation: %j', (told, known) => {
    const { statuses, refused } = read({ at: AT, ...told })
    expect(statuses).toEqual([{ at, sequence: 0, battery: null, position: null, ...known }])
    expect(refused).toEqual([])
  })

  it('may tell of a place alone, as a box on its way does', () => {
    const { readings, statuses } = read({ at: AT, position: { lat: 28.9, lon: 118.5 } })
    expect(readings).toEqual([])
    expect(statuses[0]?.position).toEqual({ lat: 28.9, lon: 118.5 })
  })

  it('may tell of both, a temperature and a door', () => {
    const { readings, statuses } = read({ at: AT, celsius: 4.1, door: 'open' })
    expect(readings).toEqual([good])
    expect(statuses[0]?.doorOpen).toBe(true)
  })

  it.each(['null', '"NaN"', '"-inf"', 'NaN', '-Infinity', 'nan', 'inf', '1e999'])(
    'tells of a probe that gave no number: %s',
    (value) => {
      const { readings, refused } = read(`[{"at":"${AT}","celsius":${value}}]`)
      expect(readings).toEqual([{ ...good, index: 0, celsius: null }])
      expect(refused).toEqual([])
    },
  )

  it.each([-127, 85, 1e30])(
    'takes %d as the probe told it: what it means is judged by the device',
    (celsius) => {
      expect(read({ at: AT, celsius }).readings).toEqual([{ ...good, celsius }])
    },
  )
})

describe('the time of a reading', () => {
  it.each([
    ['2026-03-01T09:30:00+08:00', '2026-03-01T01:30:00.000Z'],
    ['2026-03-01T01:30:00Z', '2026-03-01T01:30:00.000Z'],
    ['2026-03-01T01:30Z', '2026-03-01T01:30:00.000Z'],
    ['2020-05-05T09:21:56+0200', '2020-05-05T07:21:56.000Z'],
    ['2026-03-01 01:30:00.1239-0130', '2026-03-01T03:00:00.123Z'],
    ['2024-02-29T00:00:00z', '2024-02-29T00:00:00.000Z'],
  ])('is read: %s', (text, iso) => {
    expect(read({ at: text, celsius: 4 }).readings[0]?.at.toISOString()).toBe(iso)
  })

  it.each([
    '2026-03-01T09:30:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T23:60:00Z',
    '2026-03-01T23:00:60Z',
    '2026-03-01T09:30:00+15:00',
    '0000-03-01T00:00:00Z',
    'yesterday',
    '',
    1_772_328_600,
    null,
    undefined,
  ])('is refused when it is none, or has no zone: %s', (text) => {
    expect(read({ at: text, celsius: 4 })).toEqual({
      readings: [],
      statuses: [],
      refused: [
        {
          index: null,
          field: null,
          reason: 'WRONG_TIME',
          told: {
            zh: 'at 须为带时区的 ISO 8601 时间，如 2026-03-01T09:30:00+08:00',
            en: '`at` is a time in ISO 8601 with its zone, such as 2026-03-01T09:30:00+08:00',
          },
        },
      ],
    })
  })
})

describe('a body that says nothing that can be used', () => {
  const refusals = (body: Buffer) =>
    readBody(body).refused.map(({ reason, told }) => [reason, told.zh, told.en])
  const NOT_JSON = [
    'NOT_JSON',
    '正文不是 UTF-8 编码的 JSON 对象或数组',
    'the body is no JSON object or array in UTF-8',
  ]
  const TOO_LARGE = [
    'TOO_LARGE',
    '正文超过 1048576 字节，未接收；请分多次发送',
    'the body is longer than 1048576 bytes and was not taken; send it in parts',
  ]
  const NO_OBJECT = [
    'WRONG_SHAPE',
    '应为对象，如 {"at": "2026-03-01T09:30:00+08:00", "celsius": 4.1}',
    'an object is expected, such as {"at": "2026-03-01T09:30:00+08:00", "celsius": 4.1}',
  ]
  const SAYS_NOTHING = [
    'WRONG_SHAPE',
    '没有可用的内容：需有 celsius、door、power、agitation、battery 或 position',
    'says nothing that can be used: it needs celsius, door, power, agitation, battery or position',
  ]
  const WRONG_CELSIUS = [
    'WRONG_VALUE',
    'celsius 须为数字（摄氏度）；探头没有读数时为 null',
    '`celsius` is a number (degrees Celsius), or null where the probe gave none',
  ]

  it.each<[string, Buffer, unknown]>([
    ['nothing', Buffer.alloc(0), [NOT_JSON]],
    ['half a JSON', Buffer.from('{"at":'), [NOT_JSON]],
    ['null', Buffer.from('null'), [NOT_JSON]],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), [NOT_JSON]],
    ['brackets without end', Buffer.from('['.repeat(100_000)), [NOT_JSON]],
    ['a number', Buffer.from('4.1'), [NO_OBJECT]],
    ['arrays in an array', Buffer.from('[[]]'), [NO_OBJECT]],
    ['an empty object with a time', Buffer.from(`{"at":"${AT}"}`), [SAYS_NOTHING]],
    ['a temperature in words', Buffer.from(`{"at":"${AT}","celsius":"4.1"}`), [WRONG_CELSIUS]],
    ['a temperature that is an object', Buffer.from(`{"at":"${AT}","celsius":{}}`), [WRONG_CELSIUS]],
    ['ten megabytes', Buffer.alloc(10 * MOST_BODY_BYTES, ' '), [TOO_LARGE]],
    ['an array of a million elements', Buffer.from(`[${'1,'.repeat(999_999)}1]`), [TOO_LARGE]],
    [
      'as many elements as fit into a body',
      Buffer.from(`[${'1,'.repeat(MOST_BODY_BYTES / 2 - 2)}1]`),
      [
        [
          'TOO_MANY',
          '一次多于 10000 条，未接收；请分多次发送',
          'more than 10000 at once; none was taken, send them in parts',
        ],
      ],
    ],
  ])('is refused: %s', (_, body, expected) => {
    expect(refusals(body)).toEqual(expected)
  })

  it('may hold as many as it says', () => {
    const parts = Array.from({ length: MOST_PARTS }, () => ({ at: AT, celsius: 4 }))
    expect(read(parts).readings).toHaveLength(MOST_PARTS)
  })
})

describe('a member that can not be', () => {
  it.each([
    ['battery', 7, '须在 0 至 1 之间；该值未采用', '`battery` lies between 0 and 1; this one was left out'],
    [
      'battery',
      -0.1,
      '须在 0 至 1 之间；该值未采用',
      '`battery` lies between 0 and 1; this one was left out',
    ],
    [
      'battery',
      'full',
      '须在 0 至 1 之间；该值未采用',
      '`battery` lies between 0 and 1; this one was left out',
    ],
    [
      'sequence',
      -1,
      '须为不小于 0 的整数；该值未采用',
      '`sequence` is a whole number from 0 on; this one was left out',
    ],
    [
      'sequence',
      1.5,
      '须为不小于 0 的整数；该值未采用',
      '`sequence` is a whole number from 0 on; this one was left out',
    ],
    [
      'sequence',
      2 ** 60,
      '须为不小于 0 的整数；该值未采用',
      '`sequence` is a whole number from 0 on; this one was left out',
    ],
    [
      'position',
      { lat: 91, lon: 0 },
      '须为 {"lat": −90 至 90, "lon": −180 至 180}；该值未采用',
      '`position` is {"lat": −90 to 90, "lon": −180 to 180}; this one was left out',
    ],
    [
      'position',
      'here',
      '须为 {"lat": −90 至 90, "lon": −180 至 180}；该值未采用',
      '`position` is {"lat": −90 to 90, "lon": −180 to 180}; this one was left out',
    ],
    [
      'door',
      'ajar',
      'door 须为 open 或 closed；该值未采用',
      '`door` is open or closed; this one was left out',
    ],
    [
      'power',
      2,
      'power 与 agitation 须为 on 或 off；该值未采用',
      '`power` and `agitation` are on or off; this one was left out',
    ],
  ])('is left out and told, and the temperature is kept: %s %j', (field, value, zh, en) => {
    const { readings, refused } = read({ at: AT, celsius: 4.1, [field]: value })
    expect(readings).toEqual([good])
    const [told] = refused
    expect(told).toMatchObject({ index: null, field, reason: 'WRONG_VALUE', told: { en } })
    expect(told?.told.zh).toContain(zh)
  })
})
