import { HubError } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Donation } from '#rules/waivers/facts.ts'
import {
  type ModelCandidate,
  type ModelDonor,
  type ModelLine,
  type ModelPolicy,
  type ModelTaking,
  modelOf,
} from '#test/support/waiver-model.ts'
import type { ScriptedPeers } from '#test/support/waiver-peers.ts'
import { addStay, inventedNumber, linesOf, type RigStay } from '#test/support/waiver-rig.ts'
import { donor as donorOf, given } from '#test/support/waivers.ts'
import type { World } from '#test/support/world.ts'

/** What a lane does next; numbers choose among what there is. */
export type LaneStep = {
  readonly act: (typeof laneActs)[number]
  readonly which: number
  /** Units of each bag of a new bill, and how many hours ago each was given. */
  readonly bags: readonly { readonly units: number; readonly hoursAgo: number }[]
}
export const laneActs = [
  'quote',
  'race',
  'again',
  'settle',
  'settleTwice',
  'settleByOldToken',
  'settleOrRelease',
  'release',
  'reverse',
] as const

/** What all lanes share. */
export type LaneWorld = {
  readonly world: World
  readonly script: ScriptedPeers
  readonly policyOn: (day: string) => ModelPolicy
  readonly isDown: (peer: 'donors' | 'familyCode' | 'household') => boolean
}

type Claim = {
  readonly stay: RigStay
  readonly patient: Person
  readonly lines: readonly ModelLine[]
  readonly oldTokens: string[]
  id: string
  token: string
  state: 'HELD' | 'SETTLED' | 'EXPIRED' | 'RELEASED' | 'REVERSED'
  until: number
  fen: number
  takings: readonly ModelTaking[]
}
type Person = {
  readonly number: string
  readonly token: string
  readonly candidates: readonly ModelCandidate[]
}

const HOSPITALS = [
  { code: 'CS-MEM01', cashier: 'mem01.cashier' },
  { code: 'CS-LEAD', cashier: 'lead.cashier' },
] as const
const cashierOf = ({ hospital }: RigStay) => HOSPITALS.find(({ code }) => code === hospital)?.cashier ?? ''
const HOLD_MS = 30 * 60_000

/** A deviation from the model. */
class Deviation extends Error {}
const same = (what: string, told: unknown, expected: unknown) => {
  if (JSON.stringify(told) !== JSON.stringify(expected))
    throw new Deviation(`${what}: ${JSON.stringify(told)}, and by the model ${JSON.stringify(expected)}`)
}

/** What an operation was refused with, by its code; else its answer. */
const outcomeOf = async <T>(call: Promise<T>): Promise<{ done: T } | { refused: string }> =>
  call.then(
    (done) => ({ done }),
    (error: unknown) => {
      if (error instanceof HubError) return { refused: error.code }
      throw error
    },
  )

/**
 * Two donors and four patients who are their kin or themselves, who quote, settle and take back at two hospitals. Every
 * answer is compared with the model's.
 */
export class Lane {
  private readonly shared: LaneWorld
  private readonly people: readonly Person[]
  private readonly claims: Claim[] = []

  constructor(shared: LaneWorld, serial: number, donors: readonly (readonly Omit<Donation, 'id'>[])[]) {
    this.shared = shared
    const known = donors.map((gifts) => donorOf(`don-${newId('Person')}`, gifts))
    const model = known.map(({ token, donations }): ModelDonor => ({ token, gifts: donations }))
    const number = (at: number) => inventedNumber(1_000_000 + serial * 10 + at)
    known.forEach((donor, at) => {
      shared.script.knows({ number: number(at), donor })
      shared.script.knows({ number: donor.token, donor })
    })
    const person = (at: number, own: number | null, kin: readonly number[]): Person => {
      const family = kin
        .flatMap((one) => known[one] ?? [])
        .map(({ token }) => ({ token, relation: 'CHILD' as const }))
      shared.script.family(number(at), family)
      for (const { token } of family) shared.script.relates(number(at), token, 'CHILD')
      const candidate = (one: number, isOwn: boolean): ModelCandidate => ({
        donor: model[one] as ModelDonor,
        own: isOwn,
      })
      const candidates = [
        ...(own === null ? [] : [candidate(own, true)]),
        ...kin.map((one) => candidate(one, false)),
      ]
      return { number: number(at), token: shared.world.services.keys.hash(number(at)), candidates }
    }
    this.people = [person(0, 0, [1]), person(1, 1, []), person(2, null, [0]), person(3, null, [0, 1])]
  }

