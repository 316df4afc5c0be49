import type { Data, Graph } from './graph.ts'
import type { Numbers } from './numbers.ts'

/** A bag as its label reads. */
export type Bag = {
  readonly donationNumber: string
  readonly labelProductCode: string
  readonly product: string
  readonly abo: 'A' | 'B' | 'AB' | 'O'
  readonly rhd: 'POSITIVE' | 'NEGATIVE'
  readonly content: number
  readonly collectedAt: string
  readonly expiresAt: string
  /** Where the lead puts it. */
  readonly place: string
}

const DAY_MS = 24 * 3_600_000
const PRODUCT = { labelProductCode: 'E5445', product: 'RBC-SUSP-LR' }
/** Reactions of a plain A RhD-positive blood: forward and reverse agree. */
const A_POSITIVE = {
  antiA: 'PLUS_4',
  antiB: 'NEGATIVE',
  control: 'NEGATIVE',
  a1Cells: 'NEGATIVE',
  bCells: 'PLUS_3',
  antiD: 'PLUS_4',
}
const METHOD = 'COLUMN_AGGLUTINATION'
/** What a display shows when all is well, in °C. */
const NORMAL: Readonly<Record<string, number>> = { COLD: 4.1, FROZEN: -25.4, ROOM: 22 }
const RECEIPT = `... on UnitReceipt { received { index unit { id number } }
  refused { donationNumber findings { code field message { zh en } } } }`

/** A bag of leucocyte-reduced red cells, A RhD-positive, drawn ten days ago. */
export const newBag = (numbers: Numbers, now: Date, content = 2): Bag => ({
  donationNumber: numbers.donation(),
  ...PRODUCT,
  abo: 'A',
  rhd: 'POSITIVE',
  content,
  collectedAt: new Date(now.getTime() - 10 * DAY_MS).toISOString(),
  expiresAt: new Date(now.getTime() + 20 * DAY_MS).toISOString(),
  place: 'FRIDGE-1',
})

/** The station's file about a bag. */
const fileLine = ({ content: _, collectedAt: __, place: ___, ...line }: Bag) => line

/**
 * What the lead's blood bank does with a request, each step by its own technician's token. Every step throws when the
 * hub refuses it.
 */
export const makeBank = (graph: Graph, options: { technician: string; second: string }) => {
  const { technician, second } = options
  const act = (field: string, input: object, selection: string): Promise<Data> =>
    graph.act(technician, field, input, selection)
  return {
    /** Reads the displays of the cold store and writes them down, as is due every four hours. */
    readColdStore: async (): Promise<readonly Data[]> => {
      const { places } = await graph.ask(
        technician,
        'query { places { id name keeps organisation { code } } }',
      )
      const own = places.filter(({ organisation }: Data) => organisation.code === 'CS-LEAD')
      for (const { id, keeps } of own)
        await act('recordManualReading', { placeId: id, celsius: NORMAL[keeps] }, '... on Place { id }')
      return own
    },

    /** Takes bags in; `file` is what the station says of them, the labels' own words when absent. */
    receive: (bags: readonly Bag[], file: readonly object[] = bags.map(fileLine)): Promise<Data> =>
      act('receiveUnits', { station: 'QZ-STATION', units: bags, file }, RECEIPT),

    accept: (requestId: string): Promise<Data> =>
      act('acceptRequest', { requestId }, '... on Request { id state }'),

    receiveSample: (sampleId: string, collectorName: string): Promise<Data> =>
      act('receiveSample', { sampleId, collectorName }, '... on Sample { id state sampleNumber }'),

    type: (sampleId: string): Promise<Data> =>
      act(
        'recordTyping',
        { sampleId, reactions: A_POSITIVE, method: METHOD },
        '... on Typing { id abo rhd discrepancy }',
      ),

    screen: (sampleId: string): Promise<Data> =>
      act(
        'recordAntibodyScreen',
        { sampleId, result: 'NEGATIVE', method: METHOD },
        '... on AntibodyScreen { id result }',
      ),

    crossmatch: (sampleId: string, unitId: string, requestId: string): Promise<Data> =>
      act(
        'recordCrossmatch',
        { sampleId, unitId, requestId, major: 'COMPATIBLE', minor: 'COMPATIBLE', method: METHOD },
        '... on Crossmatch { id major minor }',
      ),

    /** The second technician signs by badge and PIN at the first one's desk. */
    verify: async (resultId: string): Promise<Data> => {
      const input = { resultId }
      const token = await graph.sign(technician, second, 'verifyResult', input)
      return await act('verifyResult', { ...input, signatures: [token] }, '... on Sample { id }')
    },

    reserve: (requestId: string, unitIds: readonly string[]): Promise<Data> =>
      act(
        'reserveUnits',
        { requestId, unitIds },
        '... on UnitReservation { expiresAt units { id number } missing { product quantity } }',
      ),

    /** The collector of the hospital that asked signs by badge and PIN at the lead's desk. */
    issue: async (requestId: string, unitIds: readonly string[], collector: string): Promise<Data> => {
      const input = { requestId, units: unitIds.map((unitId) => ({ unitId, visualDefects: [] })) }
      const token = await graph.sign(technician, collector, 'issueUnits', input)
      return await act(
        'issueUnits',
        { ...input, signatures: [token] },
        '... on Issue { id issuedBy { name } collectedBy { name } units { number state } }',
      )
    },
  }
}

/** The lead's blood bank. */
export type Bank = ReturnType<typeof makeBank>
