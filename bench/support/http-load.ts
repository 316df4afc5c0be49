import { openLane } from '#bench/support/http-lane.ts'

// A load generator of its own process: so many connections, each asking the same again as soon as it was answered.
// Arguments: url, token, body, connections, seconds, least number of answers. Prints what was asked, and how long the
// answers took.
const [url, token, body, lanes, seconds, least] = process.argv.slice(2) as [
  string,
  string,
  string,
  ...string[],
]
const LONGEST_MS = 30_000

const connections = await Promise.all(Array.from({ length: Number(lanes) }, () => openLane(url)))
const taken: number[] = []
const began = performance.now()
const until = began + Number(seconds) * 1000
await Promise.all(
  connections.map(async (lane) => {
    for (let at = began; at < until || (taken.length < Number(least) && at < began + LONGEST_MS); ) {
      await lane.post(body, token)
      const now = performance.now()
      taken.push(now - at)
      at = now
    }
    lane.close()
  }),
)
const lasted = (performance.now() - began) / 1000
taken.sort((one, other) => one - other)
const at = (share: number) => taken[Math.min(taken.length - 1, Math.ceil(taken.length * share) - 1)] ?? 0
process.stdout.write(
  `${JSON.stringify({ asked: taken.length, perSecond: taken.length / lasted, p50: at(0.5), p99: at(0.99) })}\n`,
)
