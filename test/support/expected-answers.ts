/**
 * What the hub must answer to a message of the sample folder, told from the message's plain text. It imports nothing of
 * the hub on purpose: a second opinion.
 */
export type Expected = {
  /** MSA-1 of the application answer; null for silence. */
  readonly code: 'AA' | 'AE' | 'AR' | null
  /** Table 0357 code that ERR must carry, where it is known beforehand. */
  readonly condition?: string
  /** Whether an accept answer (CA) comes first. */
  readonly accept: boolean
  /** MSH-10 as written, which MSA-2 repeats; null where no header can be read. */
  readonly controlId: string | null
  readonly type: string
}

const ADT = ['A01', 'A02', 'A03', 'A04', 'A08', 'A11', 'A13', 'A16', 'A40'].map((event) => `ADT^${event}`)
const ORDERS = ['ORM^O01', 'OMB^O27', 'OML^O21', 'OML^O33']
const RESULTS = ['ORU^R01', 'OUL^R22']
const CHARGES = ['DFT^P03']
const SUPPORTED = [...ADT, ...ORDERS, ...RESULTS, ...CHARGES]
const VERSION = /^2\.[3-7](\.\d)?$/

type Plain = {
  readonly msh: (field: number) => string
  /** Components of a field of MSH. */
  readonly parts: (field: number) => string[]
  readonly all: (name: string) => string[][]
  /** First component of each repetition of a field. */
  readonly ids: (segment: string[] | undefined, field: number) => string[]
}

/** Splits a message by plain means; null when its MSH can't be used. */
export const plainly = (text: string): Plain | null => {
  const lines = text
    .replace(/^\s+/, '')
    .replace('\ufeff', '')
    .replace('ï»¿', '')
    .replaceAll('\u001c', '\r')
    .replaceAll('\u000b', '\r')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
  const head = lines[0]?.trimStart() ?? ''
  const separator = head[3] ?? ''
  const marks = head.split(separator)[1] ?? ''
  const usable = head.startsWith('MSH') && /^[^\w\s]$/.test(separator) && /^[^\w\s]{4,6}$/.test(marks)
  if (!usable) return null
  const [component = '^', repetition = '~'] = marks
  const rows = lines.map((line) => line.trim().split(separator))
  const msh = (field: number) => (rows[0]?.[field - 1] ?? '').trim()
  return {
    msh,
    parts: (field) => msh(field).split(component),
    all: (name) => rows.filter(([first]) => first === name),
    ids: (segment, field) =>
      (segment?.[field] ?? '')
        .split(repetition)
        .map((each) => each.split(component)[0]?.trim() ?? '')
        .filter((id) => id !== '' && id !== '""'),
  }
}

/** The answer to a message of an unknown sender. */
export const expectedOfStranger = (text: string): Expected => {
  const plain = plainly(text)
  if (plain === null) return { code: 'AR', accept: false, controlId: null, type: '(no header)' }
  return { ...modes(plain, 'AR'), controlId: plain.msh(10), type: typeOf(plain), condition: '204' }
}

/** The answer to a message of a sender that is registered, in a hub that knows no patient and no order. */
export const expectedOfSender = (text: string): Expected => {
  const plain = plainly(text)
  if (plain === null) return { code: 'AR', accept: false, controlId: null, type: '(no header)' }
  const { code, condition } = judged(plain)
  return {
    ...modes(plain, code),
    controlId: plain.msh(10),
    type: typeOf(plain),
    ...(condition ? { condition } : {}),
  }
}

const typeOf = (plain: Plain) => plain.parts(9).slice(0, 2).join('^') || '(none)'

const judged = (plain: Plain): { code: 'AA' | 'AE' | 'AR'; condition?: string } => {
  const type = typeOf(plain)
  const isRead = VERSION.test(plain.parts(12)[0] ?? '') && SUPPORTED.includes(type)
  if (!isRead || plain.msh(10) === '') return { code: 'AR' }
  if (!['P', 'T', 'D'].includes(plain.parts(11)[0] ?? '')) return { code: 'AR', condition: '202' }
  if (RESULTS.includes(type)) return { code: 'AE', condition: '204' }
  const patient = plain.ids(plain.all('PID')[0], 3)
  if (patient.length === 0) return { code: 'AE' }
  if (ADT.includes(type)) return { code: type !== 'ADT^A40' || isMerge(plain) ? 'AA' : 'AE' }
  const isTube =
    type.startsWith('OML') &&
    plain.all('ORC').length > 0 &&
    plain.all('ORC').every(([, control]) => control === 'NW') &&
    plain.all('SPM').some((spm) => (spm[2] ?? '') !== '')
  return { code: isTube ? 'AA' : 'AE' }
}

const isMerge = (plain: Plain) =>
  plain.all('MRG').length === plain.all('PID').length &&
  plain.all('MRG').every((mrg) => plain.ids(mrg, 1).length > 0)

/** MSH-15 and MSH-16 (table 0155) decide what is sent of an answer. */
const modes = (plain: Plain, code: 'AA' | 'AE' | 'AR') => {
  const [accept, application] = [plain.msh(15), plain.msh(16)]
  const enhanced = accept !== '' || application !== ''
  const silent = { AL: false, NE: true, ER: code === 'AA', SU: code !== 'AA' }[application] ?? false
  return {
    code: enhanced && silent ? null : code,
    // A word that table 0155 does not hold asks for no silence.
    accept: enhanced && !['', 'NE', 'ER'].includes(accept),
  }
}
