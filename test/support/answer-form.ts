import { EmptyNode, type HL7Node, Message } from 'node-hl7-client'
import { type Expected, plainly } from '#test/support/expected-answers.ts'

// Whether an answer has the form that HL7 v2.5.1 chapter 2 gives it (before v2.5: chapter 2 of v2.3), read by a parser
// that is not the hub's.

/** An answer as far as it is looked into further. */
export type ReadAnswer = {
  /** MSA-1 and MSA-2. */
  readonly code: string
  readonly controlId: string
  /** Where the first fault lies, and its code of table 0357; `''` when there is none. */
  readonly location: string
  readonly condition: string
  /** Everything wrong with the form, in words. */
  readonly faults: readonly string[]
}

/** Table 0008. */
const APPLICATION = ['AA', 'AE', 'AR']
const ACCEPT = ['CA', 'CE', 'CR']
/** Table 0357. */
const CONDITIONS: Readonly<Record<string, string>> = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  204: 'Unknown key identifier',
  205: 'Duplicate key identifier',
  206: 'Application record locked',
  207: 'Application internal error',
}
/** Table 0516. */
const SEVERITIES = ['I', 'W', 'E', 'F']
/** MSH-9.1 of what the hub answers with. */
const TYPES = ['ACK', 'ORR', 'ORB', 'ORL', 'BRP', 'BRT']
const TIME = /^\d{14}(?:\.\d+)?(?:[+-]\d{4})?$/
const SEGMENT = /^[A-Z][A-Z0-9]{2}$/

/** Reads one answer to what was sent; `isAccept` when it is the first of two. */
export const readAnswer = (answer: Buffer, sent: Buffer, isAccept: boolean): ReadAnswer => {
  const question = plainly(sent.toString('latin1'))
  const decoded = decodedAs(answer, question?.msh(18) ?? '')
  const text = decoded ?? answer.toString('latin1')
  const message = new Message({ text })
  const raw = rawAt(message)
  const code = raw('MSA.1')
  const isRefusal = !['AA', 'CA'].includes(code)
  const isModern = Number.parseFloat(raw('MSH.12')) >= 2.5
  const errors = segmentsOf(message, 'ERR')
  const read = isModern ? errors.map(modernError) : errors.map((error) => olderError(error, message))
  const faults = [
    decoded === null ? 'bytes that are none of its character set' : '',
    ...layoutFaults(text),
    ...headerFaults(raw, question),
    (isAccept ? ACCEPT : APPLICATION).includes(code) ? '' : `MSA-1 ${code}`,
    isRefusal && read.length === 0 ? 'a refusal without ERR' : '',
    ...read.flatMap((error) => error.faults),
    isModern && decoded !== null ? wordsFault(message, question?.msh(18) ?? '') : '',
  ]
  return {
    code,
    controlId: raw('MSA.2'),
    location: read[0]?.location ?? '',
    condition: read[0]?.condition ?? '',
    faults: faults.filter((words) => words !== ''),
  }
}

/** As text in the set that MSH-18 of the question names, UTF-8 where it names none; null where a byte is none of it. */
const decodedAs = (answer: Buffer, charset: string): string | null => {
  const [first = ''] = charset.split('~')
  if (first === '8859/1')
    return answer.some((byte) => byte >= 0x80 && byte < 0xa0) ? null : answer.toString('latin1')
  if (first === 'ASCII' && answer.some((byte) => byte >= 0x80)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(answer)
  } catch {
    return null
  }
}

const layoutFaults = (text: string): string[] => {
  const lines = text.split('\r')
  const names = lines.slice(0, -1).map((line) => line.slice(0, 3))
  return [
    lines.at(-1) === '' && !text.includes('\n') ? '' : 'its segments do not end with a carriage return each',
    names.every((name) => SEGMENT.test(name)) ? '' : `segments ${names}`,
    names[0] === 'MSH' && names[1] === 'MSA' ? '' : `begins with ${names.slice(0, 2)}`,
    names.filter((name) => name === 'MSH' || name === 'MSA').length === 2 ? '' : 'a header or MSA twice',
  ]
}

const headerFaults = (raw: (path: string) => string, question: ReturnType<typeof plainly>): string[] => [
  TIME.test(raw('MSH.7')) ? '' : `MSH-7 ${raw('MSH.7')}`,
  TYPES.includes(raw('MSH.9.1')) ? '' : `MSH-9 ${raw('MSH.9')}`,
  raw('MSH.10') === '' ? 'MSH-10 is empty' : '',
  raw('MSH.11') === '' ? 'MSH-11 is empty' : '',
  /^2\.\d/.test(raw('MSH.12')) ? '' : `MSH-12 ${raw('MSH.12')}`,
  question !== null && raw('MSH.18') !== question.msh(18).split('~')[0] ? `MSH-18 ${raw('MSH.18')}` : '',
  question !== null && (raw('MSH.5') !== question.msh(3) || raw('MSH.6') !== question.msh(4))
    ? `goes to ${raw('MSH.5')} ${raw('MSH.6')}`
    : '',
]

