import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Quoted } from '#resolvers/waivers/quote-waiver.ts'
import { linesOf, type RigStay } from '#test/support/waiver-rig.ts'
import type { SoakAnswer, SoakAsk, SoakCall } from './hub.ts'
import { HubGone, type KillableHub } from './killable.ts'

/** What all clients share. */
export type SoakRun = {
  readonly hub: KillableHub
  /** A new stay of a member of any family, at one of two hospitals. */
  newStay(): Promise<RigStay>
  /** Counts an operation that was answered; false: enough. */
  count(call: SoakCall, answer: string): boolean
  /** Something that must never be. */
  violation(what: string): void
}

const CASHIERS: Readonly<Record<string, string>> = { 'CS-MEM01': 'mem01.cashier', 'CS-LEAD': 'lead.cashier' }
/** Of so many answered calls one is made again under its key, to hear the same. */
const AGAIN = 0.15
/** Beside these nothing may be refused: somebody else was quicker, or the time was over. */
const EXPECTED = ['WAIVER_HOLD_EXPIRED', 'WAIVER_NOT_IN_STATE', 'WAIVER_TOKEN_UNKNOWN', 'CONFLICT_RETRY']

/** One settlement window after the other, until enough was done: quotes, and settles, withdraws, forgets or reverses. */
export const runClient = async (run: SoakRun): Promise<void> => {
  let stay = await run.newStay()
  for (;;) {
    const account = CASHIERS[stay.hospital] ?? ''
    const call = (of: SoakCall, input: object) => ask(run, { call: of, account, input })
    const quoted = await call('quote', { encounterId: stay.encounterId, lines: linesOf(stay) })
    if (quoted === 'ENOUGH') return
    if (quoted !== null) {
      const last = await goOn(run, quoted as Quoted, call, stay)
      if (last === 'ENOUGH') return
    }
    // The same bill again, or another patient.
    if (Math.random() < 0.6) stay = await run.newStay()
  }
}

type Call = (of: SoakCall, input: object) => Promise<unknown>

const goOn = async (run: SoakRun, { id, token }: Quoted, call: Call, stay: RigStay): Promise<unknown> => {
  const chance = Math.random()
  if (token === null) return chance < 0.7 ? call('reverse', { id, reason: 'void' }) : null
  if (chance < 0.15) return call('release', { id })
  if (chance < 0.25) return null
  const bill = { token, billNumber: `B-${stay.encounterId}` }
  const [settled, other] = await Promise.all([
    call('settle', bill),
    chance < 0.4 ? call(chance < 0.33 ? 'settle' : 'release', chance < 0.33 ? bill : { id }) : null,
  ])
  if (settled === 'ENOUGH' || other === 'ENOUGH') return 'ENOUGH'
  if (settled !== null && (settled as Quoted).id !== id)
    run.violation(`token of ${id} settled another waiver`)
  if (settled !== null && chance >= 0.33 && other !== null) run.violation(`${id} was settled and withdrawn`)
  return settled !== null && Math.random() < 0.6 ? call('reverse', { id, reason: 'void' }) : null
}

/** Asks until somebody answers, under one key; null when it was refused. Some calls are made twice. */
const ask = async (run: SoakRun, what: Omit<SoakAsk, 'id'>): Promise<unknown> => {
  const whole = { ...what, input: { ...what.input, idempotencyKey: randomUUID() } }
  const answer = await answered(run, whole)
  const enough = !tell(run, what.call, answer)
  if ('done' in answer && !enough && Math.random() < AGAIN) {
    const again = await answered(run, whole)
    tell(run, what.call, again)
    if (!('done' in again) || JSON.stringify(again.done) !== JSON.stringify(answer.done))
      run.violation(`${what.call}: another answer to the same request`)
  }
  if (enough) return 'ENOUGH'
  return 'done' in answer ? answer.done : null
}

const tell = (run: SoakRun, call: SoakCall, answer: SoakAnswer): boolean => {
  if ('fault' in answer) run.violation(`${call}: ${answer.fault}`)
  if ('refused' in answer && !EXPECTED.includes(answer.refused)) run.violation(`${call}: ${answer.refused}`)
  return run.count(call, 'refused' in answer ? answer.refused : 'done' in answer ? 'done' : 'fault')
}

const answered = async (run: SoakRun, what: Omit<SoakAsk, 'id'>): Promise<SoakAnswer> => {
  for (;;) {
    try {
      return await run.hub.ask(what)
    } catch (error) {
      if (!(error instanceof HubGone)) throw error
      await sleep(50)
    }
  }
}
