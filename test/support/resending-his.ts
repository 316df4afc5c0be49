import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BloodOrder, bloodOrder } from '#scripts/demo/messages.ts'
import { CLINIC_PATIENT } from '#scripts/demo/people.ts'

/** A message that was answered, byte for byte as it went and came. */
export type Answered = {
  readonly facility: string
  readonly controlId: string
  readonly placerNumber: string
  readonly sent: Buffer
  readonly answer: Buffer
  /** How often it was sent. */
  readonly times: number
}

const START = Buffer.from([0x0b])
const END = Buffer.from([0x1c, 0x0d])
/** A hub that is up and says nothing is asked again after this. */
const SILENCE_MS = 10_000
const PATIENTS = 4

/**
 * An HIS that orders blood without pause, one order after the other, and sends each again, unchanged, until it is
 * answered. It shares no code with the hub.
 */
export const startResending = (options: {
  readonly facility: string
  /** Where the hub listens now; null while it is down. */
  readonly port: () => number | null
  /** No further order is begun; the one under way is still brought to its answer. */
  readonly enough: () => boolean
}): Promise<Answered[]> => {
  const orders = async () => {
    const answered: Answered[] = []
    for (let n = 1; !options.enough(); n += 1) {
      const { controlId, placerNumber, bytes } = orderOf(options.facility, n)
      const { answer, times } = await sendUntilAnswered(options.port, bytes)
      answered.push({ facility: options.facility, controlId, placerNumber, sent: bytes, answer, times })
    }
    return answered
  }
  return orders()
}

const orderOf = (facility: string, n: number) => {
  const [controlId, placerNumber] = [`M-${facility}-${n}`, `SQ-${facility}-${n}`]
  const now = Date.now()
  const order: BloodOrder = {
    person: { ...CLINIC_PATIENT, hospitalNumber: `MR-${n % PATIENTS}` },
    visitNumber: `ZY-${n % PATIENTS}`,
    placerNumber,
    sampleNumber: `S-${facility}-${n}`,
    drawnAt: new Date(now - 20 * 60_000),
    plannedAt: new Date(now + 180 * 60_000),
    units: 2,
    consent: 'Y',
  }
  const bytes = Buffer.from(bloodOrder({ facility, controlId, at: new Date(now - 60_000) }, order))
  return { controlId, placerNumber, bytes }
}

const sendUntilAnswered = async (port: () => number | null, bytes: Buffer) => {
  for (let times = 1; ; ) {
    const at = port()
    const { sent, answer } = at === null ? { sent: false, answer: null } : await sendOnce(at, bytes)
    if (answer !== null) return { answer, times }
    if (sent) times += 1
    await sleep(15)
  }
}

/** One connection, one message; the answer is null when the connection ends first. */
const sendOnce = (port: number, bytes: Buffer) =>
  new Promise<{ sent: boolean; answer: Buffer | null }>((resolve) => {
    let sent = false
    let heard = Buffer.alloc(0)
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true })
    socket.setTimeout(SILENCE_MS, () => socket.destroy())
    socket.on('connect', () => {
      sent = true
      socket.write(Buffer.concat([START, bytes, END]))
    })
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk])
      const end = heard.indexOf(END)
      if (end < 0) return
      resolve({ sent, answer: heard.subarray(heard.indexOf(START) + 1, end) })
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ sent, answer: null }))
  })
