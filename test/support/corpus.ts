import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultSenderProfile } from '#db/messaging/shapes.ts'
import { newId } from '#lib/ids.ts'
import { type Expected, expectedOfSender, expectedOfStranger } from '#test/support/expected-answers.ts'
import type { Hl7World } from '#test/support/hl7-world.ts'

// The folder of sample messages: what lies in it, and how each pass sends it.

const samples = process.env.SAMPLES_DIR ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const folder = join(samples, 'hl7')
/** Whether the messages lie on this machine. */
export const samplesPresent = existsSync(join(folder, 'INDEX.tsv'))
if (!samplesPresent) console.log(`skipped: no sample messages at ${folder}; set SAMPLES_DIR to their folder`)

/** One message to send, and what must come back. */
export type Sending = { readonly file: string; readonly bytes: Buffer; readonly expected: Expected }

/** Every file that INDEX.tsv lists. */
export const sampleFiles = (): string[] =>
  readFileSync(join(folder, 'INDEX.tsv'), 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split('\t')[0] || [])

/** The bytes of a file, without the frame some were recorded in. */
const bytesOf = (file: string): Buffer => {
  const bytes = readFileSync(join(folder, file))
  const end = bytes.indexOf(Buffer.from([0x1c, 0x0d]))
  const text = bytes.subarray(0, end < 0 ? bytes.length : end)
  return text[0] === 0x0b ? text.subarray(1) : text
}

/** Each file as it lies, from nobody whom the hub knows. */
export const asTheyLie = (files: readonly string[]): Sending[] =>
  files.map((file) => {
    const bytes = bytesOf(file)
    return { file, bytes, expected: expectedOfStranger(bytes.toString('latin1')) }
  })

/** Each message of each file, with MSH-4 alone rewritten to the organisation registered for the file. */
export const fromRegistered = (files: readonly string[], codes: readonly string[]): Sending[] =>
  withRepeats(
    files.flatMap((file, index) =>
      messagesOf(bytesOf(file).toString('latin1')).map((message): Sending => {
        const text = sentFrom(message, codes[index] ?? '')
        return { file, bytes: Buffer.from(text, 'latin1'), expected: expectedOfSender(text) }
      }),
    ),
  )

const ENVELOPE = /^(?:FHS|BHS|BTS|FTS)/

/** The messages of a file: cut where it holds several or stands in an envelope, else as it lies. */
const messagesOf = (text: string): string[] => {
  const pieces = text.split(/(?<=[\r\n])(?=[^\S\r\n]*MSH)/)
  const isEnvelope = /^\s*(?:ï»¿)?[FB]HS/.test(text)
  if (pieces.length === 1 && !isEnvelope) return pieces
  return pieces
    .map((piece) =>
      piece
        .split(/(?<=[\r\n])/)
        .filter((line) => !ENVELOPE.test(line))
        .join(''),
    )
    .filter((piece) => piece.includes('MSH'))
}

/** The message with another MSH-4; untouched where it has none to rewrite. */
const sentFrom = (message: string, facility: string): string => {
  const start = message.indexOf('MSH')
  const end = message.slice(start).search(/[\r\n]|$/) + start
  const separator = message[start + 3] ?? '|'
  const fields = message.slice(start, end).split(separator)
  if (start < 0 || fields.length < 4) return message
  fields[3] = facility
  return message.slice(0, start) + fields.join(separator) + message.slice(end)
}

/** A control id that comes again with other content is refused; the same message again gets the same answer. */
const withRepeats = (sendings: readonly Sending[]): Sending[] => {
  const seen = new Map<string, string>()
  return sendings.map((sending) => {
    const { controlId } = sending.expected
    if (!controlId || sending.expected.code === null) return sending
    const content = sending.bytes.toString('latin1').replace(/^((?:[^|]*\|){6})[^|]*/, '$1')
    const known = seen.get(`${sending.file} ${controlId}`)
    seen.set(`${sending.file} ${controlId}`, known ?? content)
    const isConflict = known !== undefined && known !== content && sending.expected.code !== 'AR'
    return isConflict
      ? { ...sending, expected: { ...sending.expected, code: 'AE', condition: '205' } }
      : sending
  })
}

/** One organisation, machine and sender for each code; the sender takes whatever application the message names. */
export const registerSenders = async (open: Hl7World, codes: readonly string[]): Promise<void> => {
  const organisations = codes.map(() => newId('Organisation'))
  await open.world.rows(
    `insert into organisations (alliance_id, id, code, name_zh, name_en, kind)
     select 'CS', id, code, code, code, 'HOSPITAL' from unnest($1::text[], $2::text[]) as t(id, code)`,
    [organisations, codes],
  )
  await open.world.rows(
    `insert into staff (alliance_id, id, organisation_id, account, name, roles, titles)
     select 'CS', id, organisation, code, code, '{MACHINE}', '{}' from unnest($1::text[], $2::text[], $3::text[]) as t(id, organisation, code)`,
    [codes.map(() => newId('Staff')), organisations, codes],
  )
  await open.world.rows(
    `insert into senders (alliance_id, id, organisation_id, application, facility, account, profile)
     select 'CS', id, organisation, '*', code, code, $4::jsonb from unnest($1::text[], $2::text[], $3::text[]) as t(id, organisation, code)`,
    [codes.map(() => newId('Sender')), organisations, codes, JSON.stringify(defaultSenderProfile)],
  )
}

/** Stands for the type of what is sent to break a silence. */
export const WITNESS = '(witness)'
let witnesses = 0
/**
 * Behind each message that must be met by silence, one of a stranger that must not: on one connection the answers come in
 * order, so whatever the hub said to the first stands before the second's.
 */
export const withWitnesses = (sendings: readonly Sending[]): Sending[] =>
  sendings.flatMap((sending) => {
    if (sending.expected.code !== null) return [sending]
    witnesses += 1
    const controlId = `WITNESS${witnesses}`
    const text = `MSH|^~\\&|WITNESS|NOBODY|HUB|CS-LEAD|20260301093000+0800||ADT^A08^ADT_A01|${controlId}|P|2.5.1\r`
    const expected: Expected = { code: 'AR', accept: false, controlId, type: WITNESS, condition: '204' }
    return [sending, { file: sending.file, bytes: Buffer.from(text), expected }]
  })
