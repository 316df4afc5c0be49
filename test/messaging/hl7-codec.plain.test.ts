import fc from 'fast-check'
import HL7 from 'hl7-standard'
import { describe, expect, test } from 'vitest'
import { decode } from '#adapters/hl7/codec.ts'
import { directlyAfter, groupBy, named } from '#adapters/hl7/groups.ts'
import type { Message } from '#adapters/hl7/message.ts'
import { isPath, parsePath } from '#adapters/hl7/path.ts'
import { sizeOfProof } from '#test/support/proofs.ts'

const MSH = 'MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||ORU^R01^ORU_R01|M0001|P|2.5.1'

function message(...segments: string[]): Message {
  return read([MSH, ...segments].join('\r'))
}

function read(text: string): Message {
  const decoded = decode(text)
  if (!decoded.ok) throw new Error(decoded.fault.kind)
  return decoded.message
}

describe('a decoded message', () => {
  const PID = 'PID|1||MR1^^^CS-MEM01&1.2&ISO^MR~330822^^^CN-MPS^NI||张^三||19680707|M|||""'

  test('counts fields, repetitions, components and subcomponents from 1', () => {
    const pid = message(PID).first('PID')
    expect(pid?.field(3).repetition(2).component(5).text).toBe('NI')
    expect(pid?.field(3).repetition(1).component(4).sub(2)).toBe('1.2')
    expect(pid?.field(3).repetitions.map((repetition) => repetition.text(1))).toEqual(['MR1', '330822'])
    expect(
      pid
        ?.field(5)
        .repetition(1)
        .components.map((component) => component.text),
    ).toEqual(['张', '三'])
    expect(pid?.fieldCount).toBe(11)
  })

  test('is read by paths', () => {
    const decoded = message(PID)
    expect(decoded.text('PID-3[2].1')).toBe('330822')
    expect(decoded.text('PID-3.4.3')).toBe('ISO')
    expect(decoded.first('PID')?.text('5.2')).toBe('三')
    expect(decoded.first('PID')?.text('PID-5')).toBe('张')
    expect(decoded.text('MSH-1')).toBe('|')
    expect(decoded.text('MSH-9.3')).toBe('ORU_R01')
    expect(decoded.first('MSH')?.field(2).raw).toBe('^~\\&')
    expect(() => decoded.first('PID')?.text('OBX-5')).toThrow(RangeError)
  })

  test('tells a value, HL7 null and nothing apart', () => {
    const decoded = message(PID)
    expect(decoded.value('PID-8')).toBe('M')
    expect(decoded.value('PID-11')).toBeNull()
    expect(decoded.first('PID')?.field(11).isNull).toBe(true)
    expect(decoded.value('PID-9')).toBeUndefined()
    expect(decoded.value('PID-99')).toBeUndefined()
    expect(decoded.value('ZZZ-1')).toBeUndefined()
    expect(decoded.text('PID-11')).toBe('')
    expect(decoded.first('PID')?.field(9).isEmpty).toBe(true)
    expect(decoded.first('PID')?.field(9).repetitions).toEqual([])
    expect(decoded.first('PID')?.field(9).repetition(3).component(2).sub(7)).toBeUndefined()
  })

  test('unescapes values and keeps what was sent', () => {
    const nte = message('NTE|1||5 \\T\\ 6 \\X41\\').first('NTE')
    expect(nte?.text('3')).toBe('5 & 6 A')
    expect(nte?.field(3).raw).toBe('5 \\T\\ 6 \\X41\\')
  })

  test('free text of senders who do not escape is whole', () => {
    expect(message('NTE|1||A & B ^ C ~ D').first('NTE')?.field(3).freeText).toBe('A & B ^ C ~ D')
  })

  test('finds segments by name, with the sequence that ERR-2 names', () => {
    const decoded = message('OBX|1', 'NTE|1', 'OBX|2')
    expect(decoded.all('OBX').map((segment) => [segment.sequence, segment.position])).toEqual([
      [1, 2],
      [2, 4],
    ])
    expect(decoded.all('SPM')).toEqual([])
  })

  test('is cut into groups in order', () => {
    const decoded = message(
      'PID|1',
      'ORC|1',
      'OBR|1',
      'OBX|1',
      'NTE|1',
      'NTE|2',
      'OBX|2',
      'OBR|2',
      'OBX|3',
      'ORC|2',
      'PID|2',
    )
    const { before, groups } = groupBy(decoded.segments, 'ORC', ['PID'])
    expect(before.map(({ name }) => name)).toEqual(['MSH', 'PID'])
    expect(groups.map((group) => group.rest.length)).toEqual([7, 0])
    const observations = groupBy(groups[0]?.rest ?? [], 'OBR').groups
    expect(observations.map(({ rest }) => named(rest, 'OBX').map((obx) => obx.text('1')))).toEqual([
      ['1', '2'],
      ['3'],
    ])
    const [first, second] = decoded.all('OBX')
    expect(first && directlyAfter(decoded.segments, first, 'NTE').length).toBe(2)
    expect(second && directlyAfter(decoded.segments, second, 'NTE')).toEqual([])
  })

  test('paths are checked before use', () => {
    expect(parsePath('PID-3[2].4.1')).toEqual({
      segment: 'PID',
      field: 3,
      repetition: 2,
      component: 4,
      subcomponent: 1,
    })
    for (const wrong of ['', 'PID', 'PID-0', 'PID.3', 'pid-3', '5.0', '5[0]', '5.1.2.3']) {
      expect(isPath(wrong)).toBe(false)
      expect(() => parsePath(wrong)).toThrow(RangeError)
    }
  })
})

