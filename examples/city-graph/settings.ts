import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Hub } from './hubs.ts'

const code = z.string().regex(/^[A-Z][A-Z0-9-]*$/)

/** The settings file of a city's graph; `city.example.json` is one. Paths in it are beside it. */
const settings = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  host: z.string().default('127.0.0.1'),
  /** Who signs the tokens of the city's own people. `keys`: an `https:` address, or a file. */
  callers: z.strictObject({
    issuer: z.string(),
    audience: z.string(),
    keys: z.string(),
    readers: z.array(code).min(1),
  }),
  timeoutMs: z.number().int().min(1_500).max(3_000).default(2_000),
  hubs: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        alliances: z.array(code).min(1),
        url: z.url({ protocol: /^https?$/ }),
        /** A file with the city's token there, which whatever renews it writes anew. */
        tokenFile: z.string(),
      }),
    )
    .min(1),
})

/** @throws ZodError naming what is wrong */
export const readSettings = async (file: string) => {
  const beside = (path: string) => resolve(file, '..', path)
  const { hubs, callers, ...rest } = settings.parse(JSON.parse(await readFile(file, 'utf8')))
  return {
    ...rest,
    callers: { ...callers, keys: /^https?:/.test(callers.keys) ? callers.keys : beside(callers.keys) },
    hubs: hubs.map(
      ({ tokenFile, ...hub }): Hub => ({
        ...hub,
        token: async () => (await readFile(beside(tokenFile), 'utf8')).trim(),
      }),
    ),
  }
}
