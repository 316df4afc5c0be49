import type { ConfigReader } from './config-reader.ts'

/** Where sensors report by MQTT. */
export interface MqttConfig {
  /** `MQTT_URL`: a broker of others; null: the embedded one listens on `port`. */
  readonly url: string | null
  /** `MQTT_PORT`; 0 means any free port. */
  readonly port: number
}

/** `MQTT_URL`, `MQTT_PORT`. */
export function readMqtt(reader: ConfigReader): MqttConfig {
  const url = reader.url('MQTT_URL', ['mqtt', 'mqtts', 'ws', 'wss'])
  if (url !== null && new URL(url).hostname === '')
    reader.fault(
      'MQTT_URL',
      '没有主机名。请写作 mqtt://账号:密码@主机:1883，或删去此变量以使用内置中间件。',
      'names no host. Write mqtt://login:password@host:1883, or unset it for the embedded broker.',
    )
  return { url, port: reader.port('MQTT_PORT', 1883) }
}
