import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordTypingInput, recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { groupA, groupB, stranger } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const typing = async (input: RecordTypingInput, account = 'lead.technician') =>
  recordTyping(await world.as(account), input)
const factsOf = (sampleId: string) =>
  world.rows(
    `select f.value, f.withdrawn_at is null as stands from history_facts f join typings t on t.id = f.evidence_id
     where t.sample_id = $1 order by f.id`,
    [sampleId],
  )
const deviationsOf = (id: string) =>
  world.rows<{ findings: { code: string }[] }>('select findings from deviations where subject_id = $1', [id])
const eventsOf = (id: string) => world.rows('select name from outbox where subject_id = $1', [id])

describe('recordTyping', () => {
  it.each(sampleStates)(
    'of a sample that is %s is recorded, and opens a deviation unless the laboratory has it',
    async (state) => {
      const sampleId = await sampleIn(world, state)
      const { id, abo, rhd } = await typing({ sampleId, reactions: groupA })
      expect({ abo, rhd }).toEqual({ abo: 'A', rhd: 'POSITIVE' })
      expect(await deviationCodes(world, id)).toEqual(state === 'RECEIVED' ? [] : ['RESULT_SAMPLE_UNUSABLE'])
      expect(await factsOf(sampleId)).toEqual(
        state === 'REJECTED' ? [] : [{ value: 'A POSITIVE', stands: true }],
      )
      expect(await stateOf(world, 'samples', sampleId)).toBe(state)
    },
  )

  it('reads the group from the reactions, signs it with the caller and keeps it in the history', async () => {
    const { sampleId, id: requestId } = await accepted(world, stranger())
    const { id, abo, rhd } = await typing({ sampleId, reactions: groupA })
    expect({ abo, rhd }).toEqual({ abo: 'A', rhd: 'POSITIVE' })
    const [row] = await world.rows(
      `select t.status, t.current, t.request_id, t.discrepancy, s.account from typings t
       join staff s on s.id = t.performed_by where t.id = $1`,
      [id],
    )
    expect(row).toEqual({
      status: 'FINAL',
      current: true,
      request_id: requestId,
      discrepancy: null,
      account: 'lead.technician',
    })
    expect(await factsOf(sampleId)).toEqual([{ value: 'A POSITIVE', stands: true }])
    expect(await eventsOf(id)).toEqual([{ name: 'compatibility.typingRecorded' }])
    expect(await deviationsOf(id)).toEqual([])
  })

  it('names no group while forward and reverse disagree, and says why in both languages', async () => {
    const { sampleId } = await accepted(world, stranger())
    const { id, abo } = await typing({ sampleId, reactions: { ...groupA, bCells: '0' } })
    expect(abo).toBeNull()
    const [row] = await world.rows('select discrepancy from typings where id = $1', [id])
    expect(row).toEqual({
      discrepancy:
        'ABO 正反定型不符：正定型A，反定型AB。 / ABO forward and reverse typing disagree: forward A, reverse AB.',
    })
    expect(await factsOf(sampleId)).toEqual([])
  })

  it('takes a group that is stated alone, and none that contradicts its reactions', async () => {
    const { sampleId } = await accepted(world, stranger())
    expect(await typing({ sampleId, abo: 'O', rhd: 'NEGATIVE' }, 'lis.lead')).toMatchObject({
      abo: 'O',
      rhd: 'NEGATIVE',
    })
    const other = await accepted(world, stranger())
    expect(await typing({ sampleId: other.sampleId, reactions: groupA, abo: 'B' })).toMatchObject({
      abo: null,
    })
  })

  it('stores the name a machine asserts, and no signature with it', async () => {
    const { sampleId } = await accepted(world, stranger())
    const { id } = await typing({ sampleId, abo: 'A', rhd: 'POSITIVE', performedByName: '赵技' }, 'lis.lead')
    const [row] = await world.rows('select performed_by, performed_by_name from typings where id = $1', [id])
    expect(row).toEqual({ performed_by: null, performed_by_name: '赵技' })
  })

  it('lets no preliminary result into the history, and puts the final one in its place', async () => {
    const { sampleId } = await accepted(world, stranger())
    const early = await typing({ sampleId, reactions: groupA, status: 'PRELIMINARY' })
    expect(await factsOf(sampleId)).toEqual([])
    expect(await eventsOf(early.id)).toEqual([])
    const final = await typing({ sampleId, reactions: groupA })
    const rows = await world.rows(
      'select id, current, corrects_id from typings where sample_id = $1 order by id',
      [sampleId],
    )
    expect(rows).toEqual([
      { id: early.id, current: false, corrects_id: null },
      { id: final.id, current: true, corrects_id: early.id },
    ])
  })

  it('corrects by a new row and withdraws what rested on the old one', async () => {
    const { sampleId } = await accepted(world, stranger())
    const wrong = await typing({ sampleId, reactions: groupB })
    const right = await typing({ sampleId, reactions: groupA, status: 'CORRECTED' })
    expect(await factsOf(sampleId)).toEqual([
      { value: 'B POSITIVE', stands: false },
      { value: 'A POSITIVE', stands: true },
    ])
    expect(await deviationsOf(right.id)).toEqual([])
    const again = typing({ sampleId, reactions: groupA, status: 'CORRECTED', correctsId: wrong.id })
    expect(await refusalOf(again)).toMatchObject({
      code: 'RESULT_REFUSED',
      message:
        '该结果已被更正，请更正其最新一版 / this result was replaced before; correct the one that stands',
    })
  })

  it('opens a deviation when the group conflicts with what another sample showed', async () => {
    const first = await accepted(world)
    await typing({ sampleId: first.sampleId, reactions: groupA })
    const second = await accepted(world)
    const { id } = await typing({ sampleId: second.sampleId, reactions: groupB })
    const [deviation] = await deviationsOf(id)
    expect(deviation?.findings.map(({ code }) => code)).toEqual(['ABO_CONFLICTS_WITH_HISTORY'])
  })

  it.each([
    ['COLLECTED', 1],
    ['IN_TRANSIT', 1],
    ['RECEIVED', 0],
    ['REJECTED', 1],
    ['DISPOSED', 1],
  ] as const)('on a sample that is %s is recorded, and opens %i deviations', async (state, count) => {
    const sampleId = await sampleIn(world, state)
    const { id } = await typing({ sampleId, reactions: groupA })
    const codes = (await deviationsOf(id)).flatMap(({ findings }) => findings.map(({ code }) => code))
    expect(codes.filter((code) => code === 'RESULT_SAMPLE_UNUSABLE')).toHaveLength(count)
    expect(await factsOf(sampleId)).toHaveLength(state === 'REJECTED' ? 0 : 1)
  })

  it('on a sample older than its limit is recorded and opens a deviation', async () => {
    const { sampleId } = await accepted(world, stranger())
    await world.rows(`update samples set collected_at = '2026-02-25T00:00:00Z' where id = $1`, [sampleId])
    const { id } = await typing({ sampleId, reactions: groupA })
    expect(await deviationsOf(id)).toMatchObject([{ findings: [{ code: 'SAMPLE_OLDER_THAN_LIMIT' }] }])
  })

  it('asks for reactions or a group', async () => {
    const { sampleId } = await accepted(world, stranger())
    expect(await refusalOf(typing({ sampleId }))).toMatchObject({ problems: [{ field: 'reactions' }] })
  })

  it('refuses a technician whose training certificate has expired', async () => {
    const { sampleId } = await accepted(world, stranger())
    const set = (until: string) =>
      world.rows(
        `update certificates set valid_until = $1 where kind = 'TRANSFUSION_TRAINING'
         and staff_id = (select id from staff where account = 'lead.technician2')`,
        [until],
      )
    await set('2026-02-28')
    const refusal = await refusalOf(typing({ sampleId, reactions: groupA }, 'lead.technician2'))
    await set('2035-12-31')
    expect(refusal).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      findings: [{ code: 'SIGNER_CERTIFICATE_EXPIRED' }],
    })
  })

  it('answers another alliance’s sample and a random one alike', async () => {
    const { sampleId } = await accepted(world, stranger())
    const answers = await Promise.all(
      [sampleId, `smp_${'0'.repeat(32)}`, 'nonsense'].map((id) =>
        refusalOf(typing({ sampleId: id, reactions: groupA }, 'kh.technician')).then(String),
      ),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('shows grades and group through GraphQL', async () => {
    const { sampleId } = await accepted(world, stranger())
    const answer = await world.ask(
      'lead.technician',
      `mutation ($input: RecordTypingInput!) { recordTyping(input: $input) { __typename ... on Typing {
        abo rhd status current reactions { antiA bCells secondAntiD } sample { typings { abo } } } } }`,
      {
        input: {
          sampleId,
          reactions: {
            antiA: 'PLUS_4',
            antiB: 'NEGATIVE',
            control: 'NEGATIVE',
            a1Cells: 'NEGATIVE',
            bCells: 'PLUS_3',
            antiD: 'PLUS_4',
          },
        },
      },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.recordTyping).toEqual({
      __typename: 'Typing',
      abo: 'A',
      rhd: 'POSITIVE',
      status: 'FINAL',
      current: true,
      reactions: { antiA: 'PLUS_4', bCells: 'PLUS_3', secondAntiD: null },
      sample: { typings: [{ abo: 'A' }] },
    })
  })
})

describe('a member’s own tests', () => {
  const agree = async (qualityControlUntil: string | null) =>
    world.rows(
      `update testing_sites set site = 'SELF', quality_control_until = $1
       where organisation_id = (select id from organisations where code = 'CS-MEM01')`,
      [qualityControlUntil],
    )

  it.each([
    ['agreed to be done by the lead', async () => undefined, 'TEST_SITE_IS_LEAD'],
    ['agreed, without quality control', () => agree(null), 'SELF_TEST_WITHOUT_QUALITY_CONTROL'],
    [
      'agreed, with quality control that has ended',
      () => agree('2026-02-28'),
      'SELF_TEST_WITHOUT_QUALITY_CONTROL',
    ],
  ])('are refused when %s', async (_, arrange, code) => {
    await arrange()
    const { sampleId } = await accepted(world, stranger())
    const refusal = await refusalOf(typing({ sampleId, reactions: groupA }, 'mem01.technician'))
    expect(refusal).toMatchObject({
      code: 'TESTING_SITE_REFUSED',
      findings: expect.arrayContaining([expect.objectContaining({ code })]),
    })
  })

  it('are recorded as done there while SELF and its quality control are in force', async () => {
    await agree('2026-12-31')
    const { sampleId } = await accepted(world, stranger())
    const { id } = await typing({ sampleId, reactions: groupA }, 'mem01.technician')
    const [row] = await world.rows(
      'select o.code from typings t join organisations o on o.id = t.performed_at_id where t.id = $1',
      [id],
    )
    expect(row).toEqual({ code: 'CS-MEM01' })
  })
})
