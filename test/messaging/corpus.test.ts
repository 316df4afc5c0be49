import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { KeptBytes } from '#db/identity-keys.ts'
import { defaultSenderProfile } from '#db/messaging/shapes.ts'
import { newId } from '#lib/ids.ts'
import { type Expected, expectedOfSender, expectedOfStranger } from '#test/support/expected-answers.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'
import { connectLibrary, libraryMessage } from '#test/support/library-his.ts'
import { isWhole, ofToday } from '#test/support/proofs.ts'
import { connectRaw, type RawMllp } from '#test/support/raw-mllp.ts'
import { watchStretches } from '#test/support/stretches.ts'

const samples = process.env.SAMPLES_DIR ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const folder = join(samples, 'hl7')
const present = existsSync(join(folder, 'INDEX.tsv'))
if (!present) console.log(`skipped: no sample messages at ${folder}; set SAMPLES_DIR to their folder`)

/** One message to send, what must come back, and what did. */
type Sending = { readonly file: string; readonly bytes: Buffer; readonly expected: Expected }
type Answered = Sending & { readonly answers: readonly string[] }

const files = (): string[] =>
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

const CONNECTIONS = 8
/** Messages of one file that share a connection; a stream of a thousand is spread over several. */
const AT_MOST = 64
const LONGEST_MS = 30_000

/** Sends everything, several files at a time, each over a connection of its own and one message after the other. */
const sendAll = async (port: number, sendings: readonly Sending[]): Promise<Answered[]> => {
  const files = [...Map.groupBy(sendings, ({ file }) => file).values()]
  const queue = files.flatMap((file) =>
    Array.from({ length: Math.ceil(file.length / AT_MOST) }, (_, part) =>
      file.slice(part * AT_MOST, (part + 1) * AT_MOST),
    ),
  )
  const answered: Answered[] = []
  const worker = async () => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      const client = await connectRaw(port)
      for (const sending of batch) answered.push(await sendOne(client, sending))
      client.close()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  return answered
}

/** The message for node-hl7-client, where it would send it as it lies and gets one answer. */
const forLibrary = ({ bytes, expected: { code, accept } }: Sending) =>
  code === null || accept ? null : libraryMessage(bytes)

/** Sends by node-hl7-client the files of which it can send all, in their order; the rest is left. */
const sendByLibrary = async (port: number, sendings: readonly Sending[]) => {
  const left: Sending[] = []
  const answered: Answered[] = []
  const his = await connectLibrary(port)
  for (const file of Map.groupBy(sendings, ({ file: name }) => name).values()) {
    const messages = file.flatMap((sending) => forLibrary(sending) ?? [])
    if (messages.length < file.length) left.push(...file)
    else
      for (const [at, message] of messages.entries())
        answered.push({
          ...(file[at] as Sending),
          answers: [Buffer.from(await his.ask(message)).toString('latin1')],
        })
  }
  his.close()
  return { answered, left }
}

const sendOne = async (client: RawMllp, sending: Sending): Promise<Answered> => {
  const { code, accept } = sending.expected
  client.send(sending.bytes)
  const answers: string[] = []
  const wanted = (code === null ? 0 : 1) + (accept ? 1 : 0)
  while (answers.length < wanted) {
    const answer = await client.next(LONGEST_MS)
    if (answer === null) break
    answers.push(answer.toString('latin1'))
  }
  return { ...sending, answers }
}

/** What an answer says, read by plain means. */
const readAnswer = (answer: string) => {
  const lines = answer.split('\r')
  const separator = answer[3] ?? '|'
  const rows = lines.map((line) => line.split(separator))
  const row = (name: string) => rows.find(([first]) => first === name)
  const modern = /^2\.[5-9]/.test(row('MSH')?.[11] ?? '')
  const error = row('ERR')
  const component = row('MSH')?.[1]?.[0] ?? '^'
  return {
    wellFormed: /^MSH/.test(answer) && answer.endsWith('\r') && lines[1]?.startsWith('MSA') === true,
    code: row('MSA')?.[1] ?? '',
    controlId: row('MSA')?.[2] ?? '',
    location: (modern ? error?.[2] : error?.[1]) ?? '',
    condition: modern
      ? (error?.[3]?.split(component)[0] ?? '')
      : (row('MSA')?.[6]?.split(component)[0] ?? ''),
  }
}

/** Everything wrong with the answers to one message, in words. */
const faultsOf = ({ file, expected, answers }: Answered): string[] => {
  const read = answers.map(readAnswer)
  const application = read.at(-1)
  const faults: string[] = []
  const say = (condition: boolean, words: string) => void (condition && faults.push(`${file}: ${words}`))
  say(
    read.some(({ wellFormed }) => !wellFormed),
    'an answer is not well formed',
  )
  say(expected.accept && read[0]?.code !== 'CA', `accept answer ${read[0]?.code}`)
  if (expected.code === null) return faults
  say(application?.code !== expected.code, `${expected.code} expected, ${answers.at(-1)}`)
  say(
    expected.controlId !== null && read.some(({ controlId }) => controlId !== expected.controlId),
    `MSA-2 ${application?.controlId} instead of ${expected.controlId}`,
  )
  say(expected.code === 'AE' && application?.location === '', 'the ERR of an AE names no location')
  say(
    expected.condition !== undefined && application?.condition !== expected.condition,
    `condition ${application?.condition} instead of ${expected.condition}`,
  )
  return faults
}

