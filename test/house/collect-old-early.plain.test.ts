import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

const SERVER = new URL('../../server/', import.meta.url).href

/** So that what lives for a turn is old. */
const SMALL_YOUNG = ['--max-semi-space-size=4']

/**
 * Throws things away that have become old, and answers how large the old generation became (MB): as V8 would have it, and
 * behind that as the hub has it. In a process of its own, whose heap holds nothing else.
 */
const PROGRAM = `
  import { getHeapSpaceStatistics } from 'node:v8'
  import { collectOldEarly } from '${SERVER}give-back.ts'

  const SLOTS = 300_000
  const living = Array.from({ length: SLOTS }, (_, n) => ({ n }))
  const oldMb = () =>
    getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space').space_used_size / 2 ** 20

  /** The most of so many turns, each of which throws away all that lives and is old by then. */
  const peakOf = (turns) => {
    let most = 0
    for (let turn = 0; turn < turns; turn += 1)
      for (let at = 0; at < SLOTS; at += 1) {
        living[at] = { n: at, text: 'a reading ' + at }
        if (at % 10_000 === 0) most = Math.max(most, oldMb())
      }
    return most
  }
  /** Behind some collections: the first belongs to what was before. */
  const settled = () => (peakOf(24), peakOf(16))

  const usual = settled()
  collectOldEarly()
  process.stdout.write(JSON.stringify({ usual, early: settled() }))
`

it('what is old and no longer needed is collected long before V8 would do it', () => {
  const said = execFileSync(process.execPath, [...SMALL_YOUNG, '--input-type=module', '-e', PROGRAM], {
    encoding: 'utf8',
  })
  const { usual, early } = JSON.parse(said) as { readonly usual: number; readonly early: number }
  expect(early).toBeLessThan(usual * 0.8)
})
