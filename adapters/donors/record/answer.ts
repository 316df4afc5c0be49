import { z } from 'zod'
import { day, ml, proof, pseudonym } from '#adapters/signed/wire.ts'
import { donationKinds, pools } from '#rules/waivers/terms.ts'

const donation = z
  .strictObject({
    id: pseudonym,
    kind: z.enum(donationKinds),
    ml,
    on: day,
    region: z.string().regex(/^\d{6}$/),
  })
  .refine((one) => (one.kind === 'WHOLE_BLOOD') === one.ml > 0, { path: ['ml'] })

const donor = z.strictObject({
  token: pseudonym,
  donations: z.array(donation).max(2_000),
  goldAward: z.boolean(),
  rareGroup: z.boolean(),
  diedOn: day.nullable(),
})

const taking = z.strictObject({
  id: pseudonym,
  donation: pseudonym.nullable(),
  pool: z.enum(pools),
  patient: pseudonym,
  ml,
  on: day,
  free: z.boolean(),
  bag: z.string().min(3).max(64).nullable(),
})

const once = (ids: readonly string[]): boolean => new Set(ids).size === ids.length

/**
 * Quota is worked out of it, so it must be whole in itself: no donation and no taking twice, none after the day the
 * answer is of, and no taking from a donation that is not told.
 */
const verified = z
  .strictObject({ ...proof, outcome: z.literal('VERIFIED'), donor, takings: z.array(taking).max(10_000) })
  .refine(({ donor: { donations } }) => once(donations.map(({ id }) => id)), { path: ['donor', 'donations'] })
  .refine(({ takings }) => once(takings.map(({ id }) => id)), { path: ['takings'] })
  .refine(
    ({ donor: { donations }, takings }) => {
      const known = new Set(donations.map(({ id }) => id))
      return takings.every((one) => one.donation === null || known.has(one.donation))
    },
    { path: ['takings', 'donation'] },
  )
  .refine(
    ({ donor: { donations }, asOf }) => {
      const last = new Date(asOf.getTime() + DAY_MS).toISOString().slice(0, 10)
      return donations.every(({ on }) => on <= last)
    },
    { path: ['donor', 'donations', 'on'] },
  )

/** Civil days run up to eight hours ahead of UTC's. */
const DAY_MS = 86_400_000

const unproven = z.strictObject({ ...proof, outcome: z.enum(['NOT_FOUND', 'CONTRADICTED']) })

/** What the donor record answers. */
export const donorAnswer = z.discriminatedUnion('outcome', [verified, unproven])
