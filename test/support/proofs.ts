/** A proof that is heavy by its size alone: the same code runs over a part of it or over all of it. */
type Proof = {
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
    slice: 1,
  },
  sensorFaults: {
    file: 'cold-chain/what-breaks.test.ts',
    of: 'kills of the hub at random while sensors tell',
    whole: 30,
    slice: 3,
  },
  stock: {
    file: 'supply/stock-equals-log.test.ts',
    of: 'events of a random month at ten hospitals',
    whole: 100_000,
    slice: 4_000,
  },
  twoInstances: {
    file: 'journeys/two-instances.test.ts',
    of: 'ways on which events go between instances, the second where nats-server is installed',
    whole: 2,
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
    of: 'twenty-thirds of all combinations',
    whole: 23,
    slice: 1,
  },
  mutants: {
    file: 'messaging/hl7-fuzz.plain.test.ts',
    of: 'mutated messages',
    whole: 20_000,
    slice: 2_000,
  },
  mutantTexts: {
    file: 'messaging/hl7-codec.plain.test.ts',
    of: 'mutated texts',
    whole: 20_000,
    slice: 2_000,
  },
  waiverFamilies: {
    file: 'oracle/waiver-decisions.rule.test.ts',
    of: 'generated families and their waivers',
    whole: 10_000,
    slice: 100,
  },
  keptWaivers: {
    file: 'oracle/waiver-recompute.plain.test.ts',
    of: 'generated families, kept and decided again',
    whole: 10_000,
    slice: 100,
  },
  waiverOperations: {
    file: 'waivers/ledger-model.test.ts',
    of: 'operations on waivers beside a simple model',
    whole: 5_000,
    slice: 200,
  },
  quotedFamilies: {
    file: 'waivers/quoted-families.test.ts',
    of: 'generated families at the settlement window',
    whole: 200,
    slice: 20,
  },
  interleavedTopics: {
    file: 'messaging/topics-interleaved.test.ts',
    of: 'drawn orders of writers and readers',
    whole: 20,
    slice: 5,
  },
  interleavings: {
    file: 'inventory/interleavings.test.ts',
    of: 'drawn orders of acts of hospitals, storage point and station',
    whole: 24,
    slice: 4,
  },
} as const satisfies Readonly<Record<string, Proof>>

/** Whether every proof is run whole. */
export const isWhole = process.env.PROOFS === 'whole'

/** Of many things those that a proof looks at today: all, or each so-manieth, the next ones tomorrow. */
export const ofToday = <Thing>(name: 'access', things: readonly Thing[]): Thing[] => {
  const { whole } = PROOFS[name]
  const day = Math.floor(Date.now() / 86_400_000)
  return things.filter((_, at) => isWhole || at % whole === day % whole)
}

/** How many of its things a proof is to look at in this run. */
export const sizeOfProof = (name: keyof typeof PROOFS): number => PROOFS[name][isWhole ? 'whole' : 'slice']
