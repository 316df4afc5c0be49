// What a fridge's own log tells, worked out by hand from the rules on paper. Imports nothing: the hub is compared with it.
// Run by itself: node test/cold-chain/plain-excursions.ts <file.csv>

export type Line = { readonly at: number; readonly celsius: number | null }

const LEAST = 2
const MOST = 6
const HARMFUL = 0
const HYSTERESIS = 0.5
const MINUTE = 60_000
const DOOR = 4 * MINUTE
const GRACE = 30 * MINUTE
const GAP = 15 * MINUTE

const isFault = (celsius: number | null) => celsius === null || celsius === -127 || celsius === 85
const isOut = (celsius: number) => celsius < LEAST || celsius > MOST
const isWell = (celsius: number) => celsius >= LEAST + HYSTERESIS && celsius <= MOST - HYSTERESIS
const time = (at: number | null, none: string) => (at === null ? none : new Date(at).toISOString())

/** Sorted, each instant once. */
const inOrder = (lines: readonly Line[]): Line[] =>
  [...new Map(lines.map((line) => [line.at, line])).values()].sort((one, other) => one.at - other.at)

const silences = (lines: readonly Line[]): string[] =>
  lines.flatMap((line, index) => {
    const next = lines[index + 1]
    if (next !== undefined && next.at - line.at <= GAP) return []
    return [`${time(line.at + GAP, '')} – ${time(next?.at ?? null, 'now')} SILENCE`]
  })

const faults = (lines: readonly Line[]): string[] => {
  const found: string[] = []
  for (let from = 0; from < lines.length; from += 1) {
    let to = from
    while (to < lines.length && isFault((lines[to] as Line).celsius)) to += 1
    if (to - from >= 2)
      found.push(`${time((lines[from] as Line).at, '')} – ${time(lines[to]?.at ?? null, 'now')} FAULT`)
    from = to
  }
  return found
}

/** Where what began out of range with the line `from` is over: with the line from which on it lies inside, or never. */
const endOf = (lines: readonly { at: number; celsius: number }[], from: number) => {
  let inside: number | null = null
  for (let index = from; index < lines.length; index += 1) {
    const { at, celsius } = lines[index] as { at: number; celsius: number }
    if (isOut(celsius)) inside = null
    else {
      inside ??= index
      if (isWell(celsius) || at - (lines[inside] as Line).at >= GRACE) return { inside, next: index + 1 }
    }
  }
  return { inside: null, next: lines.length }
}

const temperatures = (all: readonly Line[]): string[] => {
  const lines = all.flatMap(({ at, celsius }) =>
    isFault(celsius) ? [] : [{ at, celsius: celsius as number }],
  )
  const found: string[] = []
  for (let from = 0; from < lines.length; ) {
    if (!isOut((lines[from] as { celsius: number }).celsius)) {
      from += 1
      continue
    }
    const { inside, next } = endOf(lines, from)
    const part = lines.slice(from, next)
    const outside = part.filter(({ celsius }) => isOut(celsius))
    const first = outside[0] as Line
    const last = outside.at(-1) as Line
    const harm = part.filter(({ celsius }) => celsius <= HARMFUL)[1]
    const isOne = (outside.length >= 2 && last.at - first.at >= DOOR) || harm !== undefined
    if (isOne) {
      let out = 0
      let passed: number | null = null
      for (const [index, { at, celsius }] of part.entries()) {
        const until = part[index + 1]?.at ?? lines[next]?.at
        if (!isOut(celsius) || until === undefined) continue
        if (passed === null && out + until - at > GRACE) passed = at + GRACE - out
        out += until - at
      }
      const confirmed = [harm?.at ?? null, passed].filter((at) => at !== null)
      const values = outside.map(({ celsius }) => celsius as number)
      const end = inside === null ? null : (lines[inside] as Line).at
      found.push(
        `${time(first.at, '')} – ${time(end, 'now')} TEMPERATURE ${Math.min(...values)}..${Math.max(...values)} °C, confirmed ${
          confirmed.length === 0 ? 'never' : time(Math.min(...confirmed), '')
        }, out ${Math.round(out / 1000)} s`,
      )
    }
    from = next
  }
  return found
}

/** What was amiss by the lines of a log, as text, sorted. */
export const plainExcursions = (lines: readonly Line[]): string[] => {
  const sorted = inOrder(lines)
  return [...silences(sorted), ...faults(sorted), ...temperatures(sorted)].sort()
}

/** The lines of a log of commas: `2020-05-05T09:21:56+0200,1.73,…`; what is none is passed over. */
export const readLog = (text: string): Line[] =>
  text.split('\n').flatMap((line) => {
    const [at = '', celsius = ''] = line.split(',')
    const instant = Date.parse(at.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
    const value = Number.parseFloat(celsius)
    return Number.isNaN(instant) || Number.isNaN(value) ? [] : [{ at: instant, celsius: value }]
  })

if (process.argv[1] === import.meta.filename) {
  const { readFileSync } = await import('node:fs')
  console.log(plainExcursions(readLog(readFileSync(process.argv[2] ?? '', 'utf8'))).join('\n'))
}
