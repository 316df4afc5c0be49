import { arriving } from '#bench/support/arrivals.ts'
import { type Lane, openLane } from '#bench/support/http-lane.ts'
import { random } from '#bench/support/mix.ts'

// A load generator of its own process: the same thing asked so many times a second at times that nobody's answer moves.
// Arguments: url, token, body, how many a second, seconds. Prints how many milliseconds answers took from when they were
// to be asked for.
const [url, token, body, perSecond, seconds] = process.argv.slice(2) as [string, string, string, ...string[]]

const idle: Lane[] = []
const taken: number[] = []
const ask = async (due: number) => {
  const lane = idle.pop() ?? (await openLane(url))
  await lane.post(body, token)
  idle.push(lane)
  taken.push(performance.now() - due)
}
const until = performance.now() + Number(seconds) * 1000
await arriving({ perSecond: Number(perSecond), until, chance: random(1) }, ask)
for (const lane of idle) lane.close()
process.stdout.write(`${JSON.stringify(taken)}\n`)
