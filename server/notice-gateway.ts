import type { ConfigReader } from './config-reader.ts'

/** What reaches people by text message, call or messenger. */
export interface NoticeGateway {
  readonly url: string
  /** What requests are signed with. */
  readonly secret: string
}

const LEAST_SECRET = 32

/** `NOTICE_WEBHOOK_URL`, `NOTICE_WEBHOOK_SECRET`: both or neither; null: no gateway. */
export function readNoticeGateway(reader: ConfigReader, production: boolean): NoticeGateway | null {
  const url = reader.url('NOTICE_WEBHOOK_URL', production ? ['https'] : ['https', 'http'])
  const secret = reader.text('NOTICE_WEBHOOK_SECRET')
  if (reader.text('NOTICE_WEBHOOK_URL') === null && secret === null) return null
  if (reader.text('NOTICE_WEBHOOK_URL') === null)
    reader.fault(
      'NOTICE_WEBHOOK_URL',
      '未设置：只有密钥而没有网关地址。请设为通知网关的 https:// 地址，或同时删去 NOTICE_WEBHOOK_SECRET。',
      'is unset beside NOTICE_WEBHOOK_SECRET. Set it to the https:// address of the notice gateway, or unset both.',
    )
  if (secret === null || secret.length < LEAST_SECRET)
    reader.fault(
      'NOTICE_WEBHOOK_SECRET',
      `未设置或太短：网关凭它识别本系统，至少 ${LEAST_SECRET} 个字符。请用 openssl rand -hex 32 生成。`,
      `is unset or too short: the gateway knows the hub by it; at least ${LEAST_SECRET} characters. Make one with openssl rand -hex 32.`,
    )
  return url && secret ? { url, secret } : null
}
