import { Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

/** As @nats-io/nkeys asks for it: what stands in packages/tweetnacl for the package of that name. */
type Nacl = {
  sign: {
    keyPair: { fromSeed(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } }
    detached: {
      (message: Uint8Array, secretKey: Uint8Array): Uint8Array
      verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean
    }
  }
  randomBytes(length: number): Uint8Array
}

const require = createRequire(import.meta.url)
const askedBy = createRequire(require.resolve('@nats-io/transport-node'))
const nacl: Nacl = createRequire(askedBy.resolve('@nats-io/nkeys'))('tweetnacl')

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

/** RFC 8032, 7.1: tests 1 to 3. */
const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

describe('the signatures by which the hub logs in to NATS', () => {
  it.each(VECTORS)(
    'are those of RFC 8032 for the message "$message"',
    ({ seed, key, message, signature }) => {
      const pair = nacl.sign.keyPair.fromSeed(bytes(seed))
      expect(Buffer.from(pair.publicKey).toString('hex')).toBe(key)
      expect(Buffer.from(pair.secretKey).toString('hex')).toBe(seed + key)
      const signed = nacl.sign.detached(bytes(message), pair.secretKey)
      expect(Buffer.from(signed).toString('hex')).toBe(signature)
      expect(nacl.sign.detached.verify(bytes(message), signed, pair.publicKey)).toBe(true)
      expect(nacl.sign.detached.verify(bytes(`${message}00`), signed, pair.publicKey)).toBe(false)
    },
  )

  it('are made and confirmed although another call has left an error behind', () => {
    // Of what leaves one in OpenSSL's queue, this needs the least.
    const leaveAnError = () => Certificate.exportPublicKey('none')
    leaveAnError()
    const pair = nacl.sign.keyPair.fromSeed(new Uint8Array(32))
    leaveAnError()
    const signed = nacl.sign.detached(new Uint8Array(1), pair.secretKey)
    leaveAnError()
    expect(nacl.sign.detached.verify(new Uint8Array(1), signed, pair.publicKey)).toBe(true)
  })

  it('refuse keys and signatures of another length, as the package does whose place they take', () => {
    expect(() => nacl.sign.keyPair.fromSeed(new Uint8Array(31))).toThrow('31 bytes')
    expect(() => nacl.sign.detached(new Uint8Array(1), new Uint8Array(32))).toThrow('32 bytes')
    expect(() =>
      nacl.sign.detached.verify(new Uint8Array(1), new Uint8Array(63), new Uint8Array(32)),
    ).toThrow('63 bytes')
  })

  it('come from the seed of an nkey, and its public key confirms them', () => {
    const nkeys: typeof import('@nats-io/transport-node').nkeys = askedBy('@nats-io/nkeys')
    const user = nkeys.createUser()
    const message = nacl.randomBytes(64)
    const signature = nkeys.fromSeed(user.getSeed()).sign(message)
    expect(nkeys.fromPublic(user.getPublicKey()).verify(message, signature)).toBe(true)
    expect(nkeys.fromPublic(nkeys.createUser().getPublicKey()).verify(message, signature)).toBe(false)
  })
})
