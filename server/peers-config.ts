import type { PeerSystem } from '#adapters/signed/systems.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { ConfigReader } from './config-reader.ts'

/** Where a peer is, and the key both sides sign with. */
export interface PeerAddress {
  readonly url: string
  readonly key: string
}

/** `DONOR_RECORD_*`, `HOUSEHOLD_*`, `MARRIAGE_*`, `FAMILY_CODE_*`, `INVOICES_*`, `CITIZEN_SERVICE_*`; null: not set up. */
export type PeersConfig = Readonly<Record<PeerSystem, PeerAddress | null>> & {
  /** `PEER_LOOKUP_MS`: within so long a register's answer is awaited while somebody stands at the window. */
  readonly lookupMs: number
}

const LEAST_KEY = 32

/** What an operator reads of an address and a key that belong together. */
type Line = {
  /** What needs both. */
  readonly needs: Bilingual
  /** What comes of having neither. */
  readonly without: Bilingual
  /** Who else has the key. */
  readonly other: Bilingual
}

const STATION: Line = {
  needs: { zh: '连接血站', en: 'the line to the station' },
  without: { zh: '订单在本系统等待', en: 'orders then wait here' },
  other: { zh: '血站', en: 'the station' },
}

const PEER: Line = {
  needs: { zh: '该接口', en: 'this peer' },
  without: {
    zh: '该系统视为不可用，患者先付费，不会遗失',
    en: 'it then counts as away: patients pay first, and nothing is lost',
  },
  other: { zh: '对方', en: 'the other side' },
}

/** `STATION_URL`, `STATION_KEY`; null: no line to the station. */
export const readStation = (reader: ConfigReader, production: boolean): PeerAddress | null =>
  withKey(reader, 'STATION', readSite(reader, 'STATION_URL', production), STATION)

/** The systems a fee waiver is decided with, or all that is wrong with their variables. */
export function readPeers(reader: ConfigReader, production: boolean): PeersConfig {
  const one = (prefix: string) => withKey(reader, prefix, readUrl(reader, `${prefix}_URL`, production), PEER)
  return {
    donorRecord: one('DONOR_RECORD'),
    household: one('HOUSEHOLD'),
    marriage: one('MARRIAGE'),
    familyCode: one('FAMILY_CODE'),
    invoices: one('INVOICES'),
    citizenService: one('CITIZEN_SERVICE'),
    lookupMs: reader.number('PEER_LOOKUP_MS', 1_500, 100, 1_600),
  }
}

const readSite = (reader: ConfigReader, variable: string, production: boolean): string | null =>
  reader.url(variable, production ? ['https'] : ['https', 'http'])

/** An address with its key: both or neither. */
function withKey(
  reader: ConfigReader,
  prefix: string,
  url: string | null,
  { needs, without, other }: Line,
): PeerAddress | null {
  const [urlName, keyName] = [`${prefix}_URL`, `${prefix}_KEY`]
  const key = reader.text(keyName)
  const named = reader.text(urlName) !== null
  if (named !== (key !== null)) {
    reader.fault(
      named ? keyName : urlName,
      `未设置：${needs.zh}须同时设置 ${urlName} 和 ${keyName}。请补齐，或全部删去（${without.zh}）。`,
      `is unset: ${needs.en} needs both ${urlName} and ${keyName}. Set it too, or unset both (${without.en}).`,
    )
  }
  if (key !== null && key.length < LEAST_KEY) {
    reader.fault(
      keyName,
      `太短：至少 ${LEAST_KEY} 个字符。请用 openssl rand -hex 32 生成，并交给${other.zh}。`,
      `is too short: at least ${LEAST_KEY} characters. Make one with openssl rand -hex 32 and give it to ${other.en}.`,
    )
  }
  return url && key ? { url, key } : null
}

/** Who calls is told by the signature; a login or a query in the address would stand in every fault. */
function readUrl(reader: ConfigReader, variable: string, production: boolean): string | null {
  const text = readSite(reader, variable, production)
  if (text === null) return null
  const { username, password, search, hash } = new URL(text)
  if (`${username}${password}${search}${hash}` === '') return text
  reader.fault(
    variable,
    '不得含登录名、口令或查询参数：身份由签名证明。请只写到路径为止。',
    'must hold no login, password or query: the signature tells who calls. Give the address up to its path.',
  )
  return null
}
