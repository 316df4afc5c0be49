import type { Claims } from '#resolvers/alliance/actors.ts'

/** Who vouches for callers. */
export type Issuer = {
  /**
   * What a token says of its bearer.
   * @throws TokenEnded for one past its end, Unauthenticated for any other that isn't good, Unavailable when the
   *   issuer's keys can't be had
   */
  verify(token: string, now: Date): Promise<Claims>
}

/** Signatures that need a private key which the hub never sees; `none` and shared secrets are not among them. */
export const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'PS384', 'PS512', 'RS256']

/** Seconds by which the issuer's clock and ours may differ. */
export const CLOCK_TOLERANCE = 5
