import { readAcknowledgement } from '#adapters/hl7/acknowledgement.ts'
import type { MllpReply, MllpRequest } from '#adapters/hl7/client.ts'
import type { SenderProfile } from '#resolvers/messaging/senders.ts'
import type { Attempt } from '#resolvers/messaging/settle-delivery.ts'

/** Type of a queued application answer: it is an acknowledgement itself and asks for none. */
const ANSWER = 'ANSWER'

/** Which answers to wait for. An accept answer alone never stands for the application's where that was asked for. */
export const expectedAnswers = (
  type: string,
  { acknowledgement = 'ORIGINAL' }: Pick<SenderProfile, 'acknowledgement'>,
): MllpRequest['expect'] => {
  if (type === ANSWER) return { accept: false, application: false }
  return { accept: acknowledgement !== 'ORIGINAL', application: acknowledgement !== 'ACCEPT' }
}

/** Table 0008: what a receiver took; all other codes refuse. */
const TAKEN = new Set(['AA', 'CA'])

/** What the receiver's answers say. The application's word counts where both came. */
export const verdictOf = ({ accept, application }: MllpReply): Attempt => {
  const answer = application ?? accept
  if (answer === undefined) return { kind: 'taken', answer: null, code: null }
  const code = readAcknowledgement(answer)?.code ?? ''
  return { kind: TAKEN.has(code) ? 'taken' : 'refused', answer, code }
}