describe('what hl7-standard does otherwise does not show', () => {
  test('its defects are there, so that these tests guard something', () => {
    const library = new HL7(`${MSH}\rNTE|1||a\\F\\b|X&Y\rPID\r`)
    library.transform()
    expect(library.transformed.NTE?.[0]?.data['NTE.3']).toBe('a\\F\\b')
    expect(library.transformed.NTE?.[0]?.data['NTE.4']).toEqual(['X', 'Y'])
    expect(library.transformed.PID).toBeUndefined()
    expect(() => new HL7('MSH|^~\\&|A').transform()).toThrow()
    expect(() => new HL7('').transform()).toThrow()
    expect(() => new HL7(`${MSH}\rpid|1\r`).transform()).toThrow()
  })

  test('subcomponents alone stay subcomponents', () => {
    const decoded = message('ZZ1|X&Y|A~B|A&B~C|A^B&C^D~E')
    expect(decoded.text('ZZ1-1.1.2')).toBe('Y')
    expect(decoded.first('ZZ1')?.field(1).repetitions).toHaveLength(1)
    expect(decoded.first('ZZ1')?.field(2).repetitions).toHaveLength(2)
    expect(decoded.text('ZZ1-3[2]')).toBe('C')
    expect(decoded.text('ZZ1-4.2.2')).toBe('C')
    expect(decoded.first('ZZ1')?.encode()).toBe('ZZ1|X&Y|A~B|A&B~C|A^B&C^D~E')
  })

  test('a field has one shape whatever it holds', () => {
    const decoded = message('PID|1||A', 'PID|2||A^B', 'PID|3||A~B', 'PID|4||A&B', 'PID|5||')
    expect(decoded.all('PID').map((pid) => pid.text('3.1'))).toEqual(['A', 'A', 'A', 'A', ''])
  })

  test('order between segments of different names is kept', () => {
    const names = ['OBR', 'OBX', 'NTE', 'OBX', 'OBR', 'OBX', 'SPM', 'OBR']
    expect(message(...names.map((name) => `${name}|1`)).segments.map(({ name }) => name)).toEqual([
      'MSH',
      ...names,
    ])
  })

  test('segments without fields, with odd names, and stray lines are kept and reported', () => {
    const decoded = message('PID', 'pid|1|x', 'OBX2|1', 'stray text', 'ZPI|1')
    expect(decoded.segments.map(({ name }) => name)).toEqual([
      'MSH',
      'PID',
      'pid',
      'OBX2',
      'stray text',
      'ZPI',
    ])
    expect(decoded.irregular.map(({ name }) => name)).toEqual(['pid', 'OBX2', 'stray text'])
    expect(decoded.segments[2]?.text('2')).toBe('x')
    expect(decoded.first('PID')?.fieldCount).toBe(0)
  })

  test.each(['\r', '\n', '\r\n'])('a message is read with the line end %j, and with none', (end) => {
    expect(read(`${MSH}${end}PID|1${end}`).text('PID-1')).toBe('1')
    expect(read(MSH).text('MSH-10')).toBe('M0001')
    expect(read(`${MSH}\nEVN|A01\r\nPID|2\rPV1|1`).segments).toHaveLength(4)
  })

  test('an unescaped line feed in a field of a message with CR ends is content', () => {
    const decoded = read(`${MSH}\rNTE|1||first\nsecond|x\n\nthird\n\rPID|1\r`)
    expect(decoded.text('NTE-3')).toBe('first\nsecond')
    expect(decoded.text('NTE-4')).toBe('x\n\nthird\n')
    expect(decoded.text('PID-1')).toBe('1')
  })

  test('a second MSH, and batch segments inside, do not turn it into a batch', () => {
    const decoded = message('FHS|^~\\&|A', 'MSH|^~\\&|B')
    expect(decoded.all('MSH')[1]?.text('3')).toBe('B')
    expect(decoded.encode()).toBe(`${MSH}\rFHS|^~\\&|A\rMSH|^~\\&|B\r`)
  })

  test('declared delimiters separate, and the standard ones are then text', () => {
    const text = 'MSH@~&#\\@APP@FAC@@@T@@ADT~A01@1@P@2.5\rPID@1@@M|R^N~~~H\\1\\I&Q@a#F#b#S#@x~y&z\r'
    const decoded = read(text)
    expect(decoded.text('PID-3')).toBe('M|R^N')
    expect(decoded.text('PID-3.4.3')).toBe('I')
    expect(decoded.text('PID-3[2]')).toBe('Q')
    expect(decoded.text('PID-4')).toBe('a@b~')
    expect(decoded.text('PID-5[2]')).toBe('z')
    expect(decoded.encode()).toBe(text)
  })

  test('foreign delimiters and the noncharacters that stand in for them may meet in one text', () => {
    const text = `MSH#~&!\\#A\rZZ1#|\ufdd0^\ufdd1&\ufdd2|\ufdef\ue000\r`
    expect(read(text).encode()).toBe(text)
    expect(read(text).text('ZZ1-1')).toBe('|\ufdd0^\ufdd1')
  })
})

