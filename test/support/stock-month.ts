import { randomFrom } from '#test/support/random.ts'

/** A bag of a generated month, as its last event left it. */
export type MonthBag = {
  readonly id: string
  readonly product: string
  readonly abo: string
  readonly rhd: string
  readonly content: number
  readonly expiresAt: number
  readonly hospital: string
  readonly custody: string
  readonly held: boolean
}

/** What happens to one bag: a step of custody, or a hold that is laid on it or lifted. */
export type MonthEvent = {
  /** When, as milliseconds. */
  readonly at: number
  readonly bag: MonthBag
  /** The step's own number, and where the bag stood; null for a hold, which is no step of custody. */
  readonly step: { readonly id: string; readonly from: string | null } | null
}

const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS
const START = Date.UTC(2026, 2, 1)

const products = ['RBC-SUSP-LR', 'FFP', 'PLT-APH']
const abos = ['A', 'B', 'O', 'AB']

/** Where each step leads from where a bag stands; a bag that travels arrives at some hospital. */
const roads: Readonly<Record<string, readonly string[]>> = {
  IN_STOCK: ['RESERVED', 'RESERVED', 'IN_TRANSIT', 'DISCARDED', 'PROCESSED', 'HOLD'],
  RESERVED: ['IN_STOCK', 'IN_STOCK', 'TRANSFUSED', 'DISCARDED', 'HOLD'],
  IN_TRANSIT: ['IN_STOCK'],
}

/** For so many events as many bags arrive as were drawn for them, so that shelves run empty and fill. */
const TIDE = 1_000
/** With so many bags the hospitals have enough, and fewer arrive. */
const FULL = 1_000

/** Numbers from 0 up to, not with, `below`, always the same for the same seed. */
export const chance = (seed: number) => {
  const next = randomFrom(seed)
  return (below: number): number => Math.floor(next() * below)
}

const idOf = (kind: 'unt' | 'uev', number: number) => `${kind}_${number.toString(16).padStart(32, '0')}`

/** So many events of one random month at these hospitals: bags come, are kept, given back, sent on, held, freed, used and thrown away. */
export function* randomMonth(
  seed: number,
  { events, hospitals }: { readonly events: number; readonly hospitals: readonly string[] },
): Generator<MonthEvent, void> {
  const pick = chance(seed)
  const oneOf = (words: readonly string[]) => words[pick(words.length)] ?? ''
  const alive: MonthBag[] = []
  let arrivals = 50

  const arrive = (made: number, at: number): MonthEvent => {
    const bag: MonthBag = {
      id: idOf('unt', made),
      product: oneOf(products),
      abo: oneOf(abos),
      rhd: pick(20) === 0 ? 'NEGATIVE' : 'POSITIVE',
      content: [1, 1.5, 2][pick(3)] ?? 1,
      expiresAt: at + (1 + pick(20)) * DAY_MS,
      hospital: oneOf(hospitals),
      custody: 'IN_STOCK',
      held: false,
    }
    alive.push(bag)
    return { at, bag, step: { id: idOf('uev', made), from: null } }
  }

  const live = (made: number, at: number): MonthEvent => {
    const place = pick(alive.length)
    const old = alive[place]
    if (old === undefined || pick(100) < arrivals) return arrive(made, at)
    const to = oneOf(roads[old.custody] ?? [])
    // A hold is lifted soon, and at the latest before its bag comes to an end: it would stand for ever.
    const hold = to === 'HOLD' || (old.held && (pick(3) > 0 || roads[to] === undefined))
    const bag: MonthBag = {
      ...old,
      ...(hold ? { held: !old.held } : { custody: to }),
      ...(!hold && old.custody === 'IN_TRANSIT' && { hospital: oneOf(hospitals) }),
    }
    // The last one takes the place of a bag that has come to its end.
    if (roads[bag.custody] !== undefined) alive[place] = bag
    else alive.splice(place, 1, ...alive.splice(-1).filter((last) => last !== old))
    return { at, bag, step: hold ? null : { id: idOf('uev', made), from: old.custody } }
  }

  for (let done = 0; done < events; done += 1) {
    if (done > 0 && done % TIDE === 0) arrivals = pick(27) + (alive.length < FULL ? 12 : 2)
    yield live(done + 1, START + Math.floor((done * MONTH_MS) / events))
  }
}
