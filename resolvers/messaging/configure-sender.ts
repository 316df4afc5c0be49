import { findOrganisationByCode, listPosts, type OrganisationRow } from '#db/alliance/finders.ts'
import { insertSender, lockSender, type SenderRow, updateSender } from '#db/messaging/senders.ts'
import { canonicalText } from '#lib/canonical.ts'
import { BadInput, type InputProblem, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { readProfile } from '#resolvers/messaging/sender-profile.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** A system that sends or receives HL7 for an organisation. All of it is given each time. */
export type ConfigureSenderInput = OperationInput & {
  /** MSH-3; `*` stands for every application of the organisation that has no line of its own. */
  readonly application: string
  /** MSH-4: the organisation's code. */
  readonly organisation: string
  /** Machine account that its messages act as. */
  readonly account: string
  /** How it speaks, as data; absent: as the hub itself. */
  readonly profile?: unknown
  /** Where messages to it go; null when it receives none. */
  readonly host?: string | null
  readonly port?: number | null
  /** False: its messages are rejected and none is sent. Absent: true. */
  readonly active?: boolean | null
}

/** Registers a system or changes how it speaks and where it listens. In force within seconds on every instance. */
export const configureSender = operation(
  'messaging.configureSender',
  async (tx, input: ConfigureSenderInput): Promise<{ id: Id<'Sender'> }> => {
    checkAddress(input)
    const profile = readProfile(input.profile)
    const organisation = await findOrganisationByCode(tx.db, tx.allianceId, input.organisation)
    if (organisation === null) throw new NotFound({ zh: '机构', en: 'organisation' })
    await assertMachine(tx, input, organisation)
    const name = { allianceId: tx.allianceId, application: input.application, facility: organisation.code }
    const known = await lockSender(tx.db, name)
    const values = {
      account: input.account,
      profile,
      host: input.host ?? null,
      port: input.port ?? null,
      active: input.active ?? true,
    }
    const id = await keep(tx, { ...name, organisationId: organisation.id }, known, values)
    tx.note({ subjectId: id, before: known && shown(known), after: { ...name, ...values } })
    tx.emit('messaging.senderConfigured', {
      organisationId: organisation.id,
      subjectId: id,
      payload: { senderId: id },
    })
    return { id }
  },
)

const shown = ({ application, facility, account, profile, host, port, active }: SenderRow) => ({
  application,
  facility,
  account,
  profile,
  host,
  port,
  active,
})

type Values = Pick<SenderRow, 'account' | 'profile' | 'host' | 'port' | 'active'>

const keep = async (
  tx: Tx,
  name: Pick<SenderRow, 'allianceId' | 'application' | 'facility' | 'organisationId'>,
  known: SenderRow | null,
  values: Values,
): Promise<Id<'Sender'>> => {
  if (known === null) {
    const id = newId('Sender')
    await insertSender(tx.db, { ...name, ...values, id })
    return id
  }
  const isNew = canonicalText(known.profile) !== canonicalText(values.profile)
  await updateSender(tx.db, known, { ...values, profileVersion: known.profileVersion + (isNew ? 1 : 0) })
  return known.id
}

/** MSH-3 as it may stand between delimiters. */
const APPLICATION = /^[^\s|^~\\&]{1,180}$/
const HOST = /^[A-Za-z0-9.:_-]{1,253}$/

const checkAddress = ({ application, host, port }: ConfigureSenderInput) => {
  const problems: InputProblem[] = []
  if (!APPLICATION.test(application))
    problems.push({
      field: 'application',
      words: {
        zh: '须为 1 至 180 个字符，不含空格和分隔符',
        en: 'is 1 to 180 characters without blanks and delimiters',
      },
    })
  if ((host ?? null) === null ? (port ?? null) !== null : (port ?? null) === null)
    problems.push({
      field: host ? 'port' : 'host',
      words: { zh: '主机与端口须同时填写或同时留空', en: 'host and port are given together or not at all' },
    })
  if (host && !HOST.test(host))
    problems.push({ field: 'host', words: { zh: '不是主机名或地址', en: 'is no host name or address' } })
  if (port && (!Number.isInteger(port) || port < 1 || port > 65_535))
    problems.push({ field: 'port', words: { zh: '须为 1 至 65535', en: 'lies between 1 and 65535' } })
  if (problems.length > 0) throw new BadInput(problems)
}

/** A person's account would sign what a machine sent. */
const assertMachine = async (tx: Tx, { account }: ConfigureSenderInput, { code }: OrganisationRow) => {
  const posts = await listPosts(tx.db, account, code)
  if (posts.some(({ staff }) => staff.allianceId === tx.allianceId && staff.roles.includes('MACHINE'))) return
  throw BadInput.of('account', {
    zh: `账号 ${account} 不是 ${code} 的机器账号`,
    en: `${account} is no machine account of ${code}`,
  })
}
