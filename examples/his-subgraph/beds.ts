import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { FindBeds } from './subgraph.ts'

const beds = z.record(
  z.string(),
  z.object({ ward: z.object({ code: z.string(), name: z.string() }), bed: z.string() }),
)

/** Beds from a JSON file by hospital number, read anew each time, as a view of the HIS would be. */
export const bedsOfFile =
  (file: string): FindBeds =>
  async (hospitalNumbers, signal) => {
    const read = new Map(
      Object.entries(beds.parse(JSON.parse(await readFile(file, { encoding: 'utf8', signal })))),
    )
    return hospitalNumbers.map((number) => read.get(number) ?? null)
  }
