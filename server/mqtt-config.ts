import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { ConfigReader } from './config-reader.ts'

/** What the embedded broker proves itself with: a certificate (chain) and its key, in PEM. */
export type MqttTls = { readonly cert: Buffer; readonly key: Buffer }

/** Where sensors report by MQTT. */
export interface MqttConfig {
  /** `MQTT_URL`: a broker of others; null: the embedded one listens on `port`. */
  readonly url: string | null
  /** `MQTT_PORT`; 0 means any free port. */
  readonly port: number
  /** What `MQTT_TLS_CERT` and `MQTT_TLS_KEY` (paths of PEM files) hold; null: the embedded broker takes lines in the clear. */
  readonly tls: MqttTls | null
}

const PORT = 1883
const TLS_PORT = 8883

/** `MQTT_URL`, `MQTT_PORT`, `MQTT_TLS_CERT`, `MQTT_TLS_KEY`. */
export function readMqtt(reader: ConfigReader): MqttConfig {
  const url = reader.url('MQTT_URL', ['mqtt', 'mqtts', 'ws', 'wss'])
  if (url !== null && new URL(url).hostname === '')
    reader.fault(
      'MQTT_URL',
      '没有主机名。请写作 mqtt://账号:密码@主机:1883，或删去此变量以使用内置中间件。',
      'names no host. Write mqtt://login:password@host:1883, or unset it for the embedded broker.',
    )
  const tls = readTls(reader, url)
  return { url, port: reader.port('MQTT_PORT', tls === null ? PORT : TLS_PORT), tls }
}

function readTls(reader: ConfigReader, url: string | null): MqttTls | null {
  const variables = ['MQTT_TLS_CERT', 'MQTT_TLS_KEY'] as const
  const set = variables.filter((variable) => reader.text(variable) !== null)
  const [cert, key] = variables.map((variable) => reader.file(variable))
  if (set.length === 0) return null
  if (url !== null)
    reader.fault(
      'MQTT_TLS_CERT',
      '与 MQTT_URL 同时设置没有意义：此证书只用于内置中间件。请删去其一。',
      'means nothing beside MQTT_URL: the certificate is that of the embedded broker. Unset one of them.',
    )
  for (const variable of variables)
    if (!set.includes(variable))
      reader.fault(
        variable,
        '未设置：TLS 需要 MQTT_TLS_CERT 和 MQTT_TLS_KEY 两个文件。请补齐，或都删去。',
        'is unset: TLS needs both MQTT_TLS_CERT and MQTT_TLS_KEY. Set it too, or unset both.',
      )
  return cert && key ? fitting(reader, { cert: readFileSync(cert), key: readFileSync(key) }) : null
}

/** The pair, if it is one: found out at the start, and not by the first sensor. */
function fitting(reader: ConfigReader, tls: MqttTls): MqttTls | null {
  try {
    createSecureContext(tls)
    return tls
  } catch (error) {
    const { message } = error as Error
    reader.fault(
      'MQTT_TLS_CERT',
      `证书与 MQTT_TLS_KEY 的私钥无法使用（${message}）。两者须为 PEM 格式、互相匹配，私钥不加密。`,
      `the certificate can't be used with the key of MQTT_TLS_KEY (${message}). Both are PEM, belong together, and the key has no passphrase.`,
    )
    return null
  }
}
