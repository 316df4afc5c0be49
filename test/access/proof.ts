import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoAccounts } from '#db/seed/accounts.ts'
import { HubError, Refusal } from '#lib/errors.ts'
import { ACCESS, type AccessLine, type OperationName } from '#resolvers/access.ts'
import {
  AUDITED_FIRST,
  AUDITED_FIRST_FOR,
  shownUnaudited,
  withoutAuditTrail,
} from '#test/access/audit-away.ts'
import { wholeDay } from '#test/access/chain.ts'
import { messagesOf } from '#test/access/messages.ts'
import { markersIn, member, type Owner, owners, readableMarkers, stranger } from '#test/access/owners.ts'
import { type Answer, accounts, fieldOf, makeStage, organisationOf, type Stage } from '#test/access/stage.ts'
import type { ValidCall } from '#test/access/valid-call.ts'
import { validCalls } from '#test/access/valid-inputs.ts'
import { anyId } from '#test/support/any-id.ts'
import { ofToday } from '#test/support/proofs.ts'

let stage: Stage

/** Whether the table's line lets an account call, worked out from the line's words alone. */
const tableAllows = (account: string, name: OperationName): boolean => {
  const known = demoAccounts.find((candidate) => candidate.account === account)
  const line: AccessLine = ACCESS[name]
  const seat = SEATS[known?.organisation ?? ''] ?? 'MEMBER'
  return line.at.includes(seat) && (known?.roles ?? []).some((role) => line.roles.includes(role))
}
const SEATS: Readonly<Record<string, AccessLine['at'][number]>> = {
  'CS-LEAD': 'LEAD',
  'KH-LEAD': 'LEAD',
  'QZ-STATION': 'STATION',
  'CS-HB': 'OVERSIGHT',
  'QZ-HC': 'OVERSIGHT',
  'QZ-QC': 'OVERSIGHT',
}

/** Calls by the field, or by the operation's own door where it has no field. */
const call = async (
  account: string,
  name: OperationName,
  valid: ValidCall,
  args: object,
): Promise<Answer> => {
  const field = fieldOf(name)
  if (field !== null) return stage.ask(account, field, args)
  const { run } = valid
  if (run === undefined) throw new Error(`${name} has neither a field nor a function to run`)
  const ctx = await stage.as(account, valid.door)
  try {
    const result = await run(ctx, (args as { input: never }).input)
    return { code: 'OK', text: JSON.stringify(result) }
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    const findings = error instanceof Refusal ? error.findings : []
    return { code: error.code, text: JSON.stringify({ message: error.message, findings }) }
  } finally {
    await ctx.reads.close()
  }
}

const ID = /\b([a-z]{3})_[0-9a-f]{32}\b/g
const randomised = (args: object): object =>
  JSON.parse(JSON.stringify(args).replace(ID, (_, prefix: string) => anyId(prefix)))
/** The answer without the ids that were asked for: they are the caller's own words. */
const withoutIds = ({ code, text }: Answer): string => `${code} ${text.replace(ID, '<id>')}`

const holdsIds = (args: object) => JSON.stringify(args).match(ID) !== null

/** Canaries in an answer that its reader may not read. */
const leaks = (account: string, answer: Answer): readonly string[] => {
  const readable = readableMarkers(organisationOf(account))
  const others = markersIn(answer.text).filter((marker) => !readable.includes(marker))
  const unit = organisationOf(account).startsWith('CS') && answer.text.includes(stranger.donations)
  return unit ? [...others, stranger.donations] : others
}

/** Whether a call may leave something behind. */
const changes = (name: OperationName): boolean => (fieldOf(name)?.kind ?? 'mutation') === 'mutation'

/** Calls after which nothing stands otherwise than before. */
const CHANGES_NOTHING: Partial<Record<OperationName, string>> = {
  'alliance.stepUp': 'gives a signature, which stands in the row as an authority',
  'cold-chain.moveDevice': 'the valid call leaves the device where it is',
}
/** Calls about several things, which stand in what they left behind. */
const ABOUT_MANY: Partial<Record<OperationName, string>> = {
  'inventory.receiveUnits': 'up to 500 bags',
}

/** Whether an account has nothing to do with the owner's things. The lead has to do with all of its alliance's. */
const isForeign = (account: string, owner: Owner, { sharedWith = [] }: ValidCall): boolean => {
  const organisation = organisationOf(account)
  const alliance = organisation.slice(0, 2)
  if (organisation === owner.code || (organisation === 'CS-LEAD' && owner.alliance === 'CS')) return false
  if (alliance === 'QZ' && sharedWith.includes('STATION')) return false
  // The city's bodies take part in both alliances and act first in this one.
  return !(sharedWith.includes('CS') && owner.alliance === 'CS' && alliance !== 'KH')
}

/** Whom a foreign caller speaks of when the call is about nothing that exists: itself. */
const ownerFor = (account: string): Owner =>
  owners.find(({ code }) => code === organisationOf(account)) ?? nobody
