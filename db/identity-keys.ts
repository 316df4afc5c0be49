import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'

/** Keys for identity numbers at rest: the first of `encryption` encrypts, all of them decrypt. */
export type IdentityKeyMaterial = {
  readonly encryption: readonly { readonly id: string; readonly key: Buffer }[]
  /** 32 bytes; never rotated alone, since hashes made with it must still be found. */
  readonly hash: Buffer
}

declare const encrypted: unique symbol

/** Bytes as they are kept: encrypted, or plain where an older version has kept them. Nothing but these keys reads them. */
export type KeptBytes = { readonly [encrypted]: 'bytes' }
/** The same as the driver writes and reads them. */
type KeptBuffer = Buffer & KeptBytes

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
  /**
   * AES-256-GCM of bytes that may hold identity numbers, such as a whole message: `1C 0D`, the length of the key's id and
   * the id, nonce (12), ciphertext, tag (16).
   */
  encryptBytes(bytes: Uint8Array): KeptBytes
  /**
   * Plain ones of an older version are given back as they are.
   * @throws when the key is gone or the bytes were tampered with.
   */
  decryptBytes(kept: KeptBytes): Buffer
  /** What everything encrypted with the newest key begins with. */
  readonly prefixes: { readonly text: string; readonly bytes: Buffer }
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** The end of an MLLP block: no message that came over a line begins with it, so that none is taken for encrypted. */
const MARK = Buffer.from([0x1c, 0x0d])

/** Asked for one by one, random bytes cost as much as encrypting a message with them. */
const NONCES_AT_ONCE = 256
let nonces = Buffer.alloc(0)
const nextNonce = (): Buffer => {
  if (nonces.length === 0) nonces = randomBytes(NONCE_BYTES * NONCES_AT_ONCE)
  const nonce = nonces.subarray(0, NONCE_BYTES)
  nonces = nonces.subarray(NONCE_BYTES)
  return nonce
}

const prefixOf = (id: string): Buffer => {
  const name = Buffer.from(id)
  if (name.length === 0 || name.length > 255)
    throw new Error('the id of an encryption key has 1 to 255 bytes')
  return Buffer.concat([MARK, Buffer.from([name.length]), name])
}

export const makeIdentityKeys = (material: IdentityKeyMaterial): IdentityKeys => {
  const [current] = material.encryption
  if (current === undefined) throw new Error('at least one encryption key is needed')
  // Made once: making a key of its bytes costs more than the hash.
  const hashKey = createSecretKey(material.hash)
  const keys = new Map(material.encryption.map(({ id, key }) => [id, createSecretKey(key)]))
  const currentKey = createSecretKey(current.key)
  const prefix = prefixOf(current.id)

  return {
    encrypt(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, currentKey, nonce)
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
    encryptBytes(bytes) {
      const nonce = nextNonce()
      const cipher = createCipheriv(ALGORITHM, currentKey, nonce)
      const sealed = cipher.update(bytes)
      // In this mode nothing is left at the end.
      cipher.final()
      const parts = [prefix, nonce, sealed, cipher.getAuthTag()]
      return Buffer.concat(parts) as KeptBuffer
    },
    decryptBytes(kept) {
      const bytes: Buffer = kept as KeptBuffer
      if (!bytes.subarray(0, MARK.length).equals(MARK)) return bytes
      const start = MARK.length + 1 + (bytes[MARK.length] ?? 0)
      const id = bytes.toString('utf8', MARK.length + 1, start)
      const key = keys.get(id)
      if (key === undefined) throw new Error(`identity key ${id} is not configured`)
      if (bytes.length < start + NONCE_BYTES + TAG_BYTES) throw new Error('encrypted bytes were cut short')
      const nonce = bytes.subarray(start, start + NONCE_BYTES)
      const tag = bytes.subarray(bytes.length - TAG_BYTES)
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAuthTag(tag)
      const sealed = bytes.subarray(start + NONCE_BYTES, bytes.length - TAG_BYTES)
      return Buffer.concat([decipher.update(sealed), decipher.final()])
    },
    prefixes: { text: `${current.id}.`, bytes: prefix },
  }
}
