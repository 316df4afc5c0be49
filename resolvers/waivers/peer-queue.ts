import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import {
  type DuePeerMessage,
  insertPeerMessage,
  listDuePeerMessages,
  listPartsToTell,
  peerMessagesWrite,
} from '#db/waivers/finders-peers.ts'
import { writeTogether } from '#db/writes.ts'
import type { Backoff } from '#lib/backoff.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { CitizenNotice, PersonReference, ToldTaking } from '#resolvers/waivers/peers.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { ToldPeer } from '#rules/waivers/case-terms.ts'

export type { DuePeerMessage }

/** What a peer is to be told. */
export type PeerTelling =
  /** Quota that a waiver took, or that it was given back: to the donor record, each part under its own id. */
  | { readonly kind: 'TAKINGS'; readonly waiverId: Id<'Waiver'>; readonly reversed: boolean }
  /** A notice to a citizen. Whoever tells it has asked for the consent that it needs. */
  | {
      readonly kind: 'NOTICE'
      /** The hospital it is about. */
      readonly organisationId: Id<'Organisation'>
      readonly notice: CitizenNotice['kind']
      /** In the clear, or as the cipher of an identity number that a row holds already. */
      readonly person: PersonReference | { readonly kind: 'CIPHER'; readonly identityCipher: string }
      /** No name, no number, no diagnosis. */
      readonly text: Bilingual
      /** Notices of one subject leave in order. */
      readonly subjectId: string
      /** The same notice is written once. */
      readonly onceKey: string
    }

/**
 * Writes what a peer is to be told, in the transaction of what it tells of; a worker sends it, under the same id until it is
 * taken. What was written before under the same key is not written again. What a settlement or a reversal has to tell is
 * written by the reaction to `waivers.waiverChanged` (`hear-waiver.ts`): takings, notices, invoices, cases.
 */
export const tellPeer = async (tx: Tx, message: PeerTelling): Promise<void> =>
  message.kind === 'TAKINGS' ? tellTakings(tx, message) : tellCitizen(tx, message)

const tellTakings = async (tx: Tx, { waiverId, reversed }: PeerTelling & { kind: 'TAKINGS' }) => {
  const parts = await tx.elevated(() => listPartsToTell(tx.db, { allianceId: tx.allianceId, id: waiverId }))
  const messages = parts.map(({ organisationId, ...part }) => ({
    organisationId,
    peer: 'DONOR_RECORD' as const,
    subjectId: part.id,
    onceKey: `${part.id} ${reversed ? 'REVERSED' : 'TAKEN'}`,
    body: { ...part, reversed } satisfies ToldTaking,
    personCipher: null,
  }))
  writeOnce(tx, messages)
}

const tellCitizen = (tx: Tx, telling: PeerTelling & { kind: 'NOTICE' }) => {
  const { person } = telling
  const message: MessageToWrite = {
    organisationId: telling.organisationId,
    peer: 'CITIZEN_NOTICES',
    subjectId: telling.subjectId,
    onceKey: telling.onceKey,
    body: {
      kind: telling.notice,
      text: telling.text,
      person: person.kind === 'CIPHER' ? 'IDENTITY_NUMBER' : person.kind,
    } satisfies NoticeBody,
    personCipher:
      person.kind === 'CIPHER' ? person.identityCipher : tx.ctx.services.keys.encrypt(toldPerson(person)),
  }
  writeOnce(tx, [message])
}

/** Writes messages of which nobody needs to know whether they were told before; the transaction fails if that does. */
const writeOnce = (tx: Tx, messages: readonly MessageToWrite[]): void => {
  const rows = messages.map((message) => messageRow(tx, message))
  void writeTogether(tx.db, [peerMessagesWrite(rows)])
}

/** A notice as a row holds it: for whom it is stands beside it, as cipher. */
export type NoticeBody = Pick<CitizenNotice, 'kind' | 'text'> & {
  readonly person: PersonReference['kind']
}

const toldPerson = (person: PersonReference): string => {
  if (person.kind === 'IDENTITY_NUMBER') return person.number
  return person.kind === 'FAMILY_TOKEN' ? person.token : person.reference
}

/** A message as it is written; the rest follows from it. */
export type MessageToWrite = {
  readonly organisationId: Id<'Organisation'>
  readonly peer: ToldPeer
  readonly subjectId: string
  readonly onceKey: string
  readonly body: object
  readonly personCipher: string | null
}

/** Writes a message to be sent at once; answers its id, or null where its thing was told before. */
export const writeMessage = async (tx: Tx, message: MessageToWrite): Promise<Id<'PeerMessage'> | null> => {
  const row = messageRow(tx, message)
  return (await insertPeerMessage(tx.db, row)) ? row.id : null
}

const messageRow = (tx: Tx, message: MessageToWrite) => ({
  allianceId: tx.allianceId,
  id: newId('PeerMessage'),
  ...message,
  state: 'WAITING' as const,
  nextAttemptAt: tx.now,
})

/** Messages that may be sent now, at most one of each subject. */
export const duePeerMessages = (database: Database, at: Date, limit: number): Promise<DuePeerMessage[]> =>
  database.transaction(SYSTEM_SCOPE, (db) => listDuePeerMessages(db, at, limit), 'read')

/** How long a message to a peer, or a case that waits for one, rests behind attempts in vain. */
export const PEER_BACKOFF: Backoff = { firstMs: 5_000, longestMs: 600_000 }
