import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { StartFault } from '#lib/start-fault.ts'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { type ConfigFault, ConfigReader, type Environment } from './config-reader.ts'
import { type DocumentsConfig, readDocuments } from './documents-config.ts'
import { type IdentityKeys, readIdentityKeys } from './identity-keys.ts'
import { type MqttConfig, readMqtt } from './mqtt-config.ts'
import { type NoticeGateway, readNoticeGateway } from './notice-gateway.ts'
import { type PeerAddress, type PeersConfig, readPeers, readStation } from './peers-config.ts'

export type { ConfigFault, Environment } from './config-reader.ts'

/** A host and port to listen on or to send to. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** Everything the environment decides; each field names its variable. `.env.example` explains them all. */
export interface Config {
  /** `NODE_ENV` is `production`. */
  readonly production: boolean
  /** `HUB_SUBGRAPHS`: the subgraphs this process serves, and with them its part of the work; null: the merged hub. */
  readonly subgraphs: readonly SubgraphName[] | null
  /** `HOST`: the address all doors listen on. */
  readonly host: string
  /** `HTTP_PORT`; 0 means any free port. */
  readonly httpPort: number
  /**
   * `MLLP_PORT`, `MLLP_TLS_CERT`, `MLLP_TLS_KEY`, `MLLP_TLS_CA` (paths of PEM files), `HL7_MAX_BYTES`,
   * `HL7_IDLE_SECONDS` (here in milliseconds).
   */
  readonly mllp: {
    readonly port: number
    readonly tls: MutualTls | null
    readonly maxBytes: number
    readonly idleTimeoutMs: number
  }
  /** `MQTT_URL` (null: the embedded broker), and for the embedded one `MQTT_PORT`, `MQTT_TLS_CERT`, `MQTT_TLS_KEY`. */
  readonly mqtt: MqttConfig
  /** `DATABASE_URL`, `DATABASE_DIRECT_URL`, `DATABASE_PREPARED`; null: the embedded PostgreSQL in `dataDir`. */
  readonly database: DatabaseConfig | null
  /** `DATABASE_REPLICA_URL`: a streaming replica that reads of oversight may use; null: the database alone. */
  readonly replicaUrl: string | null
  /** Whether named statements are used (`DATABASE_PREPARED`). */
  readonly preparedStatements: boolean
  /** `DATA_DIR` as a whole path. */
  readonly dataDir: string
  /** `NATS_URL`, the servers of a cluster separated by commas; null: PostgreSQL alone carries events. */
  readonly natsUrl: string | null
  /** `OIDC_*`; null: the development issuer. */
  readonly oidc: OidcConfig | null
  /** `HL7_DESTINATIONS`: where outbound messages of an organisation (by code) go instead of its profile's address. */
  readonly hl7Destinations: ReadonlyMap<string, Address>
  /** `STATION_URL`, `STATION_KEY`; null: no line to the station, beside the demonstration's stand-in. */
  readonly station: PeerAddress | null
  /** The registers and platforms a fee waiver is decided with, and `PEER_LOOKUP_MS`. */
  readonly peers: PeersConfig
  /** `LOG_LEVEL`. */
  readonly logLevel: LogLevel
  /** `DEMO`: seed the demo alliance into an empty database. */
  readonly demo: boolean
  /** `GRAPHQL_INTROSPECTION`: also whether `/schema.graphql` is served. */
  readonly introspection: boolean
  /** `GRAPHQL_DOCUMENTS` and `TRUSTED_DOCUMENTS`. */
  readonly documents: DocumentsConfig
  /** `METRICS_TOKEN`: the bearer token of `/metrics`; null: loopback alone may read it. */
  readonly metricsToken: string | null
  /** `IDENTITY_KEYS`, `IDENTITY_HASH_KEY`; null: the development keys in `dataDir`. */
  readonly identityKeys: IdentityKeys | null
  /** `NOTICE_WEBHOOK_URL`, `NOTICE_WEBHOOK_SECRET`; null: notices to people on duty are kept and not sent. */
  readonly noticeGateway: NoticeGateway | null
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`; null: no traces. */
  readonly traceEndpoint: string | null
}

/** Paths of PEM files; peers must show a certificate of `ca`. */
export interface MutualTls {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** The application's login, and the owner's for migrations and LISTEN. */
export interface DatabaseConfig {
  readonly url: string
  readonly directUrl: string
}

/** Who signs tokens and in which claims the organisation and the roles stand. */
export interface OidcConfig {
  readonly issuer: string
  readonly audience: string
  readonly organisationClaim: string
  readonly rolesClaim: string
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number]

const DEMO_DESTINATIONS = 'CS-MEM01=127.0.0.1:2576,CS-MEM02=127.0.0.1:2577'

/** Reads every variable and answers the configuration, or all that is wrong with it. */
export function readConfig(environment: Environment): Config | ConfigFault[] {
  const reader = new ConfigReader(environment)
  const production =
    reader.choice('NODE_ENV', ['development', 'test', 'production'], 'development') === 'production'
  const demo = readDemo(reader, production)
  const config: Config = {
    production,
    subgraphs: readSubgraphs(reader),
    host: readHost(reader),
    ...readDoors(reader),
    database: readDatabase(reader),
    replicaUrl: reader.url('DATABASE_REPLICA_URL', POSTGRES),
    preparedStatements: reader.flag('DATABASE_PREPARED', true),
    dataDir: resolve(reader.text('DATA_DIR') ?? '.data'),
    natsUrl: reader.urls('NATS_URL', ['nats', 'tls']),
    oidc: readOidc(reader, production),
    hl7Destinations: readDestinations(reader, demo),
    station: readStation(reader, production),
    peers: readPeers(reader, production),
    logLevel: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    demo,
    introspection: reader.flag('GRAPHQL_INTROSPECTION', !production),
    documents: readDocuments(reader),
    metricsToken: readMetricsToken(reader),
    identityKeys: readIdentityKeys(reader, production),
    noticeGateway: readNoticeGateway(reader, production),
    traceEndpoint: reader.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http', 'https']),
  }
  return reader.faults.length > 0 ? reader.faults : config
}

/**
 * The configuration of this process: its environment, filled up from an `.env` file in the working folder.
 *
 * @throws StartFault with one line per fault
 */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const read = readConfig(process.env)
  if (!Array.isArray(read)) return read
  throw new StartFault({
    zh: read.map((fault) => fault.zh).join('\n'),
    en: read.map((fault) => fault.en).join('\n'),
  })
}

function readSubgraphs(reader: ConfigReader): SubgraphName[] | null {
  const list = reader.text('HUB_SUBGRAPHS')
  if (list === null) return null
  if (reader.text('DATABASE_URL') === null) {
    reader.fault(
      'HUB_SUBGRAPHS',
      '需要 DATABASE_URL：各子图的进程共用一个数据库，而内置数据库只供一个进程使用。请设置 DATABASE_URL，或运行 npm run start:federated。',
      'needs DATABASE_URL: the processes of the subgraphs share one database, and the embedded one is for one process. Set it, or run npm run start:federated.',
    )
  }
  const words = list.split(',').map((word) => word.trim())
  const names = SUBGRAPH_NAMES.filter((name) => words.includes(name))
  const known = SUBGRAPH_NAMES.join(', ')
  for (const word of words.filter((one, place) => !isSubgraph(one) || words.indexOf(one) < place)) {
    const [zh, en] = isSubgraph(word)
      ? ['重复', 'is there twice']
      : [`不是子图；可用：${known}`, `is no subgraph: choose from ${known}`]
    reader.fault(
      'HUB_SUBGRAPHS',
      `“${word}”${zh}。请改正（以逗号分隔），或删去此变量以运行整个系统。`,
      `"${word}" ${en}. Correct the list (separated by commas), or unset it to run the whole hub.`,
    )
  }
  return names
}

const isSubgraph = (word: string): word is SubgraphName =>
  (SUBGRAPH_NAMES as readonly string[]).includes(word)

function readHost(reader: ConfigReader): string {
  const host = reader.text('HOST') ?? '127.0.0.1'
  if (/^[0-9A-Za-z.:-]+$/.test(host)) return host
  reader.fault(
    'HOST',
    `“${host}”不是地址或主机名。请用 127.0.0.1（仅本机）或 0.0.0.0（所有网卡）等。`,
    `"${host}" is not an address or host name. Use 127.0.0.1 (this machine alone), 0.0.0.0 (all interfaces) or the like.`,
  )
  return host
}

function readDoors(reader: ConfigReader): Pick<Config, 'httpPort' | 'mllp' | 'mqtt'> {
  const httpPort = reader.port('HTTP_PORT', 4000)
  const mllpPort = reader.port('MLLP_PORT', 2575)
  const mqtt = readMqtt(reader)
  refuseSharedPorts(reader, {
    HTTP_PORT: httpPort,
    MLLP_PORT: mllpPort,
    MQTT_PORT: mqtt.url === null ? mqtt.port : 0,
  })
  const maxBytes = reader.number('HL7_MAX_BYTES', 8 * 1024 * 1024, 64 * 1024, 256 * 1024 * 1024)
  const idleTimeoutMs = 1_000 * reader.number('HL7_IDLE_SECONDS', 3_600, 1, 604_800)
  return { httpPort, mllp: { port: mllpPort, tls: readTls(reader), maxBytes, idleTimeoutMs }, mqtt }
}

function refuseSharedPorts(reader: ConfigReader, ports: Readonly<Record<string, number>>): void {
  const holders = new Map<number, string>()
  for (const [variable, port] of Object.entries(ports)) {
    const holder = holders.get(port)
    if (holder && port !== 0) {
      reader.fault(
        variable,
        `端口 ${port} 与 ${holder} 相同。请为每个入口设置不同的端口。`,
        `port ${port} is also ${holder}. Give each door its own port.`,
      )
    }
    holders.set(port, variable)
  }
}

function readTls(reader: ConfigReader): MutualTls | null {
  const variables = ['MLLP_TLS_CERT', 'MLLP_TLS_KEY', 'MLLP_TLS_CA'] as const
  const unset = variables.filter((variable) => reader.text(variable) === null)
  const [cert, key, ca] = variables.map((variable) => reader.file(variable))
  if (unset.length === variables.length) return null
  for (const variable of unset) {
    reader.fault(
      variable,
      '未设置：双向 TLS 需要 MLLP_TLS_CERT、MLLP_TLS_KEY 和 MLLP_TLS_CA 三个文件。请补齐，或全部删去。',
      'is unset: mutual TLS needs all of MLLP_TLS_CERT, MLLP_TLS_KEY and MLLP_TLS_CA. Set it too, or unset all three.',
    )
  }
  return cert && key && ca ? { cert, key, ca } : null
}

const POSTGRES = ['postgres', 'postgresql']

function readDatabase(reader: ConfigReader): DatabaseConfig | null {
  const url = reader.url('DATABASE_URL', POSTGRES)
  const directUrl = reader.url('DATABASE_DIRECT_URL', POSTGRES)
  for (const variable of ['DATABASE_DIRECT_URL', 'DATABASE_REPLICA_URL']) {
    if (reader.text('DATABASE_URL') !== null || reader.text(variable) === null) continue
    reader.fault(
      variable,
      '只有同时设置 DATABASE_URL 才有意义。请设置 DATABASE_URL，或删去此变量。',
      'has a meaning only beside DATABASE_URL. Set DATABASE_URL, or unset this.',
    )
  }
  return url === null ? null : { url, directUrl: directUrl ?? url }
}

function readDemo(reader: ConfigReader, production: boolean): boolean {
  const demo = reader.flag('DEMO', !production)
  if (demo && production) {
    reader.fault(
      'DEMO',
      '生产环境（NODE_ENV=production）不得开启演示数据和演示账号。请设为 off 或删去。',
      'the demo alliance and its accounts are refused with NODE_ENV=production. Set it to off, or unset it.',
    )
  }
  return demo
}

function readOidc(reader: ConfigReader, production: boolean): OidcConfig | null {
  const issuer = reader.url('OIDC_ISSUER', production ? ['https'] : ['https', 'http'])
  const audience = reader.text('OIDC_AUDIENCE')
  const organisationClaim = reader.text('OIDC_ORGANISATION_CLAIM') ?? 'organisation'
  const rolesClaim = reader.text('OIDC_ROLES_CLAIM') ?? 'roles'
  const named = reader.text('OIDC_ISSUER') !== null
  if (production && !named) {
    reader.fault(
      'OIDC_ISSUER',
      '未设置：生产环境须指定令牌的签发者（开发用签发者会被拒绝）。请设为其 https:// 地址。',
      'is unset: production needs who signs tokens (the development issuer is refused). Set it to its https:// address.',
    )
  }
  if (named && audience === null) {
    reader.fault(
      'OIDC_AUDIENCE',
      '未设置：没有受众，为别的系统签发的令牌也会被接受。请设为本系统在签发者处登记的名称。',
      "is unset: without it tokens made for other systems would be accepted. Set it to this hub's name at the issuer.",
    )
  }
  return issuer && audience ? { issuer, audience, organisationClaim, rolesClaim } : null
}

function readDestinations(reader: ConfigReader, demo: boolean): Map<string, Address> {
  const list = reader.text('HL7_DESTINATIONS') ?? (demo ? DEMO_DESTINATIONS : '')
  const destinations = new Map<string, Address>()
  for (const entry of list.split(',').filter((part) => part.trim() !== '')) {
    const [, code, host, port] = /^\s*([A-Z0-9][A-Z0-9-]*)=([^\s=]+):(\d{1,5})\s*$/.exec(entry) ?? []
    const number = Number(port)
    if (!code || !host || destinations.has(code) || number < 1 || number > 65_535) {
      reader.fault(
        'HL7_DESTINATIONS',
        `“${entry.trim()}”应写作 机构代码=主机:端口，以逗号分隔，每个机构一次。请改正。`,
        `"${entry.trim()}" must read ORGANISATION=host:port, separated by commas, each organisation once. Correct it.`,
      )
      continue
    }
    destinations.set(code, { host, port: number })
  }
  return destinations
}

function readMetricsToken(reader: ConfigReader): string | null {
  const token = reader.text('METRICS_TOKEN')
  if (token === null || token.length >= 16) return token
  reader.fault(
    'METRICS_TOKEN',
    '太短：至少 16 个字符。请用 openssl rand -hex 24 生成，或删去（仅本机可读取指标）。',
    'is too short: at least 16 characters. Make one with openssl rand -hex 24, or unset it (this machine alone reads metrics).',
  )
  return null
}
