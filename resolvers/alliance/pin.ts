import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(scrypt) as (
  pin: string,
  salt: Buffer,
  length: number,
  options: object,
) => Promise<Buffer>

const COST = { N: 16_384, r: 8, p: 1 } as const
const LENGTH = 32

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export const hashPin = async (pin: string): Promise<string> => {
  const salt = randomBytes(16)
  const hash = await derive(pin, salt, LENGTH, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Whether the PIN is the one that was hashed; takes as long whichever it is. */
export const pinMatches = async (pin: string, stored: string): Promise<boolean> => {
  const [, N, r, p, salt, hash] = stored.split('$')
  if (salt === undefined || hash === undefined) return false
  const expected = Buffer.from(hash, 'base64url')
  const options = { N: Number(N), r: Number(r), p: Number(p) }
  const given = await derive(pin, Buffer.from(salt, 'base64url'), expected.length, options)
  return timingSafeEqual(given, expected)
}
