import { isUtf8 } from 'node:buffer'

const GB18030 = new TextDecoder('gb18030')

/**
 * Bytes of a message for a person's eye, a line for each segment: as UTF-8 where they are that, else as GB 18030. The
 * bytes themselves stay the truth.
 */
export const messageText = (raw: Uint8Array): string => {
  const text = isUtf8(raw) ? Buffer.from(raw).toString('utf8') : GB18030.decode(raw)
  return text.replace(/\r\n?/g, '\n')
}
