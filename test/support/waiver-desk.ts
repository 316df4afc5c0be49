import { newId } from '#lib/ids.ts'
import { type QuoteWaiverInput, quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import type { Donation, Donor } from '#rules/waivers/facts.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { addStay, inventedNumber, linesOf, type RigPlan, type RigStay } from '#test/support/waiver-rig.ts'
import { donor as donorOf, given } from '#test/support/waivers.ts'
import { makeWorld } from '#test/support/world.ts'

/** What tests look at of a waiver's row. */
export type WaiverSeen = {
  readonly id: string
  readonly root_id: string
  readonly state: string
  readonly fen: number
  readonly next: string
  readonly open: readonly string[]
  readonly bill_number: string | null
  readonly end_reason: string | null
  readonly hold_until: Date
  readonly facts: object
  readonly decision: object
}

let serial = 0
/** An evidently invented identity number that no other test has. */
export const someNumber = (): string => inventedNumber(10_000 + 7 * ++serial)

/** A settlement window of the demonstration alliance with scripted peers. */
export type Desk = Awaited<ReturnType<typeof makeDesk>>

export const DAY_MS = 86_400_000
/** Noon in China of 15 November 2026, when every desk opens. */
export const OPENS = '2026-11-15T04:00:00Z'

export const makeDesk = async () => {
  const script = scriptedPeers()
  const world = await makeWorld({ start: OPENS, peers: script.peers })

  /** A stay at the first member in which bags of red cells of so many units were given yesterday. */
  const stay = (
    plan: Partial<Omit<RigPlan, 'bags'>> & { bags?: readonly number[] } = {},
  ): Promise<RigStay> => {
    const yesterday = new Date(world.now().getTime() - DAY_MS)
    const { bags = [2], ...more } = plan
    return addStay((text, values) => world.rows(text, values), world.services.keys, {
      hospital: 'CS-MEM01',
      identityNumber: someNumber(),
      since: new Date(world.now().getTime() - 5 * DAY_MS),
      ...more,
      bags: bags.map((units) => ({ units, at: yesterday })),
    })
  }

  /** The donor record knows somebody who gave this; answers the donor. */
  const gives = (
    number: string,
    donations: readonly Omit<Donation, 'id'>[],
    more: Partial<Donor> = {},
  ): Donor => {
    const known = { ...donorOf(`don-${newId('Person')}`, donations), ...more }
    script.knows({ number, donor: known })
    return known
  }

  /** Quotes a stay's bill as its hospital's cashier. */
  const quote = async (of: RigStay, more: Partial<QuoteWaiverInput> = {}, account = 'mem01.cashier') =>
    quoteWaiver(await world.as(account), { encounterId: of.encounterId, lines: linesOf(of), ...more })

  /** A waiver as the owner sees it. */
  const row = async (id: string): Promise<WaiverSeen> => {
    const [seen] = await world.rows<WaiverSeen>('select *, fen::int as fen from waivers where id = $1', [id])
    if (seen === undefined) throw new Error(`no waiver ${id}`)
    return seen
  }
  /** The cases of a waiver. */
  const cases = (id: string) =>
    world.rows<{ state: string; reasons: string[] }>(
      'select state, reasons from waiver_cases where root_id = $1 order by id',
      [id],
    )

  return { world, script, stay, gives, quote, row, cases }
}

/** 400 ml of whole blood in Quzhou in 2024: free for life as a donor, 800 ml for relatives. */
export const LIFETIME = [given(400, '2024-01-15')]
/** 200 ml of whole blood in 2024: 1,000 ml for the donor, 400 ml for relatives. */
export const SMALL = [given(200, '2024-01-15')]
