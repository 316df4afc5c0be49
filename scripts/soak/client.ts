import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { linesOf, type RigStay } from '#test/support/waiver-rig.ts'
import type { SoakAnswer, SoakAsk, SoakCall, SoakDone } from './hub.ts'
import { HubGone, type KillableHub } from './killable.ts'
import { happens, LEFT_SETTLED, MIX } from './mix.ts'

/** What all clients share. */
export type SoakRun = {
  readonly hub: KillableHub
  /** For so many milliseconds a quote stands for certain. */
  readonly holdsMs: number
  /** A new stay of a member of any family, at one of two hospitals. */
  newStay(): Promise<RigStay>
  /** Counts an operation that was answered, by what it was; false: enough. */
  count(what: string, answer: string): boolean
  /** Something that must never be. */
  violation(what: string): void
}

/** A bill that stands settled; the stay is null when it was settled in a run before. */
export type SettledBill = {
  readonly id: string
  readonly hospital: string
  readonly stay: RigStay | null
}

const CASHIERS: Readonly<Record<string, string>> = { 'CS-MEM01': 'mem01.cashier', 'CS-LEAD': 'lead.cashier' }
const BUSY = 'CONFLICT_RETRY'
/** Beside these nothing may be refused: somebody else was quicker, or the time was over. */
const EXPECTED = ['WAIVER_HOLD_EXPIRED', 'WAIVER_NOT_IN_STATE', BUSY]
const UNKNOWN = 'WAIVER_TOKEN_UNKNOWN'

/** Enough was done. */
class Enough extends Error {}

/** One settlement window after the other, until enough was done: quotes, and settles, withdraws, forgets or voids. */
export const runClient = (run: SoakRun, settled: SettledBill[]): Promise<void> =>
  new Window(run, settled).open().catch((error: unknown) => {
    if (!(error instanceof Enough)) throw error
  })

class Window {
  private readonly run: SoakRun
  private readonly settled: SettledBill[]

  constructor(run: SoakRun, settled: SettledBill[]) {
    this.run = run
    this.settled = settled
  }

  async open(): Promise<never> {
    let stay = await this.run.newStay()
    for (;;) {
      const quoted = await this.quote(stay)
      if (quoted !== null) await this.goOn(quoted, stay)
      const voided = this.settled.length > LEFT_SETTLED ? await this.voidAny() : null
      stay = voided !== null && happens(MIX.billedAnew) ? voided : await this.run.newStay()
    }
  }

  /** Quotes a bill, some of them twice: within the hold it is the same waiver. */
  private async quote(stay: RigStay): Promise<SoakDone | null> {
    const bill = billOf(stay)
    const since = Date.now()
    const quoted = await this.ask('quote', stay.hospital, bill)
    if (quoted === null || !happens(MIX.sameBill)) return quoted
    const again = await this.ask('quote', stay.hospital, bill, 'quote again')
    if (again !== null && again.waiver !== quoted.waiver && Date.now() - since < this.run.holdsMs)
      this.run.violation(`${quoted.waiver} was quoted as ${again.waiver} the second time`)
    return again ?? quoted
  }

  private async goOn({ waiver: id, token }: SoakDone, stay: RigStay): Promise<void> {
    const { hospital } = stay
    if (token === null) return
    const bill = { token, billNumber: `B-${stay.encounterId}` }
    if (happens(MIX.unknownToken)) await this.askUnknown(hospital, bill)
    const chance = Math.random()
    if (chance < MIX.released) return void (await this.ask('release', hospital, { id }))
    if (chance < MIX.released + MIX.forgotten) return
    const done = await this.settle(id, hospital, bill)
    if (!done) return
    this.settled.push({ id, hospital, stay })
    if (happens(MIX.settledAgain)) this.same(id, await this.ask('settle', hospital, bill, 'settle again'))
    if (happens(MIX.quotedSettled)) {
      const same = await this.ask('quote', hospital, billOf(stay), 'quote settled')
      this.same(id, same)
      if (same?.token) this.run.violation(`${id} is settled and got another token`)
    }
  }

