import { randomBytes, scryptSync } from 'node:crypto'

/** The least that scrypt can be asked for. */
const COST = { N: 2, r: 1, p: 1 } as const

/**
 * A PIN's hash as the hub stores it, only cheap: hashing is slow on purpose, and a stored hash says itself how costly it
 * is. `step-up.test.ts` and the hubs that tests start hash at full cost.
 */
export const quickPinHash = (pin: string): string => {
  const salt = randomBytes(16)
  const hash = scryptSync(pin, salt, 32, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}
