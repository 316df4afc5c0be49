import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type IdentityKeyMaterial, type KeptBytes, makeIdentityKeys } from '#db/identity-keys.ts'

const NUMBER = '330822199001011239'
const key = (id: string) => ({ id, key: randomBytes(32) })
const hash = randomBytes(32)
const keysOf = (...encryption: IdentityKeyMaterial['encryption']) => makeIdentityKeys({ encryption, hash })
/** As a column gives and takes them. */
const stored = (kept: KeptBytes) => kept as unknown as Buffer
const plain = (bytes: Buffer) => bytes as unknown as KeptBytes
const [old, fresh] = [key('2025'), key('2026')]

describe('identity keys', () => {
  it.each([NUMBER, '', '护照 E12345678', 'x'.repeat(10_000)])(
    'give back what they encrypted: %.20s',
    (text) => {
      const keys = keysOf(old)
      const cipher = keys.encrypt(text)
      expect(keys.decrypt(cipher)).toBe(text)
      if (text !== '') expect(cipher).not.toContain(text)
      expect(keys.encrypt(text)).not.toBe(cipher)
    },
  )

  it('read under a new key what the old one wrote, and say that it is outdated', () => {
    const cipher = keysOf(old).encrypt(NUMBER)
    const rotated = keysOf(fresh, old)
    expect(rotated.decrypt(cipher)).toBe(NUMBER)
    expect([rotated.isOutdated(cipher), rotated.isOutdated(rotated.encrypt(NUMBER))]).toEqual([true, false])
  })

  it('refuse a text whose key is gone, and one whose key only bears the same name', () => {
    const cipher = keysOf(old).encrypt(NUMBER)
    expect(() => keysOf(fresh).decrypt(cipher)).toThrow('2025')
    expect(() => keysOf(key('2025')).decrypt(cipher)).toThrow()
  })

  it('refuse a text of which any part was changed, cut short or left out', () => {
    const keys = keysOf(old)
    const parts = keys.encrypt(NUMBER).split('.')
    for (const at of [1, 2, 3]) {
      const bytes = Buffer.from(parts[at] ?? '', 'base64url')
      const changed = Buffer.from(bytes)
      changed[0] = (changed[0] ?? 0) ^ 1
      for (const other of [changed, bytes.subarray(0, 4), Buffer.alloc(0)])
        expect(() => keys.decrypt(parts.with(at, other.toString('base64url')).join('.'))).toThrow()
    }
    for (const text of ['', '2025', parts.slice(0, 3).join('.')]) expect(() => keys.decrypt(text)).toThrow()
  })

  it('find equal numbers by equal hashes that only their own secret gives', () => {
    expect(keysOf(old).hash(NUMBER)).toBe(keysOf(fresh).hash(NUMBER))
    expect(keysOf(old).hash(NUMBER)).toMatch(/^[0-9a-f]{64}$/)
    const others = makeIdentityKeys({ encryption: [old], hash: randomBytes(32) })
    expect(others.hash(NUMBER)).not.toBe(keysOf(old).hash(NUMBER))
  })

  it.each([Buffer.from(NUMBER), Buffer.alloc(0), randomBytes(300_000)])('give back bytes: %#', (bytes) => {
    const keys = keysOf(old)
    const kept = keys.encryptBytes(bytes)
    expect(keys.decryptBytes(kept).equals(bytes)).toBe(true)
    expect(stored(kept).includes(NUMBER)).toBe(false)
    expect(stored(kept).length).toBe(keys.prefixes.bytes.length + 12 + bytes.length + 16)
    expect(stored(keys.encryptBytes(bytes)).equals(stored(kept))).toBe(false)
  })

  it('give back as they are the bytes that an older version has kept plain', () => {
    for (const text of ['', 'MSH|', '\x1c', `PID|1||${NUMBER}`])
      expect(
        keysOf(old)
          .decryptBytes(plain(Buffer.from(text)))
          .toString(),
      ).toBe(text)
  })

  it('read bytes under a new key, and say by their beginning which key they are of', () => {
    const kept = keysOf(old).encryptBytes(Buffer.from(NUMBER))
    const rotated = keysOf(fresh, old)
    expect(rotated.decryptBytes(kept).toString()).toBe(NUMBER)
    const beginsAnew = (bytes: KeptBytes) =>
      stored(bytes).subarray(0, rotated.prefixes.bytes.length).equals(rotated.prefixes.bytes)
    expect(beginsAnew(kept)).toBe(false)
    expect(beginsAnew(rotated.encryptBytes(Buffer.from(NUMBER)))).toBe(true)
    expect(rotated.encrypt(NUMBER).startsWith(rotated.prefixes.text)).toBe(true)
    expect(() => keysOf(fresh).decryptBytes(kept)).toThrow('2025')
  })

  it('refuse bytes of which any was changed, or that were cut short', () => {
    const keys = keysOf(old)
    const bytes = stored(keys.encryptBytes(Buffer.from(NUMBER)))
    for (let at = 2; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => keys.decryptBytes(plain(changed))).toThrow()
    }
    for (let length = 2; length < bytes.length; length += 1)
      expect(() => keys.decryptBytes(plain(bytes.subarray(0, length)))).toThrow()
  })

  it('can’t be made of nothing', () => {
    expect(() => keysOf()).toThrow('at least one')
  })
})
