import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hl7World, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { watchStretches } from '#test/support/stretches.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ maxBytes: 8_400_000 })
})
afterAll(() => hub.close())

const PID = 'PID|1||MRBIG^^^CS-MEM01^MR||张^三'
const ORC = 'ORC|NW|SQ1^CS-MEM01\rBPO|1|RBC-SUSP^^99HUB|||1|U'
const times = (count: number, segments: string) => Array.from({ length: count }, () => segments).join('\r')

/** The name, the type, what follows PID, and what the answer says. */
const cases: readonly [name: string, type: string, body: string, answer: RegExp][] = [
  ['100,000 odd segments', 'ADT^A04', times(100_000, '1|x'), /^MSA\|AA/],
  ['a name of 2 MB', 'ADT^A04', `PID|1||M^^^CS-MEM01^MR||${'张'.repeat(700_000)}`, /^MSA\|AA/],
  ['escapes without end', 'ADT^A04', `NTE|1||${'\\X41\\'.repeat(200_000)}`, /^MSA\|AR/],
  ['100,000 notes on a form', 'OMB^O27', `${ORC}\r${times(100_000, 'NTE|1||x')}`, /ERR\|\|NTE\^2001\|100/],
  [
    '50,000 values on a form',
    'OMB^O27',
    `${ORC}\r${times(50_000, 'OBX|1|NM|718-7||5|g/L|||||F')}`,
    /ERR\|\|OBX\^2001\|100/,
  ],
  ['20,000 orders', 'OMB^O27', times(20_000, ORC), /ERR\|\|ORC\^1001\|100/],
  ['20,000 merges', 'ADT^A40', times(20_000, 'MRG|M2^^^CS-MEM01^MR'), /ERR\|\|MRG\^1001\|100/],
  ['20,000 tubes', 'OML^O33', times(20_000, 'SPM|1|S1||WB\rORC|NW|SQ1'), /ERR\|\|ORC\^1001\|100/],
  ['20,000 charges', 'DFT^P03', times(20_000, 'FT1|1|F||20260302||CG|X'), /ERR\|\|FT1\^1001\|100/],
  [
    '50,000 results of one tube',
    'ORU^R01',
    `OBR|1|SQ1\r${times(50_000, 'OBX|1|CWE|883-9^^LN||A||||||F')}`,
    /^MSA\|AE/,
  ],
  ['1,000 notes on a form', 'OMB^O27', `${ORC}\r${times(1_000, 'NTE|1||x')}`, /CONSENT_MISSING/],
]

/** Several times what a machine with nothing else to do takes: nobody waits for the whole of such a message. */
const LONGEST_MS = 1_500

/** A busy machine is slow to decode so much; an answer that came too late would stand for the next. */
const PATIENCE_MS = 110_000

describe('what no ward and no laboratory sends', () => {
  it.each(cases)(
    '%s: answered, and nobody waits for it',
    { timeout: 120_000 },
    async (_, type, body, told) => {
      const watch = watchStretches()
      const answer = await hub.client.ask(`${msh(type)}\r${PID}\r${body}\r`, PATIENCE_MS)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(watch.longest()).toBeLessThan(LONGEST_MS)
      expect(answer.slice(answer.indexOf('\r') + 1)).toMatch(told)
    },
  )
})
