import iconv from 'iconv-lite'
import { type Heard, readMessage } from '../demo/his.ts'
import { admission, type BloodOrder, bloodOrder } from '../demo/messages.ts'
import type { Numbers } from '../demo/numbers.ts'
import { type Person, WARD_PATIENT } from '../demo/people.ts'
import { mustBe } from './check.ts'
import { type Address, exchange } from './line.ts'

/** Who sends (MSH-3 and MSH-4) and where the hub listens. */
export type SenderName = { readonly application: string; readonly facility: string }

export type Answer = Heard & { readonly bytes: Buffer }

/** What stands in a header beside the type and the time, by field number of MSH. */
type Header = Readonly<Record<number, string>>

const MINUTE_MS = 60_000

/** The system under test: it writes messages as its maker would and reads what comes back. */
export const makeSender = ({ name, hub, numbers }: { name: SenderName; hub: Address; numbers: Numbers }) => {
  const { application, facility } = name
  const sending = (minutes: number) => ({
    facility,
    controlId: numbers.next('CONF'),
    at: new Date(Date.now() + minutes * MINUTE_MS),
  })
  const withHeader = (text: string, header: Header): string => {
    const [first = '', ...rest] = text.split('\r')
    const fields = first.split('|')
    // MSH-1 is the delimiter itself: field n stands at n − 1.
    for (const [field, value] of Object.entries({ 3: application, ...header })) {
      while (fields.length < Number(field)) fields.push('')
      fields[Number(field) - 1] = value
    }
    return [fields.join('|'), ...rest].join('\r')
  }
  return {
    /** An order nobody placed before, and its message. */
    order(changes: Partial<BloodOrder> = {}, header: Header = {}): { order: BloodOrder; text: string } {
      const at = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS)
      const order: BloodOrder = {
        person: WARD_PATIENT,
        visitNumber: numbers.next('ZY'),
        placerNumber: numbers.next('SQ'),
        sampleNumber: numbers.next('S'),
        drawnAt: at(-20),
        plannedAt: at(180),
        units: 2,
        consent: 'Y',
        ...changes,
      }
      return { order, text: withHeader(bloodOrder(sending(-1), order), header) }
    },
    /** A registration, `ADT^A04`. */
    registration(person: Person = WARD_PATIENT, header: Header = {}): string {
      const text = admission(sending(-1), { person, visitNumber: numbers.next('MZ') })
      return withHeader(text.replaceAll('A01', 'A04').replace('_A04', '_A01'), header)
    },
    /** The cancellation of an order by its placer number. */
    cancellation({ text, order }: { text: string; order: BloodOrder }): string {
      const kept = text.split('\r').filter((line) => /^(MSH|PID|PV1|ORC|BPO)/.test(line))
      const orc = `ORC|CA|${order.placerNumber}^${facility}`
      return withHeader(kept.map((line) => (line.startsWith('ORC') ? orc : line)).join('\r'), {
        10: numbers.next('CONF'),
      })
    },
    /** A message of another type about an order's patient and number: `BPS^O29`, `BTS^O31`. */
    about({ text, order }: { text: string; order: BloodOrder }, type: string, ...segments: string[]): string {
      const kept = text.split('\r').filter((line) => /^(MSH|PID)/.test(line))
      const orc = `ORC|RE|${order.placerNumber}^${facility}`
      const header = { 9: `${type}^${type.replace('^', '_')}`, 10: numbers.next('CONF') }
      return withHeader([...kept, orc, ...segments].join('\r'), header)
    },
    withHeader,
    /** Sends a message and reads as many answers as must come, in the character set it was sent in. */
    async send(text: string, options: { answers?: number; charset?: string } = {}): Promise<Answer[]> {
      const { answers = 1, charset = 'utf8' } = options
      const frames = await exchange(hub, iconv.encode(`${text}\r`, charset), answers)
      mustBe(frames.length === answers, `${answers} 个应答 / answers`, frames.length)
      return frames.map((bytes) => ({ ...readMessage(iconv.decode(bytes, charset)), bytes }))
    },
    numbers,
  }
}

/** The system under test. */
export type Sender = ReturnType<typeof makeSender>

/** The one answer there must be, to the very message, with its code. */
export const answered = (text: string, answer: Answer | undefined, code: string): Answer => {
  mustBe(answer, '一个应答 / an answer', undefined)
  const msa = answer.segments('MSA')[0]
  const errors = answer.segments('ERR').map((err) => err[8] ?? err[3])
  mustBe(msa?.[1] === code, `MSA-1 ${code}`, [msa?.[1], ...errors].join(' '))
  const controlId = readMessage(text).controlId
  mustBe((msa[2] ?? '') === controlId, `MSA-2 ${controlId}`, msa[2])
  return answer
}

/** The ERR segment of a code: ERR-3 of table 0357, or ERR-7 of the hub. */
export const errorOf = (answer: Answer, code: string, severity: string) => {
  const found = answer.segments('ERR').find((err) => err[7] === code || err[3]?.startsWith(`${code}^`))
  mustBe(
    found,
    `ERR ${code}`,
    answer
      .segments('ERR')
      .map((err) => err[7] || err[3])
      .join(' '),
  )
  mustBe(found[4] === severity, `ERR-4 ${severity}`, found[4])
  return found
}
