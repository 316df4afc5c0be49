import { createHmac } from 'node:crypto'
import type { OutgoingNotice } from '#resolvers/context.ts'

/** Header of a notice's id: a repeat after a broken attempt has the same. */
export const IDEMPOTENCY_KEY = 'idempotency-key'
/** Header of the instant of the attempt, ISO 8601. */
export const DATED = 'x-xuelian-date'
/** Header of the signature. */
export const SIGNATURE = 'x-xuelian-signature'

/** A notice as JSON: whom to tell by what way, and the words in both languages. */
export const noticeBody = (notice: OutgoingNotice): string => {
  const { id, alarmId, kind, severity, told, organisation, person, channel, address } = notice
  return JSON.stringify({
    id,
    alarm: { id: alarmId, kind, severity, organisation },
    to: { name: person, channel, address },
    text: { zh: told.zh, en: told.en },
  })
}

/** HMAC-SHA256 (hex) over the date header, a line feed and the body's bytes. */
export const signNotice = (secret: string, date: string, body: string): string =>
  createHmac('sha256', secret).update(`${date}\n${body}`, 'utf8').digest('hex')