  /** Settles, now and then while another settles or withdraws the same: one of them wins. */
  private async settle(id: string, hospital: string, bill: object): Promise<boolean> {
    const chance = Math.random()
    const twice = chance < MIX.settledAtOnce
    const withdrawn = !twice && chance < MIX.settledAtOnce + MIX.settledOrReleased
    const [settled, other] = await together([
      this.ask('settle', hospital, bill),
      twice ? this.ask('settle', hospital, bill, 'settle at once') : null,
      withdrawn ? this.ask('release', hospital, { id }, 'release at once') : null,
    ]).then(([first, second, third]) => [first, second ?? third] as const)
    this.same(id, settled ?? null)
    if (settled && withdrawn && other) this.run.violation(`${id} was settled and withdrawn`)
    return Boolean(settled)
  }

  /** A token is known by all of its characters. */
  private async askUnknown(hospital: string, { token, billNumber }: { token: string; billNumber: string }) {
    const other = `${token.startsWith('a') ? 'b' : 'a'}${token.slice(1)}`
    const input = { token: other, billNumber }
    const answer = await this.ask('settle', hospital, input, 'settle unknown', [UNKNOWN])
    if (answer !== null) this.run.violation('a token that nobody was given settled a waiver')
  }

  /** Voids any of the settled bills, and tells whose stay may be billed anew. */
  private async voidAny(): Promise<RigStay | null> {
    const [bill] = this.settled.splice(randomInt(this.settled.length), 1)
    if (bill === undefined) return null
    const { id, hospital, stay } = bill
    const input = { id, reason: 'void' }
    const reversed = await this.ask('reverse', hospital, input, 'reverse', [BUSY])
    if (reversed === null) {
      this.settled.push(bill)
      return null
    }
    if (happens(MIX.reversedAgain)) this.same(id, await this.ask('reverse', hospital, input, 'reverse again'))
    return stay
  }

  private same(id: string, answer: SoakDone | null): void {
    if (answer !== null && answer.waiver !== id)
      this.run.violation(`${answer.waiver} was answered in place of ${id}`)
  }

  /** Asks until somebody answers, under one key; null when it was refused. Some are asked twice, to hear the same. */
  private async ask(
    call: SoakCall,
    hospital: string,
    of: object,
    name: string = call,
    expected: readonly string[] = EXPECTED,
  ): Promise<SoakDone | null> {
    const input = { ...of, idempotencyKey: randomUUID() }
    const whole = { call, account: CASHIERS[hospital] ?? '', input }
    const answer = await this.answered(whole)
    this.tell(name, answer, expected)
    if (!('done' in answer)) return null
    if (happens(MIX.sameRequest)) {
      const again = await this.answered(whole)
      this.tell(`${name}, same request`, again, [])
      if (!('done' in again) || again.done.hash !== answer.done.hash)
        this.run.violation(`${name}: another answer to the same request`)
    }
    return answer.done
  }

  private tell(name: string, answer: SoakAnswer, expected: readonly string[]): void {
    if ('fault' in answer) this.run.violation(`${name}: ${answer.fault}`)
    if ('refused' in answer && !expected.includes(answer.refused))
      this.run.violation(`${name}: ${answer.refused}`)
    const told = 'refused' in answer ? answer.refused : 'done' in answer ? 'done' : 'fault'
    if (!this.run.count(name, told)) throw new Enough()
  }

  private async answered(what: Omit<SoakAsk, 'id'>): Promise<SoakAnswer> {
    for (;;) {
      try {
        return await this.run.hub.ask(what)
      } catch (error) {
        if (!(error instanceof HubGone)) throw error
        await sleep(50)
      }
    }
  }
}

const billOf = (stay: RigStay) => ({ encounterId: stay.encounterId, lines: linesOf(stay) })

/** All answers; fails when all have ended, so that nobody asks on behind it. */
const together = async <Answer>(asked: readonly (Promise<Answer> | null)[]): Promise<(Answer | null)[]> => {
  const ended = await Promise.allSettled(asked)
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}