const table = (answered: readonly Answered[]): string => {
  const codes = ['AA', 'AE', 'AR', 'CA', '-'] as const
  const rows = Map.groupBy(answered, ({ expected }) => expected.type)
  const lines = [...rows]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([type, list]) => {
      const got = list.flatMap(({ answers }) =>
        answers.length ? answers.map((each) => readAnswer(each).code) : ['-'],
      )
      return [
        type.padEnd(14),
        ...codes.map((code) => String(got.filter((each) => each === code).length).padStart(5)),
      ]
    })
  return [['type'.padEnd(14), ...codes.map((code) => code.padStart(5))], ...lines]
    .map((cells) => cells.join(' '))
    .join('\n')
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const storedHashes = async (hub: Hl7World): Promise<string[]> => {
  const rows = await hub.world.rows<{ raw: KeptBytes; state: string }>('select raw, state from messages')
  expect(rows.filter(({ state }) => state === 'RECEIVED')).toEqual([])
  return rows.map(({ raw }) => sha256(hub.world.services.keys.decryptBytes(raw)))
}

let hub: Hl7World | undefined
afterEach(async () => {
  await hub?.close()
  hub = undefined
})

/** No socket may wait longer than this because of another's message. */
const MOST_MS = 100

/** Runs one pass, by the library what it can send and by plain sockets the rest, and prints what came back. */
const pass = async (name: string, sendings: readonly Sending[], open: Hl7World) => {
  const watch = watchStretches()
  const byLibrary = await sendByLibrary(open.door.port, sendings)
  const byHand = await sendAll(open.door.port, byLibrary.left)
  const longest = watch.longest()
  const answered = [...byLibrary.answered, ...byHand]
  console.log(
    `${name}: ${answered.length} messages, ${byLibrary.answered.length} by node-hl7-client; the hub worked at most ${Math.round(longest)} ms at a stretch\n${table(answered)}`,
  )
  return { answered, byLibrary: byLibrary.answered.length, longest }
}

/** One organisation, machine and sender for each file; the sender takes whatever application the message names. */
const registerSenders = async (open: Hl7World, codes: readonly string[]) => {
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

/** What INDEX.tsv lists. */
const FILES = 498
/**
 * So many messages node-hl7-client sends as they lie. It understands the rest in its own way, or not at all: they go by
 * plain sockets, as no library sends bytes that break the standard.
 */
const LEAST_BY_LIBRARY = isWhole ? 190 : 45

describe.skipIf(!present)('the sample messages, through the listener, by clients that are not ours', () => {
  it('rejects every message of an unknown sender with its own control id, and keeps its bytes', async () => {
    hub = await makeHl7World()
    expect(files()).toHaveLength(FILES)
    const sendings = ofToday('samples', files()).map((file): Sending => {
      const bytes = bytesOf(file)
      return { file, bytes, expected: expectedOfStranger(bytes.toString('latin1')) }
    })
    const { answered, byLibrary, longest } = await pass('unknown senders', sendings, hub)
    expect(answered.flatMap(faultsOf)).toEqual([])
    expect(byLibrary).toBeGreaterThanOrEqual(LEAST_BY_LIBRARY)
    expect(longest).toBeLessThan(MOST_MS)
    expect((await storedHashes(hub)).toSorted()).toEqual(
      sendings.map(({ bytes }) => sha256(bytes)).toSorted(),
    )
  }, 120_000)

  it('answers every message of a registered sender by its content, and loses none', async () => {
    hub = await makeHl7World()
    const sample = ofToday('samples', files())
    const codes = sample.map((_, index) => `T-${String(index).padStart(4, '0')}`)
    await registerSenders(hub, codes)
    const sendings = withRepeats(
      sample.flatMap((file, index) =>
        messagesOf(bytesOf(file).toString('latin1')).map((message): Sending => {
          const text = sentFrom(message, codes[index] ?? '')
          return { file, bytes: Buffer.from(text, 'latin1'), expected: expectedOfSender(text) }
        }),
      ),
    )
    const { answered, byLibrary, longest } = await pass('registered senders', sendings, hub)
    expect(answered.flatMap(faultsOf)).toEqual([])
    expect(byLibrary).toBeGreaterThanOrEqual(LEAST_BY_LIBRARY)
    expect(longest).toBeLessThan(MOST_MS)
    const stored = await storedHashes(hub)
    const lost = sendings.filter(({ bytes }) => !stored.includes(sha256(bytes)))
    expect(lost.map(({ file }) => file)).toEqual([])
    // A repeat is the message it repeats: of one sender, control id and content there is one row, and none is made up.
    const [rows] = await hub.world.rows(
      `select count(*)::int as kept, count(distinct (sender_id, control_id, content_hash))::int as different
       from messages where control_id <> ''`,
    )
    expect(rows?.kept).toBe(rows?.different)
    expect(new Set(stored).size).toBe(new Set(sendings.map(({ bytes }) => sha256(bytes))).size)
  }, 120_000)
})
