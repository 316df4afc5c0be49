import type { IncomingMessage } from 'node:http'
import { HttpFault } from '#server/http/exchange.ts'

/** Longest body taken, in bytes. */
export const MOST_BYTES = 1_048_576

/**
 * The parsed JSON of a request; `undefined` when its content type is another.
 * @throws HttpFault for one that is too long (413), encoded (415), not UTF-8 or not JSON (400)
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers
  if (!/^application\/json *(;|$)/i.test(type)) return undefined
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1] ?? 'utf-8'
  if (!/^utf-?8$/i.test(charset)) {
    throw new HttpFault(415, 'UNSUPPORTED_MEDIA_TYPE', {
      zh: `不支持字符集 ${charset}，请使用 UTF-8`,
      en: `the character set ${charset} is not taken; use UTF-8`,
    })
  }
  if (encoding !== 'identity') {
    throw new HttpFault(415, 'UNSUPPORTED_MEDIA_TYPE', {
      zh: `不支持压缩格式 ${encoding}，请发送未压缩的内容`,
      en: `the encoding ${encoding} is not taken; send the body as it is`,
    })
  }
  return parse(await readBytes(request))
}

/**
 * The bytes of a request, whatever it says they are.
 * @throws HttpFault for more than a body may have (413), and for one that broke off (400)
 */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLong()
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length
      if (length > MOST_BYTES) throw tooLong()
      parts.push(part)
    }
  } catch (error) {
    // A client that goes away in the middle looks like a database that did, by the code of its error.
    throw error instanceof HttpFault ? error : brokenOff()
  }
  return Buffer.concat(parts)
}

const brokenOff = () => new HttpFault(400, 'BAD_REQUEST', { zh: '正文中断', en: 'the body broke off' })

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new HttpFault(400, 'BAD_REQUEST', {
      zh: '正文不是 UTF-8 编码的 JSON',
      en: 'the body is not JSON in UTF-8',
    })
  }
}

const tooLong = () =>
  new HttpFault(413, 'TOO_LONG', {
    zh: `正文超过 ${MOST_BYTES} 字节`,
    en: `the body is longer than ${MOST_BYTES} bytes`,
  })
