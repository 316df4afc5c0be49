import { expect, test } from 'vitest'
import { advance, begin } from '#rules/cold-chain/engine.ts'
import { standingAt } from '#rules/cold-chain/engine-clock.ts'
import { at, FRIDGE, HOUR, INCUBATOR } from '#test/support/engine.ts'

test('a reading that is as it should be tells of nothing', () => {
  const reading = at(0, 4)
  expect(advance(begin(reading.at), reading, FRIDGE).facts).toEqual([])
})

test('what stood still is nothing amiss where nothing is agitated any more', () => {
  const stopped = { is: 'STATUS', at: at(0, 22).at, powered: null, agitating: false } as const
  const { memory } = advance(begin(stopped.at), stopped, INCUBATOR)
  const kindsAfter = (hours: number, agitationMs: number | null) => {
    const now = stopped.at + hours * HOUR
    const { open } = standingAt(memory, { now, receivedAt: now }, { ...INCUBATOR, agitationMs })
    return open.map(({ kind, confirmedAt }) => `${kind} ${confirmedAt !== null}`)
  }
  expect(kindsAfter(0, INCUBATOR.agitationMs)).toEqual(['AGITATION false'])
  expect(kindsAfter(48, INCUBATOR.agitationMs)).toEqual(['SILENCE false', 'AGITATION true'])
  expect(kindsAfter(48, null)).toEqual(['SILENCE false'])
})
