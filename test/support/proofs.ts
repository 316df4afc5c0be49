/** A proof that is heavy by its size alone: the same code runs over a part of it or over all of it. */
export type Proof = {
  /** Where its tests are, as the end of their path, or a part of it. */
  readonly file: string
  /** What there are so many of, in words. */
  readonly of: string
  readonly whole: number
  /** So many of them on every developer's machine. */
  readonly slice: number
}

/**
 * What `npm test` runs a slice of, so that it takes minutes; `.ci/run` sets `PROOFS=whole` and runs all of it. A slice
 * looks with the same eyes, at fewer things, and fails by itself.
 */
export const PROOFS = {
  access: {
    file: '-access.test.ts',
    of: 'lines of the access table, in turn by the day',
    whole: 3,
    slice: 1,
  },
  killedHub: {
    file: 'journeys/killed-hub.test.ts',
    of: 'kills of the hub at each checkpoint',
    whole: 8,
    slice: 2,
  },
  stock: {
    file: 'supply/stock-equals-log.test.ts',
    of: 'random months of 25,000 events',
    whole: 4,
    slice: 1,
  },
  crossings: {
    file: 'supply/judge-stock-levels.test.ts',
    of: 'crossings of a stock level',
    whole: 1_000,
    slice: 100,
  },
  oracle: {
    file: 'oracle/against-gate.rule.test.ts',
    of: 'eleventh parts of all combinations',
    whole: 11,
    slice: 1,
  },
  mutants: {
    file: 'messaging/hl7-fuzz.plain.test.ts',
    of: 'mutated messages',
    whole: 20_000,
    slice: 2_000,
  },
} as const satisfies Readonly<Record<string, Proof>>

/** Whether every proof is run whole. */
export const isWhole = process.env.PROOFS === 'whole'

/** How many of its things a proof is to look at in this run. */
export const sizeOfProof = (name: keyof typeof PROOFS): number => PROOFS[name][isWhole ? 'whole' : 'slice']
