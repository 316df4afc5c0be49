import { pbkdf2Sync, randomBytes } from 'node:crypto'

const SALT_BYTES = 12
const HASH_BYTES = 64
/** A secret of 256 random bits gains nothing by more rounds. */
const ROUNDS = 1

/**
 * A secret as Eclipse Mosquitto keeps passwords (`$7$`, PBKDF2 with SHA-512), so that a broker can ask a device for it and
 * the hub need not know it.
 */
export const brokerHashOf = (secret: string): string => {
  const salt = randomBytes(SALT_BYTES)
  const hash = pbkdf2Sync(secret, salt, ROUNDS, HASH_BYTES, 'sha512')
  return `$7$${ROUNDS}$${salt.toString('base64')}$${hash.toString('base64')}`
}
