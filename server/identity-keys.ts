import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigReader } from './config-reader.ts'

/** The keys that protect patients' identity numbers at rest. */
export interface IdentityKeys {
  /** The number of the key that encrypts; the highest one. */
  readonly current: number
  /** All keys by number, 32 bytes each; the older ones still decrypt. */
  readonly keys: ReadonlyMap<number, Buffer>
  /** The key of the keyed hash by which a number is found; 32 bytes, never rotated alone. */
  readonly hashKey: Buffer
}

const BYTES = 32

/**
 * Reads `IDENTITY_KEYS` (`1:<base64>,2:<base64>`) and `IDENTITY_HASH_KEY` (base64), 32 random bytes each.
 * Both or neither; null when unset, which only development allows.
 */
export function readIdentityKeys(reader: ConfigReader, production: boolean): IdentityKeys | null {
  const list = reader.text('IDENTITY_KEYS')
  const hash = reader.text('IDENTITY_HASH_KEY')
  const required = production || list !== null || hash !== null
  if (required && list === null) missing(reader, 'IDENTITY_KEYS', '1:')
  if (required && hash === null) missing(reader, 'IDENTITY_HASH_KEY', '')
  const keys = list === null ? null : readList(reader, list)
  const hashKey = hash === null ? null : readKey(reader, 'IDENTITY_HASH_KEY', hash)
  if (keys === null || hashKey === null) return null
  if ([...keys.values()].some((key) => key.equals(hashKey))) {
    reader.fault(
      'IDENTITY_HASH_KEY',
      '不得与 IDENTITY_KEYS 中的密钥相同。请另外生成一个。',
      'must differ from every key of IDENTITY_KEYS. Generate another one.',
    )
    return null
  }
  return { current: Math.max(...keys.keys()), keys, hashKey }
}

/** The development keys of a data folder, made on first use and readable by their owner alone. */
export function developmentIdentityKeys(dataDir: string): IdentityKeys {
  const file = join(dataDir, 'identity-keys.json')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    const made = {
      key: randomBytes(BYTES).toString('base64'),
      hashKey: randomBytes(BYTES).toString('base64'),
    }
    writeFileSync(file, `${JSON.stringify(made)}\n`, { mode: 0o600, flag: 'wx' })
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { key: string; hashKey: string }
  const keys = new Map([[1, Buffer.from(kept.key, 'base64')]])
  return { current: 1, keys, hashKey: Buffer.from(kept.hashKey, 'base64') }
}

function readList(reader: ConfigReader, list: string): Map<number, Buffer> | null {
  const keys = new Map<number, Buffer>()
  for (const entry of list.split(',')) {
    const [, number, encoded] = /^\s*([1-9]\d{0,5}):(\S+)\s*$/.exec(entry) ?? []
    if (number === undefined || encoded === undefined || keys.has(Number(number))) {
      reader.fault(
        'IDENTITY_KEYS',
        '格式应为“1:<base64>,2:<base64>”，每个编号出现一次。请改正。',
        'must read "1:<base64>,2:<base64>" with each number once. Correct it.',
      )
      return null
    }
    const key = readKey(reader, 'IDENTITY_KEYS', encoded)
    if (key === null) return null
    keys.set(Number(number), key)
  }
  return keys
}

/** Random keys show at least 20 different bytes among 32 (fewer has odds below one in 10⁹); typed ones don't. */
const LEAST_DIFFERENT_BYTES = 20

function readKey(reader: ConfigReader, variable: string, encoded: string): Buffer | null {
  const key = Buffer.from(encoded, 'base64')
  if (key.length === BYTES && new Set(key).size >= LEAST_DIFFERENT_BYTES) return key
  reader.fault(
    variable,
    '含有过弱的密钥：须为 32 个随机字节的 base64。请用 openssl rand -base64 32 生成。',
    'holds a weak key: it must be 32 random bytes in base64. Make one with openssl rand -base64 32.',
  )
  return null
}

function missing(reader: ConfigReader, variable: string, prefix: string): void {
  reader.fault(
    variable,
    `未设置：生产环境须提供身份证号的加密密钥。请设为 ${prefix}$(openssl rand -base64 32)，并妥善备份。`,
    `is unset: production needs the keys of identity numbers. Set it to ${prefix}$(openssl rand -base64 32) and keep a copy safe.`,
  )
}
