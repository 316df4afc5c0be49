import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RequestState, requestStates, requestTransitions } from '#rules/requests/terms.ts'
import { bpo, omb, orc, PID } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
})
afterAll(() => hub.close())

let count = 0
/** The number of a request that an HIS placed and that stands in `state`, however it came there. */
const placedIn = async (state: RequestState): Promise<string> => {
  count += 1
  const number = `SQ-STATE-${count}`
  await hub.ask(omb(number))
  await hub.world.rows('update requests set state = $2 where placer_number = $1', [number, state])
  return number
}
const stateOf = async (number: string) =>
  (
    await hub.world.rows<{ state: string }>('select state from requests where placer_number = $1', [number])
  )[0]?.state

/** ORM^O01 of an older system under an order control. */
const orm = (number: string, control: string) =>
  hl7(
    msh('ORM^O01', { version: '2.4' }),
    PID,
    orc(number, control, '||||DUP^重复申请'),
    'OBR|1|||RBC-SUSP-LR^去白悬浮红细胞^99HUB|||||||||HB60||||||||||||||1^^^20260302090000+0800^^R',
    'DG1|1||D64.9^贫血^ICD10|||W',
    'OBX|1|NM|QUANTITY^数量^99HUB||2|U|||||F',
    'OBX|2|NM|718-7^Hb^LN||60|g/L|||||F',
    'OBX|3|CE|CONSENT^知情同意^99HUB||Y||||||F',
    'OBX|4|CE|HX-TRANSFUSION^输血史^99HUB||N^无^HL70136||||||F',
    'OBX|5|CE|HX-REACTION^输血反应史^99HUB||N^无^HL70136||||||F',
  )
const omb27 = (number: string, control: string) =>
  control === 'XO'
    ? omb(number, { orc: orc(number, 'XO'), bpo: bpo({ 4: '3' }) })
    : hl7(msh('OMB^O27^OMB_O27'), PID, orc(number, control, '||||DUP^重复申请'), bpo())

const messages = { 'OMB^O27': omb27, 'ORM^O01': orm } as const
const controls = [
  { control: 'CA', action: 'cancel', yes: 'CR', no: 'UC', status: 'CA', becomes: 'CANCELLED' },
  { control: 'DC', action: 'cancel', yes: 'CR', no: 'UC', status: 'CA', becomes: 'CANCELLED' },
  { control: 'XO', action: 'amend', yes: 'XR', no: 'UX', status: 'SC', becomes: 'SUBMITTED' },
] as const
const table = (Object.keys(messages) as (keyof typeof messages)[]).flatMap((type) =>
  controls.flatMap((line) => requestStates.map((state) => ({ type, state, ...line }))),
)

describe('CA, DC and XO in every state of a request', () => {
  it.each(table)('$type $control of one that is $state', async ({ type, state, ...line }) => {
    const { control, action, yes, no, status, becomes } = line
    const number = await placedIn(state)
    const answer = await hub.ask(messages[type](number, control))
    const allowed = (requestTransitions[action].from as readonly string[]).includes(state)
    if (allowed) {
      expect(answer[1]).toContain('MSA|AA|')
      expect(answer.at(-1)).toMatch(
        new RegExp(`^ORC\\|${yes}\\|${number}\\^CS-MEM01\\|req_\\w+\\^CS-LEAD\\|\\|${status}$`),
      )
      expect(await stateOf(number)).toBe(becomes)
    } else {
      expect(answer[1]).toContain('MSA|AE|')
      expect(answer.at(-1)).toBe(`ORC|${no}|${number}^CS-MEM01`)
      expect(await stateOf(number)).toBe(state)
    }
  })

  it.each(['CA', 'XO'])(
    '%s after acceptance is refused with the way there is: the lead closes it',
    async (control) => {
      const number = await placedIn('ACCEPTED')
      const answer = await hub.ask(omb27(number, control))
      expect(answer[2]).toMatch(
        /^ERR\|\|ORC\^1\^2\|206\^Application record locked\^HL70357\|E\|\|\|ACCEPTED_REQUEST_STANDS\|/,
      )
      expect(answer[2]).toContain('由其关闭申请（closeRequest）')
      expect(answer[2]).toContain('who closes it (closeRequest)')
    },
  )

  it('an older system is told the same in ERR-1 and MSA-3', async () => {
    const number = await placedIn('ACCEPTED')
    const answer = await hub.ask(orm(number, 'CA'))
    expect(answer[1]).toContain('closeRequest')
    expect(answer[2]).toMatch(/^ERR\|ORC\^1\^2\^206/)
  })

  it('a hospital that has no such number is answered UC and UX with 204', async () => {
    for (const [control, no] of [
      ['CA', 'UC'],
      ['XO', 'UX'],
    ] as const) {
      const answer = await hub.ask(omb27('SQ-NEVER', control))
      expect(answer.at(-1)).toBe(`ORC|${no}|SQ-NEVER^CS-MEM01`)
      expect(answer.some((line) => line.startsWith('ERR||ORC^1^2|204'))).toBe(true)
    }
  })

  it('XO of another patient is refused, and the request stays as it was', async () => {
    const number = await placedIn('SUBMITTED')
    const pid = PID.replace('MR000123', 'MR-OTHER').replace('330822196807071236^^^CN-MPS^NI', '')
    const answer = await hub.ask(omb(number, { pid, pv1: 'PV1|1|O', orc: orc(number, 'XO') }))
    expect(answer[1]).toContain('MSA|AE|')
    expect(answer.at(-1)).toBe(`ORC|UX|${number}^CS-MEM01`)
    expect(await stateOf(number)).toBe('SUBMITTED')
  })
})
