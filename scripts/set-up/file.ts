import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { StartFault } from '#lib/start-fault.ts'
import { hospitalLevels } from '#rules/alliance/terms.ts'
import { isDay } from '#rules/calendar.ts'
import { placeKinds, placeRanges } from '#rules/inventory/terms.ts'

const said = (zh: string, en: string) => ({ error: `${zh} / ${en}` })

const code = z
  .string()
  .regex(
    /^[A-Z0-9]+(-[A-Z0-9]+)*$/,
    said('须为大写字母、数字和连字符', 'capital letters, digits and hyphens'),
  )
  .max(20, said('至多 20 个字符', '20 characters at most'))
const name = z.string().trim().min(1, said('不能为空', 'must not be empty')).max(100)
const day = z.string().refine(isDay, said('不是有效日期', 'is no day of the calendar'))
const names = { nameZh: name, nameEn: name }
const creditCode = z.string().optional()

const alliance = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{0,9}$/, said('一至十个大写字母或数字', '1 to 10 capitals or digits')),
  ...names,
  regionCode: z.string().regex(/^\d{6}$/, said('须为六位行政区划代码', 'the six digits of GB/T 2260')),
})

const lead = z.strictObject({
  code,
  creditCode,
  ...names,
  level: z.enum(hospitalLevels),
  generalHospital: z.boolean(),
  independentTransfusionDepartment: z.boolean(),
  bloodUseQualification: z.strictObject({ number: name, validFrom: day, validUntil: day }),
  agreementSignedOn: day,
})

const body = z.strictObject({
  code,
  creditCode,
  ...names,
  kind: z.enum(['STATION', 'COUNTY_BUREAU', 'CITY_COMMISSION', 'QC_CENTRE']),
})

const administrator = z.strictObject({
  account: z
    .string()
    .regex(/^\S{1,255}$/, said('1 至 255 个字符，不含空格', '1 to 255 characters, no blanks')),
  name,
  badge: z
    .string()
    .regex(/^\S{1,40}$/, said('1 至 40 个字符，不含空格', '1 to 40 characters, no blanks'))
    .optional(),
})

const place = z.strictObject({
  organisation: code.optional(),
  kind: z.enum(placeKinds),
  keeps: z.enum(placeRanges),
  name,
})

const file = z.strictObject({
  alliance,
  lead,
  bodies: z.array(body).default([]),
  administrators: z.array(administrator).min(1, said('至少一位管理员', 'at least one administrator')),
  places: z.array(place).default([]),
})

/** What `npm run set-up` is given: an alliance, who leads it, who watches over it, its first administrators, its fridges. */
export type SetUpFile = z.infer<typeof file>

/**
 * Reads the JSON of a set-up.
 *
 * @throws StartFault with one line for each field at fault
 */
export function parseSetUp(text: string): SetUpFile {
  const read = file.safeParse(jsonOf(text))
  if (read.success) return read.data
  const lines = read.error.issues
    .map(
      ({ path, message }) =>
        `${fieldOf(path)}: ${message.includes(' / ') ? message : `填写有误 / ${message}`}`,
    )
    .join('\n')
  throw new StartFault({ zh: `文件内容有误：\n${lines}`, en: 'The file is not right; see the lines above.' })
}

/** @throws StartFault when it can't be read or used */
export async function readSetUp(path: string): Promise<SetUpFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartFault({
      zh: `无法读取 ${path}（${error.code}）。`,
      en: `${path} can't be read (${error.code}).`,
    })
  })
  return parseSetUp(text)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StartFault({
      zh: `文件不是有效的 JSON：${(error as Error).message}`,
      en: `The file is no JSON: ${(error as Error).message}`,
    })
  }
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  ) || '-'
