import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** What a blood-group barcode says of the intended use, beside the group. */
export const groupUses = ['GENERAL', 'AUTOLOGOUS_ONLY'] as const
export type GroupUse = (typeof groupUses)[number]

/** A status message that stands where the group would: the bag may not be used as it is. */
export const groupMessages = [
  'NONE',
  'AUTOLOGOUS',
  'BIOHAZARD',
  'DISCARD',
  'QUARANTINE',
  'RESEARCH',
  'NOT_FOR_TRANSFUSION',
] as const
export type GroupMessage = (typeof groupMessages)[number]

export type RareGroup = 'BOMBAY' | 'PARA_BOMBAY'
export type GroupReading =
  | { readonly kind: 'GROUP'; readonly abo: AboGroup; readonly rhd: RhdType; readonly use: GroupUse }
  | { readonly kind: 'RARE_GROUP'; readonly group: RareGroup; readonly rhd: RhdType }
  | { readonly kind: 'MESSAGE'; readonly message: GroupMessage }

const group = (abo: AboGroup, rhd: RhdType, use: GroupUse = 'GENERAL'): GroupReading => ({
  kind: 'GROUP',
  abo,
  rhd,
  use,
})
const rare = (name: RareGroup, rhd: RhdType): GroupReading => ({ kind: 'RARE_GROUP', group: name, rhd })
const message = (name: GroupMessage): GroupReading => ({ kind: 'MESSAGE', message: name })

/** The two characters `gg` of data structure 002. */
export const groupCodes: Readonly<Record<string, GroupReading>> = {
  '95': group('O', 'NEGATIVE'),
  '51': group('O', 'POSITIVE'),
  '06': group('A', 'NEGATIVE'),
  '62': group('A', 'POSITIVE'),
  '17': group('B', 'NEGATIVE'),
  '73': group('B', 'POSITIVE'),
  '28': group('AB', 'NEGATIVE'),
  '84': group('AB', 'POSITIVE'),
  '55': group('O', 'UNKNOWN'),
  '66': group('A', 'UNKNOWN'),
  '77': group('B', 'UNKNOWN'),
  '88': group('AB', 'UNKNOWN'),
  '97': group('O', 'NEGATIVE', 'AUTOLOGOUS_ONLY'),
  '53': group('O', 'POSITIVE', 'AUTOLOGOUS_ONLY'),
  '08': group('A', 'NEGATIVE', 'AUTOLOGOUS_ONLY'),
  '64': group('A', 'POSITIVE', 'AUTOLOGOUS_ONLY'),
  '19': group('B', 'NEGATIVE', 'AUTOLOGOUS_ONLY'),
  '75': group('B', 'POSITIVE', 'AUTOLOGOUS_ONLY'),
  '30': group('AB', 'NEGATIVE', 'AUTOLOGOUS_ONLY'),
  '86': group('AB', 'POSITIVE', 'AUTOLOGOUS_ONLY'),
  G6: rare('BOMBAY', 'NEGATIVE'),
  H6: rare('BOMBAY', 'POSITIVE'),
  D6: rare('PARA_BOMBAY', 'NEGATIVE'),
  E6: rare('PARA_BOMBAY', 'POSITIVE'),
  '00': message('NONE'),
  Ma: message('AUTOLOGOUS'),
  Mb: message('BIOHAZARD'),
  Md: message('DISCARD'),
  Mq: message('QUARANTINE'),
  Mr: message('RESEARCH'),
  Mx: message('NOT_FOR_TRANSFUSION'),
}

/** Reads the four characters `gg r e` of an ABO/RhD code (`6200` is A positive); `undefined` when they are no such code. */
export function readGroupCode(code: string): GroupReading | undefined {
  if (!/^[0-9A-Za-z]{2}[0-9A-Z]0$/.test(code)) return undefined
  return groupCodes[code.slice(0, 2)]
}

/** The code `gg00` of a group for general use, as sent in BTX-4 and BPX; `undefined` when RhD is weak or no code fits. */
export function groupCodeOf(abo: AboGroup, rhd: RhdType): string | undefined {
  const found = Object.entries(groupCodes).find(
    ([, reading]) =>
      reading.kind === 'GROUP' && reading.use === 'GENERAL' && reading.abo === abo && reading.rhd === rhd,
  )
  return found && `${found[0]}00`
}
