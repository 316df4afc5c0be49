import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { readyFor, wholeDay } from '#test/access/chain.ts'
import type { RootField } from '#test/access/documents.ts'
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

/** `node` asked for the least: whether there is such a thing, and of which type. */
const whether: RootField = {
  kind: 'query' as RootField['kind'],
  name: 'node',
  args: ['id'],
  document: parse('query ($id: ID!) { node(id: $id) { __typename id } }'),
}

/** One id of each kind of thing that the member hospital has. */
const idsOfMember = async () => {
  const tables = await stage.rows<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public'
     and column_name in ('id', 'organisation_id') group by table_name having count(*) = 2 order by 1`,
  )
  const found = await Promise.all(
    tables.map(({ name }) =>
      stage.rows<{ id: string }>(
        `select id from ${name} where organisation_id = (select id from organisations where code = $1) limit 1`,
        [member.code],
      ),
    ),
  )
  return found.flatMap((rows) => rows.map(({ id }) => id))
}

describe('node, asked for every kind of thing of a hospital by its id', () => {
  /** Colleagues of an alliance know each other by name. */
  const SHARED = /^stf_/

  it('finds some for the hospital itself, and for a fellow member and a stranger none', async () => {
    const ids = await idsOfMember()
    const answers = async (account: string) => {
      const nothing = await stage.ask(account, whether, { id: `req_${'0'.repeat(32)}` })
      const told: string[] = []
      for (const id of ids) {
        const answer = await stage.ask(account, whether, { id })
        if (JSON.stringify(answer) !== JSON.stringify(nothing)) told.push(id)
      }
      return told
    }
    expect((await answers('mem01.nurse')).length).toBeGreaterThan(8)
    const foreign = accounts.filter((one) => /^(KH|CS-MEM02)/.test(organisationOf(one)))
    for (const account of foreign) {
      const told = await answers(account)
      const isFellow = organisationOf(account) === fellow.code
      expect([account, told.filter((id) => !(isFellow && SHARED.test(id)))]).toEqual([account, []])
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
