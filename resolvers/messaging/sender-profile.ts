import { z } from 'zod'
import { listPublishedHisCodes, type PublishedHisCodes } from '#db/alliance/finders-products.ts'
import type { Db } from '#db/client.ts'
import { type KnownSender, listActiveSenders } from '#db/messaging/senders.ts'
import { type DatedCode, defaultSenderProfile, type SenderProfile } from '#db/messaging/shapes.ts'
import { BadInput, type InputProblem } from '#lib/errors.ts'
import { type Day, doMeet, isInOrder } from '#rules/calendar.ts'
import { PLACE_SHAPE, placeableFields } from '#rules/messaging/place-terms.ts'
import { codesOn, type HisCode, publicationOn } from '#rules/products/published.ts'

/** A place that can be found without knowing the segment it is read from. */
const place = z.string().refine((text) => PLACE_SHAPE.exec(text)?.[1] !== undefined)

const text = z.string().min(1).max(200)

const datedCode = z
  .strictObject({
    system: text,
    code: text,
    means: text,
    from: z.iso.date().nullish(),
    until: z.iso.date().nullish(),
  })
  .refine(isInOrder, { path: ['until'] })

/** A code means one thing at a time. */
const datedCodes = z.array(datedCode).superRefine((codes, context) => {
  for (const [at, one] of codes.entries())
    if (codes.slice(0, at).some((other) => doClash(one, other)))
      context.addIssue({ code: 'custom', path: [at, 'code'] })
})

const doClash = (one: DatedCode, other: DatedCode): boolean =>
  one.system === other.system && one.code === other.code && doMeet(one, other)

/** Every member of a profile, each with what it may be. */
const shape = z.strictObject({
  charset: z.enum(['UTF-8', 'GB18030', 'ASCII']),
  version: z.string().regex(/^2\.[3-7](\.\d)?$/),
  orders: z.enum(['OMB^O27', 'ORM^O01']),
  acknowledgement: z.enum(['ORIGINAL', 'ACCEPT', 'BOTH']),
  quantityIn: z.enum(['BAGS', 'UNITS']),
  approvals: z.enum(['HIS', 'HUB']),
  waivers: z.enum(['WINDOW', 'DISCHARGE']),
  codes: z.record(text, z.record(text, text)),
  datedCodes,
  fields: z.partialRecord(z.enum(placeableFields), place),
  repeatWindowDays: z.int().min(1).max(3_650),
} satisfies Record<keyof SenderProfile, z.ZodType>)

/**
 * A profile from data; what is absent is as in the hub's own.
 * @throws BadInput naming every member at fault, as `profile.codes.sex`
 */
export const readProfile = (data: unknown): SenderProfile => {
  const read = shape.partial().safeParse(data ?? {})
  if (read.success) return { ...defaultSenderProfile, ...read.data }
  throw new BadInput(read.error.issues.flatMap(problemsOf))
}

/**
 * The profile as it holds on a day in China: the codes of that day go before those without a time, and its own before
 * those that the alliance's dictionary has for its hospital.
 */
export const profileOn = (
  profile: SenderProfile,
  day: Day,
  listed: readonly HisCode[] = [],
): SenderProfile => {
  const inForce = (profile.datedCodes ?? []).filter((one) => doMeet(one, { from: day, until: day }))
  const codes = { ...profile.codes }
  for (const { system, code, means } of inForce) {
    const { [code]: _, ...others } = codes[system] ?? {}
    codes[system] = { [code]: means, ...others }
  }
  if (listed.length > 0) {
    const dictionary = Object.fromEntries(listed.map(({ code, product }) => [code, product]))
    codes.product = { ...codes.product, ...dictionary, ...codes.product }
  }
  return { ...profile, codes }
}

/** Every active sender of every alliance, each with its profile as it holds on a day in China; in the hub's own scope. */
export const sendersOn = async (db: Db, day: Day): Promise<KnownSender[]> => {
  const [senders, published] = await Promise.all([listActiveSenders(db), listPublishedHisCodes(db)])
  const byAlliance = Map.groupBy(published, ({ allianceId }) => allianceId)
  const listed = new Map([...byAlliance].map(([alliance, all]) => [alliance, hisCodesOn(all, day)] as const))
  return senders.map((sender) => {
    const own = listed.get(sender.allianceId)?.filter(({ hospital }) => hospital === sender.organisationCode)
    return { ...sender, profile: profileOn(sender.profile, day, own) }
  })
}

const hisCodesOn = (published: readonly PublishedHisCodes[], day: Day): HisCode[] => {
  const inForce = publicationOn(published, day)
  return inForce === undefined ? [] : codesOn((inForce.hisCodes ?? []) as HisCode[], inForce, day)
}

const problemsOf = (issue: z.core.$ZodIssue): InputProblem[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: at([...issue.path, key]),
      words: { zh: '对接配置没有这一项', en: 'a profile has no such member' },
    }))
  const allowed = issue.code === 'invalid_value' ? `: ${issue.values.join(', ')}` : ''
  return [
    {
      field: at(issue.path),
      words: { zh: `取值无效${allowed}`, en: `not a possible value${allowed}` },
    },
  ]
}

const at = (path: readonly PropertyKey[]): string => ['profile', ...path.map(String)].join('.')
