import type { Services } from '#resolvers/context.ts'
import type { DuePeerMessage, NoticeBody } from '#resolvers/waivers/peer-queue.ts'
import type { InvoiceWish, PersonReference, ToldTaking } from '#resolvers/waivers/peers.ts'
import type { SettlePeerMessageInput } from '#resolvers/waivers/settle-peer-message.ts'

/** Tells a peer what waits for it; who it is about is decrypted for this call alone. Never throws for a peer. */
export const sendPeerMessage = async (
  { peers, keys }: Pick<Services, 'peers' | 'keys'>,
  message: DuePeerMessage,
): Promise<SettlePeerMessageInput['receipt']> => {
  if (message.peer === 'DONOR_RECORD') return peers.donors.tell(message.body as ToldTaking)
  if (message.peer === 'INVOICES') {
    const wish = wishOf(message)
    return wish === null ? { kind: 'dropped', fault: NO_INVOICE } : peers.invoices.wish(wish)
  }
  const { person, kind, text } = message.body as NoticeBody
  if (message.personCipher === null) return { kind: 'dropped', fault: NOBODY }
  const told = open(keys, message.personCipher)
  return told === null
    ? { kind: 'unsent', fault: NO_KEY }
    : peers.notices.send({ id: message.id, kind, person: referenceTo(person, told), text })
}

/** Null while the key of the cipher is not configured: one message must not keep the others waiting. */
const open = (keys: Services['keys'], cipher: string): string | null => {
  try {
    return keys.decrypt(cipher)
  } catch {
    return null
  }
}

const NO_INVOICE = '没有可作废的拆分票据 / There is no invoice that was split off.'
const NO_KEY = '无法解密收件人，请检查密钥配置 / The key of the recipient is not configured.'
const NOBODY = '没有收件人 / It names nobody.'

/** Null where the invoice that it follows never came to be. */
const wishOf = ({ id, hospital, kind, fen, invoiceNumber }: DuePeerMessage): InvoiceWish | null =>
  kind === null || fen === null || invoiceNumber === null ? null : { id, kind, invoiceNumber, hospital, fen }

const referenceTo = (kind: NoticeBody['person'], told: string): PersonReference => {
  if (kind === 'IDENTITY_NUMBER') return { kind, number: told }
  return kind === 'FAMILY_TOKEN' ? { kind, token: told } : { kind, reference: told }
}
