import { donationCheckCharacter } from '#adapters/station/stand-in/check-character.ts'

/** One line of an order as the hub sends it. */
export type OrderedLine = {
  readonly position: number
  readonly product: string
  readonly abo: string | null
  readonly rhd: string | null
  readonly bags: number
  readonly content: number | null
}

const DAY_MS = 86_400_000

/** What a bag of each kind of product holds and how long it keeps, by how its code begins. */
const KINDS: readonly [prefix: string, content: number, days: number, label: string][] = [
  ['RBC', 2, 35, 'E5445'],
  ['WB', 2, 35, 'E0001'],
  ['PLT', 1, 5, 'E3087'],
  ['CRYO', 1, 365, 'E5165'],
  ['GRAN', 1, 1, 'E3839'],
  ['F', 200, 365, 'E0713'],
]

/** Makes bags of donations that nobody else has: the numbers of one run begin with six digits drawn at its start. */
export const makeBags = (now: () => Date, random: () => number = Math.random) => {
  const series = Math.floor(random() * 900_000)
  let made = 0
  const one = ({ product, abo, rhd, content }: OrderedLine) => {
    made += 1
    const number = `33080${String(now().getUTCFullYear()).slice(2)}${String((series + made) % 1_000_000).padStart(6, '0')}`
    const [, usual = 1, days = 1, label = 'E0000'] =
      KINDS.find(([prefix]) => product.startsWith(prefix)) ?? []
    const collected = new Date(now().getTime() - DAY_MS / 2)
    return {
      donationNumber: `${number}${donationCheckCharacter(number)}`,
      labelProductCode: label,
      product,
      abo: abo ?? 'O',
      rhd: rhd ?? 'POSITIVE',
      content: content ?? usual,
      collectedAt: collected.toISOString(),
      expiresAt: new Date(collected.getTime() + days * DAY_MS).toISOString(),
      box: 'QZ-BOX-1',
    }
  }
  return (lines: readonly OrderedLine[]) =>
    lines.flatMap((line) => Array.from({ length: line.bags }, () => one(line)))
}
