import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { KeptBytes } from '#db/identity-keys.ts'
import { type Answered, faultsOf, readAnswer } from '#test/support/answer-form.ts'
import {
  asTheyLie,
  fromRegistered,
  registerSenders,
  type Sending,
  sampleFiles,
  samplesPresent,
  WITNESS,
  withWitnesses,
} from '#test/support/corpus.ts'
import { type Hl7World, makeHl7World } from '#test/support/hl7-world.ts'
import { connectLibrary, type LibraryHis, readByLibrary } from '#test/support/library-his.ts'
import { connectRaw, type RawMllp } from '#test/support/raw-mllp.ts'
import { type Watch, watchStretches } from '#test/support/stretches.ts'

/** What INDEX.tsv lists. */
const FILES = 498
/** No socket may wait longer than this because of another's message. */
const MOST_MS = 100
const CONNECTIONS = 8
/** Messages of one file that share a connection; a stream of a thousand is spread over several. */
const AT_MOST = 64
const LONGEST_MS = 30_000

/** By whom a message was sent: the library, or plain sockets where the library would not take it, for its reason. */
type Sent = Answered & { readonly name: string; readonly declined: string | null }

/** Sends everything, several files at a time, each over connections of its own and one message after the other. */
const sendAll = async (port: number, sendings: readonly Sending[], watch: Watch): Promise<Sent[]> => {
  const named = sendings.map((sending, at) => ({ ...sending, name: `${at} ${sending.file}` }))
  const queue = [...Map.groupBy(named, ({ file }) => file).values()].flatMap((file) =>
    Array.from({ length: Math.ceil(file.length / AT_MOST) }, (_, part) =>
      file.slice(part * AT_MOST, (part + 1) * AT_MOST),
    ),
  )
  const sent: Sent[] = []
  const worker = async () => {
    const library = await connectLibrary(port)
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      const plain = await connectRaw(port)
      for (const sending of batch)
        sent.push(await watch.during(sending.name, () => sendOne({ library, plain }, sending)))
      plain.close()
    }
    library.close()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  return sent
}

const sendOne = async (
  { library, plain }: { readonly library: LibraryHis; readonly plain: RawMllp },
  sending: Sending & { readonly name: string },
): Promise<Sent> => {
  const { code, accept } = sending.expected
  const wanted = (code === null ? 0 : 1) + (accept ? 1 : 0)
  const read = readByLibrary(sending.bytes)
  if ('message' in read)
    return { ...sending, declined: null, answers: await library.askFor(read.message, wanted, LONGEST_MS) }
  plain.send(sending.bytes)
  const answers: Buffer[] = []
  while (answers.length < wanted) {
    const answer = await plain.next(LONGEST_MS)
    if (answer === null) break
    answers.push(answer)
  }
  return { ...sending, declined: read.reason, answers }
}

const table = (sent: readonly Sent[]): string => {
  const codes = ['AA', 'AE', 'AR', 'CA', '-'] as const
  const lines = [...Map.groupBy(sent, ({ expected }) => expected.type)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([type, list]) => {
      const got = list.flatMap(({ answers, bytes }) =>
        answers.length ? answers.map((each) => readAnswer(each, bytes, false).code) : ['-'],
      )
      const counts = codes.map((code) => String(got.filter((each) => each === code).length).padStart(5))
      return [type.padEnd(14), ...counts]
    })
  return [['type'.padEnd(14), ...codes.map((code) => code.padStart(5))], ...lines]
    .map((cells) => cells.join(' '))
    .join('\n')
}

/** What the library would not take, by its reason. */
const declinedBy = (sent: readonly Sent[]): string =>
  [...Map.groupBy(sent, ({ declined }) => declined)]
    .filter(([reason]) => reason !== null)
    .map(([reason, list]) => `  ${reason}\n${[...new Set(list.map(({ file }) => `    ${file}`))].join('\n')}`)
    .join('\n')

/** Runs one pass and prints what came back. */
const pass = async (name: string, sendings: readonly Sending[], open: Hl7World) => {
  const watch = watchStretches()
  const sent = await sendAll(open.door.port, withWitnesses(sendings), watch)
  const longest = watch.longest()
  const theirs = sent.filter(({ expected }) => expected.type !== WITNESS)
  const byLibrary = theirs.filter(({ declined }) => declined === null)
  const files = new Set(theirs.map(({ file }) => file))
  const [busiest] = [...watch.byName].toSorted(([, a], [, b]) => b - a)
  console.log(
    `${name}: ${theirs.length} messages of ${files.size} files, ${byLibrary.length} by node-hl7-client, and ${sent.length - theirs.length} that must break a silence; each of the ${watch.byName.size} was watched, and the hub worked at most ${Math.round(longest)} ms at a stretch (${busiest?.[0]})
${table(sent)}
by plain sockets, since node-hl7-client does not take them:
${declinedBy(sent)}`,
  )
  expect(files.size).toBe(FILES)
  return { sent, watch, longest }
}

/** Of each message the answers are as they must be, and while none of them was in hand did the hub shut others out. */
const expectAnswered = ({ sent, watch, longest }: Awaited<ReturnType<typeof pass>>) => {
  expect(sent.flatMap(faultsOf)).toEqual([])
  expect([...watch.byName.keys()].toSorted()).toEqual(sent.map(({ name }) => name).toSorted())
  expect([...watch.byName].filter(([, stretch]) => stretch >= MOST_MS)).toEqual([])
  expect(longest).toBeLessThan(MOST_MS)
  // Whatever begins as a message does goes by the library; what it does not take has something else before its header.
  const declined = sent.filter((each) => each.declined !== null)
  expect(declined.filter(({ bytes }) => bytes.subarray(0, 3).equals(Buffer.from('MSH')))).toEqual([])
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

describe.skipIf(!samplesPresent)(
  'the sample messages, through the listener, by a client that is not ours',
  () => {
    it('rejects every message of an unknown sender with its own control id, and keeps its bytes', async () => {
      hub = await makeHl7World()
      const passed = await pass('unknown senders', asTheyLie(sampleFiles()), hub)
      expectAnswered(passed)
      expect((await storedHashes(hub)).toSorted()).toEqual(
        passed.sent.map(({ bytes }) => sha256(bytes)).toSorted(),
      )
    }, 120_000)

    it('answers every message of a registered sender by its content, and loses none', async () => {
      hub = await makeHl7World()
      const sample = sampleFiles()
      const codes = sample.map((_, index) => `T-${String(index).padStart(4, '0')}`)
      await registerSenders(hub, codes)
      const passed = await pass('registered senders', fromRegistered(sample, codes), hub)
      expectAnswered(passed)
      const stored = await storedHashes(hub)
      const lost = passed.sent.filter(({ bytes }) => !stored.includes(sha256(bytes)))
      expect(lost.map(({ file }) => file)).toEqual([])
      // A repeat is the message it repeats: of one sender, control id and content there is one row, and none is made up.
      const [rows] = await hub.world.rows(
        `select count(*)::int as kept, count(distinct (sender_id, control_id, content_hash))::int as different
       from messages where control_id <> ''`,
      )
      expect(rows?.kept).toBe(rows?.different)
      expect(new Set(stored).size).toBe(new Set(passed.sent.map(({ bytes }) => sha256(bytes))).size)
    }, 120_000)
  },
)
