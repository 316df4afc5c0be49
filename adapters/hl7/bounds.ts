import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Message } from '#adapters/hl7/message.ts'

/** What opens an order, a tube, a bag, a charge or a merge: each is looked for among all others of its message. */
const HEADS = ['PID', 'ORC', 'OBR', 'SPM', 'BPO', 'BPX', 'BTX', 'FT1', 'MRG', 'TQ1', 'DG1']
const MOST_HEADS = 1_000
/** A request form has some ten laboratory values; results of a run of analysers come by the ten thousand. */
const ON_FORMS = ['OBX', 'NTE']
const MOST_ON_FORMS = 2_000
const FORMS: ReadonlySet<string> = new Set(['OMB', 'ORM', 'OML', 'BPS', 'BTS'])

/**
 * Looks at how much a message asks for at once. What no ward and no laboratory sends would hold up everybody else.
 * @param type MSH-9.1
 * @throws MessageFault 100 at the first segment that is too many
 */
export const assertWorkable = (message: Message, type: string): void => {
  for (const name of HEADS) assertAtMost(message, name, MOST_HEADS)
  if (FORMS.has(type)) for (const name of ON_FORMS) assertAtMost(message, name, MOST_ON_FORMS)
}

const assertAtMost = (message: Message, segment: string, most: number): void => {
  if (message.all(segment).length <= most) return
  throw new MessageFault([
    {
      condition: '100',
      location: { segment, sequence: most + 1 },
      message: {
        zh: `一条报文至多 ${most} 个 ${segment} 段，请分成几条发送`,
        en: `a message holds ${most} segments ${segment} at most; send it in parts`,
      },
    },
  ])
}