type ReadError = { readonly location: string; readonly condition: string; readonly faults: readonly string[] }

/** ERR of v2.5 and later: ERR-2 location, ERR-3 condition, ERR-4 severity. */
const modernError = (error: HL7Node): ReadError => {
  const [location, condition, text, system] = ['2', '3.1', '3.2', '3.3'].map((path) => rawAt(error)(path))
  return judged({ location: location ?? '', condition, text, system }, [
    placeFault(['2.1', '2.2', '2.3'].map(rawAt(error))),
    SEVERITIES.includes(rawAt(error)('4')) ? '' : `ERR-4 ${rawAt(error)('4')}`,
  ])
}

/** ERR before v2.5: location and condition together in ERR-1, the words in MSA-3 and MSA-6. */
const olderError = (error: HL7Node, message: Message): ReadError => {
  const part = rawAt(error)
  const [condition, text, system] = ['1.4.1', '1.4.2', '1.4.3'].map(part)
  return judged({ location: part('1.1'), condition, text, system }, [
    placeFault(['1.1', '1.2', '1.3'].map(part)),
    rawAt(message)('MSA.3') === '' ? 'MSA-3 says nothing' : '',
    rawAt(message)('MSA.6.1') in CONDITIONS ? '' : `MSA-6 ${rawAt(message)('MSA.6')}`,
  ])
}

const judged = (
  {
    location,
    condition = '',
    text,
    system,
  }: Record<'condition' | 'text' | 'system', string | undefined> & { location: string },
  faults: string[],
): ReadError => ({
  location,
  condition,
  faults: [
    ...faults,
    CONDITIONS[condition] === text && system === 'HL70357' ? '' : `condition ${condition} ${text} ${system}`,
  ],
})

const placeFault = ([segment = '', sequence = '', field = '']: string[]): string =>
  SEGMENT.test(segment) && /^[1-9]\d*$/.test(sequence) && /^(?:[1-9]\d*)?$/.test(field)
    ? ''
    : `location ${segment} ${sequence} ${field}`

/** ERR-8 speaks both languages, or English alone to whoever could not read the other. */
const wordsFault = (message: Message, charset: string): string => {
  const isNarrow = ['8859/1', 'ASCII'].includes(charset.split('~')[0] ?? '')
  const odd = segmentsOf(message, 'ERR').find((error) => {
    const words = rawAt(error)('8')
    return !/[a-z]{3}/.test(words) || /\p{Script=Han}/u.test(words) === isNarrow
  })
  return odd === undefined ? '' : `ERR-8 ${rawAt(odd)('8')}`
}

/** What stands at a path, as written; `''` where nothing does. */
const rawAt =
  (node: Pick<HL7Node, 'get'>) =>
  (path: string): string => {
    const found = node.get(path)
    return found instanceof EmptyNode ? '' : found.toRaw()
  }

const segmentsOf = (message: Message, name: string): HL7Node[] => {
  const found: HL7Node[] = []
  message.forEach((segment) => void (segment.name === name && found.push(segment)))
  return found
}

/** Everything wrong with all answers to one message, in words. */
export const faultsOf = ({ file, bytes, expected, answers }: Answered): string[] => {
  const read = answers.map((answer, at) => readAnswer(answer, bytes, expected.accept && at === 0))
  const application = expected.code === null ? null : (read.at(-1) ?? null)
  const wanted = (expected.accept ? 1 : 0) + (expected.code === null ? 0 : 1)
  const faults = [
    ...read.flatMap((answer) => answer.faults),
    read.length === wanted ? '' : `${read.length} answers instead of ${wanted}`,
    expected.accept && read[0]?.code !== 'CA' ? `accept answer ${read[0]?.code}` : '',
    ...read
      .filter(({ controlId }) => expected.controlId !== null && controlId !== expected.controlId)
      .map(({ controlId }) => `MSA-2 ${controlId} instead of ${expected.controlId}`),
    // Without a header there is no MSH-10; what is given for it must at least be the sender's own word.
    ...read
      .filter(({ controlId }) => !bytes.includes(controlId))
      .map(({ controlId }) => `MSA-2 ${controlId}`),
    application !== null && application.code !== expected.code
      ? `${expected.code} expected, ${answers.at(-1)?.toString()}`
      : '',
    application !== null && expected.condition !== undefined && application.condition !== expected.condition
      ? `condition ${application.condition} instead of ${expected.condition}`
      : '',
  ]
  return faults.filter((words) => words !== '').map((words) => `${file}: ${words}`)
}

/** A message with the answers that came. */
export type Answered = {
  readonly file: string
  readonly bytes: Buffer
  readonly expected: Expected
  readonly answers: readonly Buffer[]
}
