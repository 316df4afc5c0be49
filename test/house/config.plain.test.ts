import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Config, type ConfigFault, type Environment, readConfig } from '#server/config.ts'

const key = () => randomBytes(32).toString('base64')
const PRODUCTION = {
  NODE_ENV: 'production',
  OIDC_ISSUER: 'https://id.example.org',
  OIDC_AUDIENCE: 'xuelian',
  IDENTITY_KEYS: `1:${key()}`,
  IDENTITY_HASH_KEY: key(),
}

/** A certificate and its key. */
const PEM = { cert: resolve('test/fixtures/tls/server.pem'), key: resolve('test/fixtures/tls/server.key') }

function faultsOf(environment: Environment): ConfigFault[] {
  const read = readConfig(environment)
  return Array.isArray(read) ? read : []
}

function configOf(environment: Environment): Config {
  const read = readConfig(environment)
  if (Array.isArray(read)) throw new Error(read.map((fault) => fault.en).join('\n'))
  return read
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xuelian-config-'))
  writeFileSync(join(folder, 'file.pem'), 'pem')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('what the environment means', () => {
  test('an empty environment gives the documented defaults', () => {
    expect(configOf({})).toEqual({
      production: false,
      subgraphs: null,
      host: '127.0.0.1',
      httpPort: 4000,
      mllp: { port: 2575, tls: null, maxBytes: 8_388_608, idleTimeoutMs: 3_600_000 },
      mqtt: { url: null, port: 1883, tls: null },
      database: null,
      replicaUrl: null,
      preparedStatements: true,
      dataDir: resolve('.data'),
      natsUrl: null,
      oidc: null,
      hl7Destinations: new Map([
        ['CS-MEM01', { host: '127.0.0.1', port: 2576 }],
        ['CS-MEM02', { host: '127.0.0.1', port: 2577 }],
      ]),
      station: null,
      peers: {
        donorRecord: null,
        household: null,
        marriage: null,
        familyCode: null,
        invoices: null,
        citizenService: null,
        lookupMs: 1_500,
      },
      logLevel: 'info',
      demo: true,
      introspection: true,
      documents: { trusted: null, trustedAlone: false },
      metricsToken: null,
      identityKeys: null,
      noticeGateway: null,
      traceEndpoint: null,
    })
  })

  test('empty values count as unset', () => {
    expect(configOf({ HTTP_PORT: '', DATABASE_URL: ' ', OIDC_ISSUER: '' })).toEqual(configOf({}))
  })

  test('production is strict by default: no demo, no introspection, no outbound destinations', () => {
    const config = configOf(PRODUCTION)
    expect([config.demo, config.introspection, config.hl7Destinations.size]).toEqual([false, false, 0])
  })

  test('production shows its schema when asked to', () => {
    expect(configOf({ ...PRODUCTION, GRAPHQL_INTROSPECTION: 'on' }).introspection).toBe(true)
  })

  test("the owner's login is the application's unless given", () => {
    const url = 'postgres://app:secret@db/hub'
    expect(configOf({ DATABASE_URL: url }).database).toEqual({ url, directUrl: url })
    const directUrl = 'postgresql://owner:secret@db/hub'
    expect(configOf({ DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl }).database).toEqual({
      url,
      directUrl,
    })
  })

  test('a process serves the subgraphs it is told to, in their own order', () => {
    const environment = { HUB_SUBGRAPHS: ' oversight,clinical', DATABASE_URL: 'postgres://app@db/x' }
    expect(configOf(environment).subgraphs).toEqual(['clinical', 'oversight'])
  })

  test('the highest numbered identity key encrypts and all decrypt', () => {
    const keys = configOf({ ...PRODUCTION, IDENTITY_KEYS: `2:${key()}, 1:${key()}` }).identityKeys
    expect([keys?.current, keys?.keys.size, keys?.hashKey.length]).toEqual([2, 2, 32])
  })

  test('mutual TLS takes its three files', () => {
    const file = join(folder, 'file.pem')
    const tls = configOf({ MLLP_TLS_CERT: file, MLLP_TLS_KEY: file, MLLP_TLS_CA: file }).mllp.tls
    expect(tls).toEqual({ cert: file, key: file, ca: file })
  })

  test('the sensors’ broker takes a certificate and its key, and the port that is usual for TLS', () => {
    const tls = { MQTT_TLS_CERT: PEM.cert, MQTT_TLS_KEY: PEM.key }
    const held = { cert: readFileSync(PEM.cert), key: readFileSync(PEM.key) }
    expect(configOf(tls).mqtt).toEqual({ url: null, port: 8883, tls: held })
    expect(configOf({ ...tls, MQTT_PORT: '1884' }).mqtt.port).toBe(1884)
  })

  test('port 0 may stand for several doors', () => {
    expect(faultsOf({ HTTP_PORT: '0', MLLP_PORT: '0', MQTT_PORT: '0' })).toEqual([])
  })

  test("the embedded broker's port is free for another door when a broker is named", () => {
    expect(faultsOf({ MQTT_URL: 'mqtt://broker', HTTP_PORT: '1883' })).toEqual([])
  })
})

const same = key()
const BAD: [title: string, environment: Environment, zh: string, en: string][] = [
  [
    'a port that is a word',
    { HTTP_PORT: 'http' },
    'HTTP_PORT：“http”不是 0 到 65535 之间的整数。请改为整数，或删去以使用默认值 4000。',
    'HTTP_PORT: "http" is not a whole number from 0 to 65535. Give one, or unset it for the default 4000.',
  ],
  [
    'a port beyond the last',
    { MLLP_PORT: '65536' },
    'MLLP_PORT：“65536”不是 0 到 65535 之间的整数。请改为整数，或删去以使用默认值 2575。',
    'MLLP_PORT: "65536" is not a whole number from 0 to 65535. Give one, or unset it for the default 2575.',
  ],
  [
    'a negative port',
    { MQTT_PORT: '-1' },
    'MQTT_PORT：“-1”不是 0 到 65535 之间的整数。请改为整数，或删去以使用默认值 1883。',
    'MQTT_PORT: "-1" is not a whole number from 0 to 65535. Give one, or unset it for the default 1883.',
  ],
  [
    'a subgraph that there is not',
    { HUB_SUBGRAPHS: 'clinical,cold', DATABASE_URL: 'postgres://app@db/x' },
    'HUB_SUBGRAPHS：“cold”不是子图；可用：clinical, cold-chain, waivers, oversight。请改正（以逗号分隔），或删去此变量以运行整个系统。',
    'HUB_SUBGRAPHS: "cold" is no subgraph: choose from clinical, cold-chain, waivers, oversight. Correct the list (separated by commas), or unset it to run the whole hub.',
  ],
  [
    'a subgraph that is named twice',
    { HUB_SUBGRAPHS: 'waivers,waivers', DATABASE_URL: 'postgres://app@db/x' },
    'HUB_SUBGRAPHS：“waivers”重复。请改正（以逗号分隔），或删去此变量以运行整个系统。',
    'HUB_SUBGRAPHS: "waivers" is there twice. Correct the list (separated by commas), or unset it to run the whole hub.',
  ],
  [
    'a subgraph on a database that no other process can share',
    { HUB_SUBGRAPHS: 'waivers' },
    'HUB_SUBGRAPHS：需要 DATABASE_URL：各子图的进程共用一个数据库，而内置数据库只供一个进程使用。请设置 DATABASE_URL，或运行 npm run start:federated。',
    'HUB_SUBGRAPHS: needs DATABASE_URL: the processes of the subgraphs share one database, and the embedded one is for one process. Set it, or run npm run start:federated.',
  ],
  [
    'one port for two doors',
    { MLLP_PORT: '4000' },
    'MLLP_PORT：端口 4000 与 HTTP_PORT 相同。请为每个入口设置不同的端口。',
    'MLLP_PORT: port 4000 is also HTTP_PORT. Give each door its own port.',
  ],
  [
    'a limit too small for any message',
    { HL7_MAX_BYTES: '100' },
    'HL7_MAX_BYTES：“100”不是 65536 到 268435456 之间的整数。请改为整数，或删去以使用默认值 8388608。',
    'HL7_MAX_BYTES: "100" is not a whole number from 65536 to 268435456. Give one, or unset it for the default 8388608.',
  ],
  [
    'a host with a path',
    { HOST: 'http://here/' },
    'HOST：“http://here/”不是地址或主机名。请用 127.0.0.1（仅本机）或 0.0.0.0（所有网卡）等。',
    'HOST: "http://here/" is not an address or host name. Use 127.0.0.1 (this machine alone), 0.0.0.0 (all interfaces) or the like.',
  ],
  [
    'a TLS file that is not there',
    { MLLP_TLS_CERT: '/nowhere/a.pem', MLLP_TLS_KEY: 'package.json', MLLP_TLS_CA: 'package.json' },
    'MLLP_TLS_CERT：无法读取文件“/nowhere/a.pem”。请检查路径和权限。',
    'MLLP_TLS_CERT: the file "/nowhere/a.pem" can\'t be read. Check its path and permissions.',
  ],
  [
    'TLS without an authority for the peers',
    { MLLP_TLS_CERT: 'package.json', MLLP_TLS_KEY: 'package.json' },
    'MLLP_TLS_CA：未设置：双向 TLS 需要 MLLP_TLS_CERT、MLLP_TLS_KEY 和 MLLP_TLS_CA 三个文件。请补齐，或全部删去。',
    'MLLP_TLS_CA: is unset: mutual TLS needs all of MLLP_TLS_CERT, MLLP_TLS_KEY and MLLP_TLS_CA. Set it too, or unset all three.',
  ],
  [
    'a broker of another protocol',
    { MQTT_URL: 'http://broker' },
    'MQTT_URL：不是以 mqtt:// 或 mqtts:// 或 ws:// 或 wss:// 开头的地址。请改正，或删去此变量。',
    'MQTT_URL: is not an address that begins with mqtt:// or mqtts:// or ws:// or wss://. Correct it, or unset the variable.',
  ],
  [
    'a certificate of the sensors’ broker that is none',
    { MQTT_TLS_CERT: 'package.json', MQTT_TLS_KEY: 'package.json' },
    'MQTT_TLS_CERT：证书与 MQTT_TLS_KEY 的私钥无法使用（error:0480006C:PEM routines::no start line）。两者须为 PEM 格式、互相匹配，私钥不加密。',
    "MQTT_TLS_CERT: the certificate can't be used with the key of MQTT_TLS_KEY (error:0480006C:PEM routines::no start line). Both are PEM, belong together, and the key has no passphrase.",
  ],
  [
    'a certificate of the sensors’ broker without its key',
    { MQTT_TLS_CERT: 'package.json' },
    'MQTT_TLS_KEY：未设置：TLS 需要 MQTT_TLS_CERT 和 MQTT_TLS_KEY 两个文件。请补齐，或都删去。',
    'MQTT_TLS_KEY: is unset: TLS needs both MQTT_TLS_CERT and MQTT_TLS_KEY. Set it too, or unset both.',
  ],
  [
    'a certificate for a broker of others',
    { MQTT_URL: 'mqtts://broker', MQTT_TLS_CERT: PEM.cert, MQTT_TLS_KEY: PEM.key },
    'MQTT_TLS_CERT：与 MQTT_URL 同时设置没有意义：此证书只用于内置中间件。请删去其一。',
    'MQTT_TLS_CERT: means nothing beside MQTT_URL: the certificate is that of the embedded broker. Unset one of them.',
  ],
  [
    'a broker without a host',
    { MQTT_URL: 'mqtt://' },
    'MQTT_URL：没有主机名。请写作 mqtt://账号:密码@主机:1883，或删去此变量以使用内置中间件。',
    'MQTT_URL: names no host. Write mqtt://login:password@host:1883, or unset it for the embedded broker.',
  ],
  [
    'another kind of database, without repeating its password',
    { DATABASE_URL: 'mysql://root:secret@db/hub' },
    'DATABASE_URL：不是以 postgres:// 或 postgresql:// 开头的地址。请改正，或删去此变量。',
    'DATABASE_URL: is not an address that begins with postgres:// or postgresql://. Correct it, or unset the variable.',
  ],
  [
    "an owner's login without the application's",
    { DATABASE_DIRECT_URL: 'postgres://owner@db/hub' },
    'DATABASE_DIRECT_URL：只有同时设置 DATABASE_URL 才有意义。请设置 DATABASE_URL，或删去此变量。',
    'DATABASE_DIRECT_URL: has a meaning only beside DATABASE_URL. Set DATABASE_URL, or unset this.',
  ],
  [
    'a switch that is neither on nor off',
    { DATABASE_PREPARED: 'no' },
    'DATABASE_PREPARED：“no”不是允许的值。请用 on、off 之一，或删去以使用默认值 on。',
    'DATABASE_PREPARED: "no" is not allowed. Use one of on, off, or unset it for the default on.',
  ],
  [
    'an event server of another protocol',
    { NATS_URL: 'localhost:4222' },
    'NATS_URL：不是以 nats:// 或 tls:// 开头的地址。请改正，或删去此变量。',
    'NATS_URL: is not an address that begins with nats:// or tls://. Correct it, or unset the variable.',
  ],
  [
    'an issuer without an audience',
    { OIDC_ISSUER: 'https://id.example.org' },
    'OIDC_AUDIENCE：未设置：没有受众，为别的系统签发的令牌也会被接受。请设为本系统在签发者处登记的名称。',
    "OIDC_AUDIENCE: is unset: without it tokens made for other systems would be accepted. Set it to this hub's name at the issuer.",
  ],
  [
    'a destination without a port',
    { HL7_DESTINATIONS: 'CS-MEM01=host:2576,CS-MEM02=host' },
    'HL7_DESTINATIONS：“CS-MEM02=host”应写作 机构代码=主机:端口，以逗号分隔，每个机构一次。请改正。',
    'HL7_DESTINATIONS: "CS-MEM02=host" must read ORGANISATION=host:port, separated by commas, each organisation once. Correct it.',
  ],
  [
    'a destination named twice',
    { HL7_DESTINATIONS: 'CS-MEM01=a:1,CS-MEM01=b:2' },
    'HL7_DESTINATIONS：“CS-MEM01=b:2”应写作 机构代码=主机:端口，以逗号分隔，每个机构一次。请改正。',
    'HL7_DESTINATIONS: "CS-MEM01=b:2" must read ORGANISATION=host:port, separated by commas, each organisation once. Correct it.',
  ],
  [
    'a station without the key',
    { STATION_URL: 'https://station.example/hub' },
    'STATION_KEY：未设置：连接血站须同时设置 STATION_URL 和 STATION_KEY。请补齐，或全部删去（订单在本系统等待）。',
    'STATION_KEY: is unset: the line to the station needs both STATION_URL and STATION_KEY. Set it too, or unset both (orders then wait here).',
  ],
  [
    'a key without its station',
    { STATION_KEY: 'k'.repeat(32) },
    'STATION_URL：未设置：连接血站须同时设置 STATION_URL 和 STATION_KEY。请补齐，或全部删去（订单在本系统等待）。',
    'STATION_URL: is unset: the line to the station needs both STATION_URL and STATION_KEY. Set it too, or unset both (orders then wait here).',
  ],
  [
    'a station key that can be guessed',
    { STATION_URL: 'https://station.example/hub', STATION_KEY: 'k'.repeat(31) },
    'STATION_KEY：太短：至少 32 个字符。请用 openssl rand -hex 32 生成，并交给血站。',
    'STATION_KEY: is too short: at least 32 characters. Make one with openssl rand -hex 32 and give it to the station.',
  ],
  [
    'an unknown log level',
    { LOG_LEVEL: 'loud' },
    'LOG_LEVEL：“loud”不是允许的值。请用 trace、debug、info、warn、error、fatal、silent 之一，或删去以使用默认值 info。',
    'LOG_LEVEL: "loud" is not allowed. Use one of trace, debug, info, warn, error, fatal, silent, or unset it for the default info.',
  ],
  [
    'an unknown environment',
    { NODE_ENV: 'prod' },
    'NODE_ENV：“prod”不是允许的值。请用 development、test、production 之一，或删去以使用默认值 development。',
    'NODE_ENV: "prod" is not allowed. Use one of development, test, production, or unset it for the default development.',
  ],
  [
    'a demo that is neither on nor off',
    { DEMO: 'true' },
    'DEMO：“true”不是允许的值。请用 on、off 之一，或删去以使用默认值 on。',
    'DEMO: "true" is not allowed. Use one of on, off, or unset it for the default on.',
  ],
  [
    'introspection that is neither on nor off',
    { GRAPHQL_INTROSPECTION: '1' },
    'GRAPHQL_INTROSPECTION：“1”不是允许的值。请用 on、off 之一，或删去以使用默认值 on。',
    'GRAPHQL_INTROSPECTION: "1" is not allowed. Use one of on, off, or unset it for the default on.',
  ],
  [
    'a token that can be guessed',
    { METRICS_TOKEN: 'secret' },
    'METRICS_TOKEN：太短：至少 16 个字符。请用 openssl rand -hex 24 生成，或删去（仅本机可读取指标）。',
    'METRICS_TOKEN: is too short: at least 16 characters. Make one with openssl rand -hex 24, or unset it (this machine alone reads metrics).',
  ],
  [
    'a notice gateway without its secret',
    { NOTICE_WEBHOOK_URL: 'https://gateway.example' },
    'NOTICE_WEBHOOK_SECRET：未设置或太短：网关凭它识别本系统，至少 32 个字符。请用 openssl rand -hex 32 生成。',
    'NOTICE_WEBHOOK_SECRET: is unset or too short: the gateway knows the hub by it; at least 32 characters. Make one with openssl rand -hex 32.',
  ],
  [
    'a notice gateway with a secret that can be guessed',
    { NOTICE_WEBHOOK_URL: 'https://gateway.example', NOTICE_WEBHOOK_SECRET: 'x'.repeat(31) },
    'NOTICE_WEBHOOK_SECRET：未设置或太短：网关凭它识别本系统，至少 32 个字符。请用 openssl rand -hex 32 生成。',
    'NOTICE_WEBHOOK_SECRET: is unset or too short: the gateway knows the hub by it; at least 32 characters. Make one with openssl rand -hex 32.',
  ],
  [
    'a secret without a notice gateway',
    { NOTICE_WEBHOOK_SECRET: 'x'.repeat(32) },
    'NOTICE_WEBHOOK_URL：未设置：只有密钥而没有网关地址。请设为通知网关的 https:// 地址，或同时删去 NOTICE_WEBHOOK_SECRET。',
    'NOTICE_WEBHOOK_URL: is unset beside NOTICE_WEBHOOK_SECRET. Set it to the https:// address of the notice gateway, or unset both.',
  ],
  [
    'a notice gateway in the clear, in production',
    {
      ...PRODUCTION,
      NOTICE_WEBHOOK_URL: 'http://gateway.example',
      NOTICE_WEBHOOK_SECRET: 'x'.repeat(32),
    },
    'NOTICE_WEBHOOK_URL：不是以 https:// 开头的地址。请改正，或删去此变量。',
    'NOTICE_WEBHOOK_URL: is not an address that begins with https://. Correct it, or unset the variable.',
  ],
  [
    'a collector of another protocol',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://collector' },
    'OTEL_EXPORTER_OTLP_ENDPOINT：不是以 http:// 或 https:// 开头的地址。请改正，或删去此变量。',
    'OTEL_EXPORTER_OTLP_ENDPOINT: is not an address that begins with http:// or https://. Correct it, or unset the variable.',
  ],
  [
    'production with the demo',
    { ...PRODUCTION, DEMO: 'on' },
    'DEMO：生产环境（NODE_ENV=production）不得开启演示数据和演示账号。请设为 off 或删去。',
    'DEMO: the demo alliance and its accounts are refused with NODE_ENV=production. Set it to off, or unset it.',
  ],
  [
    'production without an issuer',
    { ...PRODUCTION, OIDC_ISSUER: '' },
    'OIDC_ISSUER：未设置：生产环境须指定令牌的签发者（开发用签发者会被拒绝）。请设为其 https:// 地址。',
    'OIDC_ISSUER: is unset: production needs who signs tokens (the development issuer is refused). Set it to its https:// address.',
  ],
  [
    'production with an issuer in the clear',
    { ...PRODUCTION, OIDC_ISSUER: 'http://id.example.org' },
    'OIDC_ISSUER：不是以 https:// 开头的地址。请改正，或删去此变量。',
    'OIDC_ISSUER: is not an address that begins with https://. Correct it, or unset the variable.',
  ],
  [
    'production without identity keys',
    { ...PRODUCTION, IDENTITY_KEYS: undefined },
    'IDENTITY_KEYS：未设置：生产环境须提供身份证号的加密密钥。请设为 1:$(openssl rand -base64 32)，并妥善备份。',
    'IDENTITY_KEYS: is unset: production needs the keys of identity numbers. Set it to 1:$(openssl rand -base64 32) and keep a copy safe.',
  ],
  [
    'production without the key of the hash',
    { ...PRODUCTION, IDENTITY_HASH_KEY: undefined },
    'IDENTITY_HASH_KEY：未设置：生产环境须提供身份证号的加密密钥。请设为 $(openssl rand -base64 32)，并妥善备份。',
    'IDENTITY_HASH_KEY: is unset: production needs the keys of identity numbers. Set it to $(openssl rand -base64 32) and keep a copy safe.',
  ],
  [
    'a key that somebody typed',
    { ...PRODUCTION, IDENTITY_KEYS: `1:${Buffer.from('a'.repeat(32)).toString('base64')}` },
    'IDENTITY_KEYS：含有过弱的密钥：须为 32 个随机字节的 base64。请用 openssl rand -base64 32 生成。',
    'IDENTITY_KEYS: holds a weak key: it must be 32 random bytes in base64. Make one with openssl rand -base64 32.',
  ],
  [
    'a key that is too short',
    { ...PRODUCTION, IDENTITY_HASH_KEY: randomBytes(16).toString('base64') },
    'IDENTITY_HASH_KEY：含有过弱的密钥：须为 32 个随机字节的 base64。请用 openssl rand -base64 32 生成。',
    'IDENTITY_HASH_KEY: holds a weak key: it must be 32 random bytes in base64. Make one with openssl rand -base64 32.',
  ],
  [
    'two keys of one number',
    { ...PRODUCTION, IDENTITY_KEYS: `1:${key()},1:${key()}` },
    'IDENTITY_KEYS：格式应为“1:<base64>,2:<base64>”，每个编号出现一次。请改正。',
    'IDENTITY_KEYS: must read "1:<base64>,2:<base64>" with each number once. Correct it.',
  ],
  [
    'one key for two purposes',
    { ...PRODUCTION, IDENTITY_KEYS: `1:${same}`, IDENTITY_HASH_KEY: same },
    'IDENTITY_HASH_KEY：不得与 IDENTITY_KEYS 中的密钥相同。请另外生成一个。',
    'IDENTITY_HASH_KEY: must differ from every key of IDENTITY_KEYS. Generate another one.',
  ],
]

describe('what is refused, with the exact sentences', () => {
  test.each(BAD)('%s', (_title, environment, zh, en) => {
    expect(faultsOf(environment).map((fault) => [fault.zh, fault.en])).toEqual([[zh, en]])
  })

  test('all faults are told at once', () => {
    const environment = { HTTP_PORT: 'x', DEMO: 'x', DATABASE_URL: 'x', LOG_LEVEL: 'x', METRICS_TOKEN: 'x' }
    expect(
      faultsOf(environment)
        .map((fault) => fault.variable)
        .sort(),
    ).toEqual(Object.keys(environment).sort())
  })

  test('production without anything hears of everything it lacks', () => {
    expect(faultsOf({ NODE_ENV: 'production' }).map((fault) => fault.variable)).toEqual([
      'OIDC_ISSUER',
      'IDENTITY_KEYS',
      'IDENTITY_HASH_KEY',
    ])
  })
})

test('.env.example lists exactly the variables that are read, with their real defaults', () => {
  const asked = new Set<string>()
  readConfig(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }) as Environment)
  const lines = readFileSync('.env.example', 'utf8').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)
  const listed = new Map([...lines].map(([, name = '', value]) => [name, value]))
  expect([...listed.keys()].sort()).toEqual([...asked].sort())
  expect(configOf(Object.fromEntries(listed))).toEqual(configOf({}))
})
