import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBatcher } from '#lib/batcher.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

describe('a batcher', () => {
  it('answers each item with its own result, in batches no larger than said, on no more lanes than said', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
        async (most, lanes, pauses) => {
          let under = 0
          const taken: number[] = []
          const offer = makeBatcher<number, number>({
            most,
            lanes,
            work: async (items) => {
              under += 1
              expect(under).toBeLessThanOrEqual(lanes)
              expect(items.length).toBeLessThanOrEqual(most)
              taken.push(...items)
              await tick()
              under -= 1
              return items.map((item) => item * 2)
            },
          })
          const answers: Promise<number>[] = []
          for (const [n, pause] of pauses.entries()) {
            answers.push(offer(n))
            for (let left = pause; left > 0; left -= 1) await tick()
          }
          expect(await Promise.all(answers)).toEqual(pauses.map((_, n) => n * 2))
          expect(taken).toEqual(pauses.map((_, n) => n))
        },
      ),
    )
  })

  it('keeps a batch within the weight said, and takes what is heavier alone', async () => {
    const batches: number[][] = []
    const offer = makeBatcher<number, void>({
      most: 100,
      lanes: 1,
      weight: { of: (item) => item, most: 10 },
      work: async (items) => {
        batches.push([...items])
        return items.map(() => undefined)
      },
    })
    await Promise.all([4, 6, 1, 50, 9, 2].map(offer))
    expect(batches).toEqual([[4, 6], [1], [50], [9], [2]])
  })

  it('rejects only the item at fault when the fault lies in an item', async () => {
    const poison = new Error('poison')
    const offer = makeBatcher<number, number>({
      most: 100,
      lanes: 1,
      isolates: (error) => error === poison,
      work: async (items) => {
        if (items.includes(13)) throw poison
        return items
      },
    })
    const ends = await Promise.allSettled([1, 2, 13, 4, 5].map(offer))
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason))).toEqual([
      1,
      2,
      poison,
      4,
      5,
    ])
  })

  it('rejects a whole batch at once when the fault lies in no item, and goes on with the next', async () => {
    let calls = 0
    const offer = makeBatcher<number, number>({
      most: 3,
      lanes: 1,
      isolates: () => false,
      work: async (items) => {
        calls += 1
        if (calls === 1) throw new Error('away')
        return items
      },
    })
    const ends = await Promise.allSettled([1, 2, 3, 4].map(offer))
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(calls).toBe(2)
  })
})