  async step({ act, which, bags }: LaneStep): Promise<void> {
    if (act === 'quote') return this.quote(await this.newStay(which, bags))
    if (act === 'race') return this.race(await this.newStay(which, bags), await this.newStay(which + 1, bags))
    const claim = this.claims[which % Math.max(1, this.claims.length)]
    if (claim === undefined) return
    if (act === 'again') return this.quote(claim)
    if (act === 'release' || act === 'reverse') return this.end(claim, act)
    if (act === 'settleOrRelease') return this.settleOrRelease(claim)
    if (act === 'settleByOldToken') return this.settleByOldToken(claim)
    return this.settle(claim, act === 'settleTwice')
  }

  /** The hub's clock has ended what was over. */
  expired(): void {
    for (const claim of this.claims) if (this.isOver(claim)) claim.state = 'EXPIRED'
  }

  /** Compares what the database has of every claim with the model. */
  async check(): Promise<void> {
    const rows = await this.shared.world.rows<{ id: string; state: string; fen: string; ml: string }>(
      `select w.id, w.state, w.fen, (select coalesce(sum(p.ml), 0) from waiver_parts p where p.waiver_id = w.id and p.live
         and p.from_quota = 'LOT') as ml from waivers w where w.id = any($1)`,
      [this.claims.map(({ id }) => id)],
    )
    const told = new Map(rows.map(({ id, state, fen, ml }) => [id, [state, Number(fen), Number(ml)]]))
    for (const { id, state, fen, takings } of this.claims) {
      const ml = state === 'HELD' || state === 'SETTLED' ? takings.reduce((sum, one) => sum + one.ml, 0) : 0
      same(`claim ${id}`, told.get(id), [state, fen, ml])
    }
  }

  private now = () => this.shared.world.now().getTime()
  private isOver = ({ state, until }: Claim) => state === 'HELD' && this.now() > until
  private isLive = (claim: Claim) =>
    claim.state === 'SETTLED' || (claim.state === 'HELD' && !this.isOver(claim))

  private async newStay(which: number, bags: LaneStep['bags']): Promise<Claim> {
    const { world } = this.shared
    const patient = this.people[which % this.people.length] as Person
    const stay = await addStay(world.rows, world.services.keys, {
      hospital: HOSPITALS[which % 2]?.code ?? '',
      identityNumber: patient.number,
      since: new Date(this.now() - 10 * 86_400_000),
      bags: bags.map(({ units, hoursAgo }, at) => ({
        units,
        at: new Date(this.now() - hoursAgo * 3_600_000 + at),
      })),
    })
    const lines = stay.bags.map(({ units, at }) => ({
      ml: units * 200,
      fen: units * 20_000,
      on: dayOf(at),
      at: at.getTime(),
    }))
    const none = { id: '', token: '', state: 'EXPIRED' as const, until: 0, fen: 0, takings: [] }
    return { stay, patient, lines, oldTokens: [], ...none }
  }

  /** What the model says of a claim now, beside these others that are not written down yet. */
  private expected({ lines, patient }: Claim, beside: readonly ModelTaking[] = []) {
    const { isDown, policyOn } = this.shared
    const candidates = isDown('donors')
      ? []
      : patient.candidates.filter(({ own }) => own || !(isDown('familyCode') || isDown('household')))
    // A hold that is over and that nobody ended yet still stands in the way.
    const live = this.claims
      .filter(({ state }) => state === 'HELD' || state === 'SETTLED')
      .flatMap(({ takings }) => takings)
    return modelOf(lines, { patient: patient.token, candidates, live: [...live, ...beside], policyOn })
  }

  private ask = async ({ stay }: Claim) =>
    quoteWaiver(await this.shared.world.as(cashierOf(stay)), {
      encounterId: stay.encounterId,
      lines: linesOf(stay),
    })

  private async quote(claim: Claim): Promise<void> {
    const stands = this.isLive(claim)
    if (!stands) claim.state = 'EXPIRED'
    const { fen, takings } = stands ? claim : this.expected(claim)
    const { id, token } = await this.ask(claim)
    if (stands) same('the same bill has another waiver', id, claim.id)
    this.keep(claim, { id, token, fen, takings })
    await this.sees(claim)
  }

  private keep(
    claim: Claim,
    { id, token, fen, takings }: Pick<Claim, 'id' | 'fen' | 'takings'> & { token: string | null },
  ) {
    if (claim.token !== '' && token !== null) claim.oldTokens.push(claim.token)
    if (id !== claim.id) Object.assign(claim, { state: 'HELD', until: this.now() + HOLD_MS })
    Object.assign(claim, { id, fen, takings, token: token ?? claim.token })
    if (!this.claims.includes(claim)) this.claims.push(claim)
  }

