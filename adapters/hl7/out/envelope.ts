import { encodeText, findCharset } from '#adapters/hl7/charsets.ts'
import { formatTime } from '#adapters/hl7/datetime.ts'
import { type Speech, speechFor } from '#adapters/hl7/out/speech.ts'
import { components, type OutSegment, segment, writeMessage } from '#adapters/hl7/writer.ts'
import type { KnownSender } from '#resolvers/messaging/senders.ts'

/** To whom a message goes and under which number. */
export type Envelope = {
  readonly to: Pick<KnownSender, 'application' | 'facility' | 'profile'>
  /** MSH-3 and MSH-4. */
  readonly from: { readonly application: string; readonly facility: string }
  /** MSH-10: the same at every attempt. */
  readonly controlId: string
  /** MSH-7. */
  readonly at: Date
}

/** Type and trigger event of a message. */
export type OutType = { readonly code: string; readonly event: string }

/** A message before it has its destination: what it says in that destination's speech. */
export type OutMessage = {
  readonly type: OutType
  readonly body: (speech: Speech) => readonly OutSegment[]
}

/** Which acknowledgements a message asks for, by the profile: MSH-15 and MSH-16. */
const ACKNOWLEDGEMENTS = {
  ORIGINAL: [undefined, undefined],
  ACCEPT: ['AL', 'NE'],
  BOTH: ['AL', 'AL'],
} as const

/** The whole message in the destination's version and character set. */
export const seal = (envelope: Envelope, message: OutMessage): Buffer => {
  const { profile } = envelope.to
  const text = writeMessage([headerOf(envelope, message.type), ...message.body(speechFor(profile))])
  return encodeText(text, profile.charset).bytes
}

const headerOf = ({ to, from, controlId, at }: Envelope, { code, event }: OutType): OutSegment => {
  const { profile } = to
  const [accept, application] = ACKNOWLEDGEMENTS[profile.acknowledgement ?? 'ORIGINAL']
  const hasStructure = !/^2\.[123]$/.test(profile.version)
  return segment('MSH', [
    from.application,
    from.facility,
    to.application === ANY ? undefined : to.application,
    to.facility,
    formatTime(at),
    undefined,
    hasStructure ? components(code, event, structureOf({ code, event })) : components(code, event),
    controlId,
    'P',
    profile.version,
    undefined,
    undefined,
    accept,
    application,
    'CHN',
    profile.charset === 'ASCII' ? undefined : findCharset(profile.charset)?.name,
  ])
}

/** A sender that stands for all applications of its hospital is addressed by the hospital alone. */
const ANY = '*'

const structureOf = ({ code, event }: OutType) => `${code}_${event}`