const nobody: Owner = { ...member, marker: 'NOBODY', donations: '3308926' }

/** A call about the things of others is answered byte for byte like one about things that never were. */
const expectNotThere = async (account: string, name: OperationName, valid: ValidCall, args: object) => {
  const answer = await call(account, name, valid, args)
  expect([account, leaks(account, answer)]).toEqual([account, []])
  const unknown = await call(account, name, valid, (valid.unknown ?? randomised)(args as never))
  expect([account, withoutIds(answer)]).toEqual([account, withoutIds(unknown)])
}

/** Calls each of these as everybody: registers the tests of one file, which share a stage of their own. */
export const proveAccess = (all: readonly OperationName[]): void => {
  const names = ofToday('access', all)
  beforeAll(async () => {
    stage = await makeStage()
    for (const owner of owners) {
      await wholeDay(stage, owner)
      await messagesOf(stage, owner)
    }
    await stage.sequenceAll()
  }, 120_000)
  afterAll(() => stage.close())

  describe.each(names)('%s', (name) => {
    const valid = validCalls[name]
    /** Prepared for the member hospital; what is foreign may try it, and then it still must be good. */
    let args: object

    it('is done for who is right to call it', async () => {
      args = await valid.args(stage, member)
      await stage.sequenceAll()
      const answer = await call(valid.by, name, valid, args)
      expect(answer).toMatchObject({ code: 'OK' })
      expect(leaks(valid.by, answer)).toEqual([])
    })

    if (changes(name) && fieldOf(name) !== null && !(name in CHANGES_NOTHING))
      it('says in the audit trail what it was about and what it left behind', async () => {
        const [entry] = await stage.rows(
          `select subject_id, after from audit_entries where action = $1 and outcome = 'DONE' and account = $2
           order by recorded_at desc, id desc limit 1`,
          [name, valid.by],
        )
        expect(entry?.after).toEqual(expect.anything())
        if (!(name in ABOUT_MANY)) expect(entry?.subject_id).toEqual(expect.any(String))
      })

    if (fieldOf(name)?.kind === 'query')
      it('while nothing can be audited, shows nothing of what has to be audited first, and says why', async () => {
        const watcher = AUDITED_FIRST_FOR[name]
        const answer = await withoutAuditTrail(stage, () => call(watcher ?? valid.by, name, valid, args))
        const shown = shownUnaudited(fieldOf(name)?.name ?? '', answer)
        if (watcher !== undefined || AUDITED_FIRST.has(name))
          expect([shown, answer.code]).toEqual(['nothing', 'UNAVAILABLE'])
        else expect(['all', 'all but fields']).toContain(shown)
      })

    it('is forbidden to every account that the table does not name', async () => {
      // What was done a moment ago can't be done again; what was read can be read again.
      if (changes(name)) args = await valid.args(stage, member)
      for (const account of accounts.filter((one) => !tableAllows(one, name))) {
        const answer = await call(account, name, valid, args)
        expect([account, answer.code]).toEqual([account, 'FORBIDDEN'])
        expect(leaks(account, answer)).toEqual([])
      }
    })

    it('answers a stranger and a fellow member as if the things were not there, and leaks nothing', async () => {
      for (const account of accounts.filter(
        (one) => tableAllows(one, name) && isForeign(one, member, valid),
      )) {
        if (holdsIds(args) || valid.unknown) {
          await expectNotThere(account, name, valid, args)
        } else {
          const own = changes(name) ? await valid.args(stage, ownerFor(account)) : args
          const answer = await call(account, name, valid, own)
          expect([account, leaks(account, answer)]).toEqual([account, []])
        }
      }
    })

    it('answers the rightful about the other alliance’s things as if they were not there', async () => {
      const foreign = await valid.args(stage, stranger)
      await stage.sequenceAll()
      if (!(holdsIds(foreign) || valid.unknown)) return
      for (const account of accounts.filter(
        (one) => tableAllows(one, name) && isForeign(one, stranger, valid),
      ))
        await expectNotThere(account, name, valid, foreign)
    })

    it('is still done for who is right to call it: nobody else has changed anything', async () => {
      expect(await call(valid.by, name, valid, args)).toMatchObject({ code: 'OK' })
    })

    it('is refused to no account that the table names, and leaks nothing to those who share the thing', async () => {
      for (const account of accounts.filter(
        (one) => tableAllows(one, name) && !isForeign(one, member, valid),
      )) {
        const answer = await call(account, name, valid, args)
        expect([account, answer.text]).toEqual([account, expect.not.stringContaining(`do not allow ${name}`)])
        expect([account, leaks(account, answer)]).toEqual([account, []])
      }
    })
  })

  describe('the log', () => {
    it('holds nobody’s canaries after all of this', () => {
      expect(markersIn(stage.logged())).toEqual([])
    })
  })
}