describe('bad input to the decoder', () => {
  test.each([
    ['no-msh', ''],
    ['no-msh', 'PID|1\rMSH|^~\\&'],
    ['no-msh', 'FHS|^~\\&|A\rMSH|^~\\&'],
    ['delimiters', 'MSH'],
    ['delimiters', 'MSH|^~|A|B'],
    ['delimiters', 'MSH|\r^~\\&|B'],
  ])('is a fault "%s", not a crash: %j', (kind, text) => {
    expect(decode(text)).toEqual({ ok: false, fault: { kind, line: 1 } })
  })

  test.each(['|', '^', '~', '&'])(
    'a segment of 200,000 times %s is refused before it takes memory',
    (mark) => {
      expect(decode(`${MSH}\rOBX|${mark.repeat(200_000)}`)).toEqual({
        ok: false,
        fault: { kind: 'too-complex', line: 2 },
      })
    },
  )

  test('20,000 mutated messages, or a slice of them, are decoded losslessly or refused, and never throw', () => {
    const seed = `${MSH}\rPID|1||MR1^^^X&1~2||张^三\r\nOBX|1|TX|A^B||\\F\\ "" &|\rNTE|1||中文`
    const marks = [
      ...'|^~\\&\r\n\x0b\x1c"@#MSHFPID1 中\ufdd0\ud800\0',
      'MSH|',
      '\r\n',
      'MSH|^~\\&|',
      '__proto__|',
      '',
    ]
    const random = fc.sample(
      fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.nat()), { minLength: 1, maxLength: 12 }),
      sizeOfProof('mutantTexts'),
    )
    let decodedCount = 0
    for (const mutations of random) {
      const text = mutations.reduce((before, [place, length, which]) => {
        const at = place % (before.length + 1)
        return before.slice(0, at) + marks[which % marks.length] + before.slice(at + length)
      }, seed)
      const decoded = decode(text)
      if (!decoded.ok) continue
      decodedCount += 1
      const again = decode(decoded.message.encode())
      expect(again.ok && again.message.encode()).toBe(decoded.message.encode())
      for (const segment of decoded.message.segments) segment.field(3).repetition(1).component(1).text
    }
    expect(decodedCount).toBeGreaterThan(random.length / 20)
  }, 120_000)
})
