import type { AnswerError } from '#adapters/hl7/ack.ts'
import type { Route } from '#adapters/hl7/call.ts'
import { type Header, type HeaderFaultKind, readHeader } from '#adapters/hl7/header.ts'
import { findRoute, type Routes, VERSIONS } from '#adapters/hl7/routes.ts'
import type { KnownSender, SenderRegistry } from '#resolvers/messaging/senders.ts'

/** What the first look at a message's bytes gives: enough to store it and to know who works it. */
export type Examined = {
  /** Undefined when no header could be read. */
  readonly header: Header | undefined
  readonly sender: KnownSender | null
  /** What MSA-2 repeats where no header could be read; absent otherwise. */
  readonly likelyControlId?: string
  /** The route, or why the message is rejected before anything is made of it. */
  readonly verdict: { readonly route: Route } | { readonly rejection: AnswerError }
}

const HEADER = { segment: 'MSH', sequence: 1 }
const MSH = (field: number) => ({ ...HEADER, field })

const HEADER_FAULTS: Record<HeaderFaultKind, { zh: string; en: string }> = {
  empty: { zh: '报文为空', en: 'the message is empty' },
  'no-msh': { zh: '报文须以 MSH 段开头', en: 'a message begins with its MSH segment' },
  batch: {
    zh: '不接收批量信封（FHS/BHS），请逐条发送',
    en: 'batch envelopes (FHS/BHS) are not taken; send messages one by one',
  },
  delimiters: { zh: 'MSH-1、MSH-2 的分隔符不可用', en: 'the delimiters in MSH-1 and MSH-2 cannot be used' },
}

/** Without a field the segment itself is meant, which is missing or stands where it may not. */
const reject = (condition: AnswerError['condition'], field: number | null, zh: string, en: string) => ({
  rejection: { condition, message: { zh, en }, location: field === null ? HEADER : MSH(field) },
})

/** Reads the header of a message and judges what can be judged by it alone. */
export const examine = async (
  bytes: Buffer,
  options: { senders: SenderRegistry; routes: Routes; production: boolean },
): Promise<Examined> => {
  const read = readHeader(bytes)
  if (!read.ok) {
    const words = HEADER_FAULTS[read.fault]
    const { likelyControlId } = read
    return {
      header: undefined,
      sender: null,
      likelyControlId,
      verdict: reject('100', read.fault === 'delimiters' ? 2 : null, words.zh, words.en),
    }
  }
  const { header } = read
  const sender = await options.senders.find(header.sendingApplication.id, header.sendingFacility.id)
  return { header, sender, verdict: judge(header, sender, options) }
}

const judge = (
  header: Header,
  sender: KnownSender | null,
  { routes, production }: { routes: Routes; production: boolean },
): Examined['verdict'] => {
  const names = `${header.sendingApplication.id}|${header.sendingFacility.id}`
  if (sender === null)
    return reject(
      '204',
      4,
      `未登记的发送方 ${names}，请联系枢纽管理员登记`,
      `the sender ${names} is not registered; ask the hub's administrator`,
    )
  if (header.controlId === '')
    return reject('101', 10, '缺少报文控制号 MSH-10', 'the message control id MSH-10 is missing')
  const route = findRoute(routes, header.messageType)
  const type = `${header.messageType.code}^${header.messageType.event}`
  if (route === 'unknown-type')
    return reject('200', 9, `不支持的报文类型 ${type}`, `message type ${type} is not supported`)
  if (route === 'unknown-event')
    return reject('201', 9, `不支持的触发事件 ${type}`, `trigger event ${type} is not supported`)
  if (!VERSIONS.test(header.version))
    return reject(
      '203',
      12,
      `不支持的版本 ${header.version}，支持 2.3 至 2.7`,
      `version ${header.version} is not supported; 2.3 to 2.7 are`,
    )
  if (!(production ? ['P'] : ['P', 'T', 'D']).includes(header.processingId))
    return reject(
      '202',
      11,
      `不支持的处理标识 ${header.processingId}`,
      `processing id ${header.processingId} is not supported here`,
    )
  return { route }
}
