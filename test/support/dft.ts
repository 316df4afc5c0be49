import { type Hl7Door, startHl7Door } from '#adapters/hl7/door.ts'
import { hl7, msh } from '#test/support/hl7-world.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'
import { type Desk, makeDesk } from '#test/support/waiver-desk.ts'
import type { RigStay } from '#test/support/waiver-rig.ts'

/** Fields of an FT1 by their numbers. */
export type Ft1 = Readonly<Record<number, string>>

/** FT1 of a charge of 440.00 for two units of a bag, with these fields changed. */
export const ft1 = (change: Ft1 = {}): string => {
  const fields: Ft1 = {
    1: '1',
    2: 'FEE001',
    4: '20261114120000+0800',
    6: 'CG',
    7: 'BLD-RBC-LR^去白悬浮红细胞血费^99FEE',
    10: '2',
    11: '440.00&CNY',
    12: '220.00&CNY',
    ...change,
  }
  return `FT1|${Array.from({ length: 31 }, (_, place) => fields[place + 1] ?? '').join('|')}`.replace(
    /\|+$/,
    '',
  )
}

/** The charges of a stay as its hospital's HIS sends them. */
export const dft = (
  stay: Pick<RigStay, 'patientId' | 'encounterId'>,
  lines: readonly string[],
  { pv1, ...header }: { id?: string; application?: string; pv1?: string } = {},
): string =>
  hl7(
    msh('DFT^P03^DFT_P03', header),
    'EVN|P03|20261115110000+0800',
    `PID|1||${stay.patientId}^^^CS-MEM01^MR`,
    pv1 ?? `PV1|1|I|||||||||||||||||${stay.encounterId}^^^CS-MEM01^VN`,
    ...lines,
  )

/** What an ADT says of a stay of the rig. */
export const adt = (
  event: string,
  stay: Pick<RigStay, 'patientId' | 'encounterId'>,
  { patientClass = 'I', startedAt = '20261110080000+0800', endedAt = '' } = {},
): string =>
  hl7(
    msh(`ADT^${event}^ADT_A03`),
    `EVN|${event}|20261115110000+0800`,
    `PID|1||${stay.patientId}^^^CS-MEM01^MR||示例`,
    `PV1|1|${patientClass}|||||||||||||||||${stay.encounterId}^^^CS-MEM01^VN|||||||||||||||||||||||||${startedAt}|${endedAt}`,
  )

/** What the bedside tells of a bag: given whole, in two hours of the fourteenth. */
export const bts = (stay: Pick<RigStay, 'patientId'>, donation: string): string =>
  hl7(
    msh('BTS^O31^BTS_O31'),
    `PID|1||${stay.patientId}^^^CS-MEM01^MR||示例`,
    'ORC|RE|SQ1^CS-MEM01',
    'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1|2|U^单位^99HUB',
    `BTX|1|${donation}|E5445^^ISBT128|||||1||U|TX^Transfused^HL70513|F|20261114130000+0800|N1^甲|N2^乙|20261114110000+0800|20261114130000+0800`,
  )

export type ChargeDesk = Desk & {
  readonly door: Hl7Door
  /** Sends a message and gives the answer's segments. */
  ask(message: string): Promise<string[]>
  close(): Promise<void>
}

/** A settlement window with scripted peers, and the hub's HL7 door open beside it. */
export const makeChargeDesk = async (): Promise<ChargeDesk> => {
  const desk = await makeDesk()
  const door = await startHl7Door(desk.world.services, {
    host: '127.0.0.1',
    port: 0,
    maxBytes: 5_000_000,
    production: false,
  })
  const client = await connectRaw(door.port)
  return {
    ...desk,
    door,
    ask: async (message) => (await client.ask(message)).split('\r').filter((line) => line !== ''),
    close: async () => {
      client.close()
      await door.close()
      await desk.world.close()
    },
  }
}
