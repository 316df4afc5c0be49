import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeLanes, orderKeysOf } from '#adapters/hl7/order.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))
const keys = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 })
const jobs = fc.array(fc.record({ keys, ticks: fc.nat(4), fails: fc.boolean() }), { maxLength: 40 })

describe('lanes', () => {
  it('work everything once, each key in the order it came, never two of one key together', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, fc.integer({ min: 1, max: 4 }), async (given, atOnce) => {
        const lanes = makeLanes({ atOnce })
        const under = new Set<string>()
        const begun = new Map<string, number[]>()
        let slots = 0
        const ends = given.map(({ keys, ticks, fails }, n) =>
          lanes.run(keys, async (slot) => {
            for (const key of new Set(keys)) {
              expect(under.has(key)).toBe(false)
              under.add(key)
              begun.set(key, [...(begun.get(key) ?? []), n])
            }
            await slot(async () => {
              slots += 1
              expect(slots).toBeLessThanOrEqual(atOnce)
              for (let left = ticks; left > 0; left -= 1) await tick()
              slots -= 1
            })
            for (const key of keys) under.delete(key)
            if (fails) throw new Error(`job ${n}`)
            return n
          }),
        )
        const results = await Promise.allSettled(ends)
        expect(results.map(({ status }) => status === 'rejected')).toEqual(given.map(({ fails }) => fails))
        for (const [key, order] of begun)
          expect(order).toEqual(given.flatMap((job, n) => (job.keys.includes(key) ? [n] : [])))
        await tick()
        expect(lanes.size).toBe(0)
      }),
    )
  })

  it('let no key wait for another, however long that one takes outside its slot', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('b', 'c', 'd'), { minLength: 1, maxLength: 20 }),
        async (others) => {
          const lanes = makeLanes({ atOnce: 1 })
          const stuck = Promise.withResolvers<void>()
          const first = lanes.run(['a'], () => stuck.promise)
          await Promise.all(others.map((key) => lanes.run([key], (slot) => slot(tick))))
          stuck.resolve()
          await first
        },
      ),
    )
  })

  it('let a merge wait for both its patients and both wait for it', async () => {
    const lanes = makeLanes({ atOnce: 4 })
    const order: string[] = []
    const say = (word: string) => async () => {
      await tick()
      order.push(word)
    }
    await Promise.all([
      lanes.run(['a'], say('a1')),
      lanes.run(['b'], say('b1')),
      lanes.run(['a', 'b'], say('merge')),
      lanes.run(['b'], say('b2')),
      lanes.run(['a'], say('a2')),
    ])
    expect(order.indexOf('merge')).toBe(2)
    expect(order.slice(3).sort()).toEqual(['a2', 'b2'])
  })
})

describe('the keys of a message', () => {
  const delimiters = { field: '|', component: '^', repetition: '~' }
  const of = (...lines: string[]) => orderKeysOf(Buffer.from(lines.join('\r')), 'snd', delimiters)

  it('are its sender with each patient it is about', () => {
    expect(of('MSH|^~\\&', 'PID|1||P1^^^H~P2')).toEqual(['snd:P1'])
    expect(of('MSH|^~\\&', 'PID|1||P1', 'MRG|P9^^^H')).toEqual(['snd:P1', 'snd:P9'])
    expect(of('MSH|^~\\&')).toEqual(['snd:'])
  })

  it('are the same wherever the message has a mark or start block before it', () => {
    expect(of('\ufeffMSH|^~\\&', 'PID|1||P1')).toEqual(['snd:P1'])
  })
})
