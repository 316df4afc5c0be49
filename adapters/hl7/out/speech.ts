import { type Components, coded, components, type Scalar } from '#adapters/hl7/writer.ts'
import type { SenderProfile } from '#resolvers/messaging/senders.ts'

/** Words in both languages. */
type Words = { readonly zh: string; readonly en: string }

/** How the hub speaks to one destination: its version, its character set, its own codes. */
export type Speech = {
  readonly profile: SenderProfile
  /** Whether the destination's HL7 is 2.5 or newer: SPM, TQ1 and three-part message types. */
  readonly isModern: boolean
  /** Both languages; English alone where Chinese can't be written. */
  say(words: Words): string
  /** A name or a remark as it is; nothing where its characters can't be written, rather than question marks. */
  write(text: string | null | undefined): string | undefined
  /** The name of a thing in the destination's first language. */
  call(words: Words): string
  /** The destination's own code for one of the hub's; the code itself where the profile has none. */
  code(system: string, ...equivalents: readonly string[]): string
  /** A person by number and name; nobody where there is none. */
  person(who: { readonly id?: string; readonly name?: string } | null): Components | undefined
}

const NOT_ASCII = /[^\x20-\x7e]/

/** How to speak to a system with this profile. */
export const speechFor = (profile: SenderProfile): Speech => {
  const isAscii = profile.charset === 'ASCII'
  const write: Speech['write'] = (text) => (!text || (isAscii && NOT_ASCII.test(text)) ? undefined : text)
  return {
    profile,
    isModern: Number.parseFloat(profile.version) >= 2.5,
    say: ({ zh, en }) => (isAscii ? en : `${zh} / ${en}`),
    call: ({ zh, en }) => (isAscii ? en : zh),
    write,
    code: (system, ...equivalents) => ownCode(profile, system, equivalents),
    // The hub keeps names whole; a receiver that joins family and given name reads it as it was written.
    person: (who) => (who === null ? undefined : components(who.id, write(who.name))),
  }
}

/** A profile maps the sender's codes to the hub's; the way out is the first of its codes that means the same. */
const ownCode = (profile: SenderProfile, system: string, equivalents: readonly string[]): string => {
  const own = Object.entries(profile.codes[system] ?? {}).find(([, ours]) => equivalents.includes(ours))
  return own?.[0] ?? equivalents[0] ?? ''
}

/** A coded value of the hub's own or a standard table, under the destination's code for it. */
export const codedIn = (
  speech: Speech,
  value: {
    /** Key of the profile's code map. */
    readonly system: string
    /** The code as the hub sends it by default, and other spellings that a profile may map. */
    readonly codes: readonly string[]
    readonly words: Words
    /** Name of the coding system: `99HUB`, `HL70485`. */
    readonly table: string
  },
): Components => coded(speech.code(value.system, ...value.codes), speech.call(value.words), value.table)

/** A quantity without needless digits. */
export const numeral = (quantity: number): Scalar => String(quantity)
