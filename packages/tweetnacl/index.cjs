/**
 * What @nats-io/nkeys asks of `tweetnacl`, over `node:crypto`: Ed25519 signatures and random bytes, in the shapes of
 * that package (a secret key is the seed followed by the public key, 64 bytes). Curve25519 boxes are not here: only
 * the encryption of authentication callouts needs them, which no client of a server does.
 *
 * CommonJS, since nkeys is.
 */
const { createPrivateKey, createPublicKey, randomBytes, sign, verify } = require('node:crypto')

/** RFC 8410: all that stands before the 32 bytes of an Ed25519 key in PKCS #8 and in SPKI. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32
const SECRET_BYTES = 64
const SIGNATURE_BYTES = 64

const ofLength = (bytes, length, what) => {
  if (bytes.length !== length) throw new Error(`${what} has ${bytes.length} bytes, not ${length}`)
  return bytes
}

/**
 * Node takes an error that another's call has left in OpenSSL's queue of the thread for one of its own, and refuses a key
 * that is good. It empties the queue by that.
 */
const onceMore = (make) => {
  try {
    return make()
  } catch {
    return make()
  }
}

const privateKeyOf = (seed) =>
  onceMore(() => createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' }))

const publicKeyOf = (bytes) =>
  onceMore(() => createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes]), format: 'der', type: 'spki' }))

/** The pair of a seed of 32 bytes. */
const fromSeed = (seed) => {
  ofLength(seed, KEY_BYTES, 'the seed')
  const spki = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' })
  const publicKey = new Uint8Array(spki.subarray(SPKI_HEAD.length))
  const secretKey = new Uint8Array(SECRET_BYTES)
  secretKey.set(seed)
  secretKey.set(publicKey, KEY_BYTES)
  return { publicKey, secretKey }
}

/** The signature of a message, 64 bytes. */
const detached = (message, secretKey) => {
  const seed = ofLength(secretKey, SECRET_BYTES, 'the secret key').subarray(0, KEY_BYTES)
  return new Uint8Array(sign(null, message, privateKeyOf(seed)))
}

/** Whether the signature is that of the message under the public key. */
detached.verify = (message, signature, publicKey) => {
  ofLength(signature, SIGNATURE_BYTES, 'the signature')
  ofLength(publicKey, KEY_BYTES, 'the public key')
  return verify(null, message, publicKeyOf(publicKey), signature)
}

module.exports = {
  sign: { keyPair: { fromSeed }, detached },
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
}
