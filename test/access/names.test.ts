import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { readyFor, wholeDay } from '#test/access/chain.ts'
import { messagesOf } from '#test/access/messages.ts'
import { fellow, markersIn, member, owners, readableMarkers, stranger } from '#test/access/owners.ts'
import {
  accounts,
  allFields,
  allNames,
  fieldOf,
  makeStage,
  organisationOf,
  type Stage,
} from '#test/access/stage.ts'
import { validCalls } from '#test/access/valid-inputs.ts'
import { nextNumber } from '#test/support/forms.ts'

let stage: Stage
let known: Awaited<ReturnType<typeof readyFor>>
beforeAll(async () => {
  stage = await makeStage()
  for (const owner of owners) {
    await wholeDay(stage, owner)
    await messagesOf(stage, owner)
  }
  for (const name of allNames.filter((one) => fieldOf(one)?.kind === 'subscription'))
    for (const owner of [member, stranger]) await validCalls[name].args(stage, owner)
  known = await readyFor(stage, member)
  await stage.sequenceAll()
}, 120_000)
afterAll(() => stage.close())

const field = (name: string) => {
  const found = allFields.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no field ${name}`)
  return found
}

/** Names that hospitals and labels give; whose they are must not show. */
const named: readonly [string, () => object, () => object][] = [
  [
    'request',
    () => ({ organisation: member.code, placerNumber: known.form.placerNumber }),
    () => ({ organisation: member.code, placerNumber: nextNumber(member.marker) }),
  ],
  [
    'patient',
    () => ({ organisation: member.code, hospitalNumber: known.form.patient.hospitalNumber }),
    () => ({ organisation: member.code, hospitalNumber: nextNumber(member.marker) }),
  ],
  [
    'sample',
    () => ({ organisation: member.code, sampleNumber: known.form.sample?.sampleNumber }),
    () => ({ organisation: member.code, sampleNumber: nextNumber(member.marker) }),
  ],
]

describe('what is asked for by a name', () => {
  it.each(named)('%s is found by its hospital', async (name, args) => {
    const answer = await stage.ask('mem01.nurse', field(name), args())
    expect(answer.text).toContain(member.marker)
  })

  it.each(named)(
    '%s of another hospital is answered like one that never was',
    async (name, args, unknown) => {
      for (const account of [
        'mem02.nurse',
        'mem02.physician',
        'his.mem02',
        'kh.physician',
        'kh.technician',
      ]) {
        const answer = await stage.ask(account, field(name), args())
        expect([account, answer]).toEqual([account, await stage.ask(account, field(name), unknown())])
      }
    },
  )

  it.each(['kh.technician', 'mem02.nurse'])('node by its id alone tells %s nothing', async (account) => {
    const ids = Object.values(known).filter((id) => typeof id === 'string')
    const rows = await stage.rows<{ id: string }>(
      `select id from messages union all select id from deliveries union all select id from deviations
       union all select id from audit_entries where organisation_id = (select id from organisations where code = 'CS-MEM01')`,
    )
    expect(ids.length).toBeGreaterThan(4)
    const readable = readableMarkers(organisationOf(account))
    for (const id of [...ids, ...rows.map((row) => row.id)]) {
      const answer = await stage.ask(account, field('node'), { id })
      expect([id, markersIn(answer.text).filter((marker) => !readable.includes(marker))]).toEqual([id, []])
    }
    for (const id of ids) {
      const answer = await stage.ask(account, field('node'), { id })
      const random = `${id.slice(0, 4)}${'0'.repeat(32)}`
      expect([id, answer]).toEqual([id, await stage.ask(account, field('node'), { id: random })])
    }
  })
})

describe('every event from the first on', () => {
  const subscriptions = allFields.filter(({ kind }) => kind === 'subscription')

  it.each(subscriptions)('of $name shows nobody what is not theirs', async (subscription) => {
    let seen = 0
    for (const account of accounts) {
      const answer = await stage.ask(account, subscription, { after: encodeCursor(0) })
      const readable = readableMarkers(organisationOf(account))
      expect([account, markersIn(answer.text).filter((marker) => !readable.includes(marker))]).toEqual([
        account,
        [],
      ])
      if (answer.code === 'OK') seen += 1
    }
    expect(seen).toBeGreaterThan(0)
  })
})

describe('the proof itself', () => {
  it('notices a fellow member that row security no longer holds back', async () => {
    const [policy] = await stage.rows<{ qual: string }>(
      `select qual from pg_policies where policyname = 'requests_sees'`,
    )
    const ask = async () =>
      markersIn((await stage.ask('mem02.nurse', field('requests'), { first: 200 })).text)
    expect(await ask()).toEqual([fellow.marker])
    await stage.rows('alter policy requests_sees on requests using (true)')
    try {
      expect(await ask()).toContain(member.marker)
    } finally {
      await stage.rows(`alter policy requests_sees on requests using (${policy?.qual})`)
    }
    expect(await ask()).toEqual([fellow.marker])
  })
})
