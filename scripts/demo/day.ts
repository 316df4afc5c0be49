import type { Bag, Bank } from './bank.ts'
import type { Graph } from './graph.ts'
import type { His } from './his.ts'
import type { Following } from './live.ts'
import type { Numbers } from './numbers.ts'
import type { Teller } from './teller.ts'

/** What every scene of the day works with. */
export type Day = {
  readonly graph: Graph
  readonly bank: Bank
  readonly numbers: Numbers
  readonly teller: Teller
  readonly his: His
  /** Where sensors report by MQTT; null where that is a broker of others, which knows none of the demonstration. */
  readonly sensors: { readonly host: string; readonly port: number } | null
  /** Opens a subscription as an account. */
  readonly follow: (account: string, field: string, selection: string) => Promise<Following>
  /** A moment so many minutes from now; negative: ago. */
  readonly inMinutes: (minutes: number) => Date
}

/** A bag in stock. */
export type StockedBag = { readonly id: string; readonly number: string; readonly bag: Bag }

/** A request that was served: what the later scenes go on with. */
export type Served = { readonly requestId: string; readonly sampleId: string; readonly sampleNumber: string }