  private async sees({ id, fen }: Claim): Promise<void> {
    same('waived fen', await this.fenOf(id), fen)
  }
  private fenOf = async (id: string) =>
    Number(
      (await this.shared.world.rows<{ fen: string }>('select fen from waivers where id = $1', [id]))[0]?.fen,
    )

  /** Two hospitals at once: as if one had come behind the other. */
  private async race(one: Claim, other: Claim): Promise<void> {
    const [first, second] = await Promise.all([this.ask(one), this.ask(other)])
    const told = [await this.fenOf(first.id), await this.fenOf(second.id)]
    const ahead = this.expected(one)
    const behind = this.expected(other, ahead.takings)
    const otherAhead = this.expected(other)
    const oneBehind = this.expected(one, otherAhead.takings)
    const isInOrder = JSON.stringify(told) === JSON.stringify([ahead.fen, behind.fen])
    if (!isInOrder) same('fen of a race', told, [oneBehind.fen, otherAhead.fen])
    this.keep(one, { ...(isInOrder ? ahead : oneBehind), ...first })
    this.keep(other, { ...(isInOrder ? behind : otherAhead), ...second })
  }

  private settleBy = async ({ stay }: Claim, token: string) =>
    outcomeOf(
      settleWaiver(await this.shared.world.as(cashierOf(stay)), {
        token,
        billNumber: `B-${stay.encounterId}`,
      }),
    )

  private async settle(claim: Claim, twice: boolean): Promise<void> {
    const told = await Promise.all(
      Array.from({ length: twice ? 2 : 1 }, () => this.settleBy(claim, claim.token)),
    )
    for (const one of told) same('settled', one, this.settling(claim))
    if (this.isLive(claim)) claim.state = 'SETTLED'
  }

  private settling(claim: Claim): unknown {
    if (this.isLive(claim)) return { done: { id: claim.id } }
    const isOver = claim.state === 'HELD' || claim.state === 'EXPIRED'
    return { refused: isOver ? 'WAIVER_HOLD_EXPIRED' : 'WAIVER_NOT_IN_STATE' }
  }

  private async settleByOldToken(claim: Claim): Promise<void> {
    const old = claim.oldTokens.at(-1)
    if (old === undefined) return
    const told = await this.settleBy(claim, old)
    if (!('refused' in told)) throw new Deviation('a token that was replaced settles')
  }

  /** Whoever comes first has it. */
  private async settleOrRelease(claim: Claim): Promise<void> {
    if (claim.state !== 'HELD' || this.isOver(claim)) return
    const cashier = await this.shared.world.as(cashierOf(claim.stay))
    const [settled, released] = await Promise.all([
      this.settleBy(claim, claim.token),
      outcomeOf(releaseWaiver(cashier, { id: claim.id })),
    ])
    same('one of the two is done', ['done' in settled, 'done' in released].filter(Boolean).length, 1)
    claim.state = 'done' in settled ? 'SETTLED' : 'RELEASED'
  }

  private async end(claim: Claim, act: 'release' | 'reverse'): Promise<void> {
    const { id, state, stay } = claim
    const cashier = await this.shared.world.as(cashierOf(stay))
    const told = await outcomeOf(
      act === 'release' ? releaseWaiver(cashier, { id }) : reverseWaiver(cashier, { id, reason: 'void' }),
    )
    const bySettlement = state === 'SETTLED' || state === 'REVERSED'
    const isRight = act === 'reverse' ? bySettlement : !bySettlement
    same(act, told, isRight ? { done: { id } } : { refused: 'WAIVER_NOT_IN_STATE' })
    if (isRight && (state === 'SETTLED' || state === 'HELD'))
      claim.state = act === 'reverse' ? 'REVERSED' : 'RELEASED'
  }
}

/** What the donors of the n-th lane gave: some reach the lifetime of one policy, some years end at the day of the change. */
export const giftsOf = (serial: number, changesOn: string): Omit<Donation, 'id'>[][] => {
  const fiveYearsBefore = `${Number(changesOn.slice(0, 4)) - 5}${changesOn.slice(4)}`
  const first = [
    [given(200, '2024-01-15')],
    [given(300, fiveYearsBefore)],
    [given(200, '2020-03-01'), given(300, '2025-02-28')],
  ]
  const second = [[given(400, fiveYearsBefore)], [given(200, '2023-06-01')]]
  return [first[serial % 3] ?? [], second[serial % 2] ?? []]
}
