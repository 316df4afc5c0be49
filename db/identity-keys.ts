import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'

/** Keys for identity numbers at rest: the first of `encryption` encrypts, all of them decrypt. */
export type IdentityKeyMaterial = {
  readonly encryption: readonly { readonly id: string; readonly key: Buffer }[]
  /** 32 bytes; never rotated alone, since hashes made with it must still be found. */
  readonly hash: Buffer
}

/** Encrypts, decrypts and finds identity numbers without ever storing one in the clear. */
export type IdentityKeys = {
  /** AES-256-GCM, as `keyId.nonce.ciphertext.tag` in base64url. */
  encrypt(text: string): string
  /** @throws when the key is gone or the text was tampered with. */
  decrypt(cipher: string): string
  /** Keyed hash (HMAC-SHA-256, hex): equal numbers give equal hashes, and nothing else can be told from it. */
  hash(text: string): string
  /** Whether a ciphertext still uses an older key and should be encrypted anew. */
  isOutdated(cipher: string): boolean
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export const makeIdentityKeys = (material: IdentityKeyMaterial): IdentityKeys => {
  const [current] = material.encryption
  if (current === undefined) throw new Error('at least one encryption key is needed')
  // Made once: making a key of its bytes costs more than the hash.
  const hashKey = createSecretKey(material.hash)
  const keys = new Map(material.encryption.map(({ id, key }) => [id, key]))

  return {
    encrypt(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, current.key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [
        current.id,
        ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')),
      ].join('.')
    },
    decrypt(cipher) {
      const [id = '', ...parts] = cipher.split('.')
      const [nonce, sealed, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
      const key = keys.get(id)
      if (!key || !nonce || !sealed || !tag) throw new Error(`identity key ${id} is not configured`)
      // Said outright: Node would take a tag that was cut to four bytes, which can be guessed.
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAuthTag(tag)
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
    },
    hash: (text) => createHmac('sha256', hashKey).update(text, 'utf8').digest('hex'),
    isOutdated: (cipher) => !cipher.startsWith(`${current.id}.`),
  }
}
