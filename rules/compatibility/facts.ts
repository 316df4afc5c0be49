import { type AntigenResult, antigenResults } from '#rules/compatibility/antigen-terms.ts'
import { type AboGroup, aboGroups, type RhdType, rhdTypes } from '#rules/compatibility/terms.ts'

/** How the passport's facts are written and read back. What can't be read back answers null, never a guess. */

/** `A POSITIVE` */
export const writeGroup = (abo: AboGroup, rhd: RhdType): string => `${abo} ${rhd}`
export function readGroup(value: string): { abo: AboGroup; rhd: RhdType } | null {
  const [first, second, ...more] = value.split(' ')
  const abo = aboGroups.find((group) => group === first)
  const rhd = rhdTypes.find((type) => type === second)
  return abo !== undefined && rhd !== undefined && more.length === 0 ? { abo, rhd } : null
}

/** `E NEGATIVE` */
export const writeAntigenResult = (antigen: string, result: AntigenResult): string => `${antigen} ${result}`
export function readAntigenResult(value: string): { antigen: string; result: AntigenResult } | null {
  const at = value.lastIndexOf(' ')
  const result = antigenResults.find((word) => word === value.slice(at + 1))
  return at > 0 && result !== undefined ? { antigen: value.slice(0, at), result } : null
}

/** `anti-E` */
export const writeAntibody = (antigen: string): string => `anti-${antigen}`

/** The groups that a transplant assigns, for red cells and for plasma. */
export type TransplantGroups = { readonly redCells: AboGroup; readonly plasma: AboGroup }

/** `RED_CELLS O PLASMA AB` */
export const writeTransplant = ({ redCells, plasma }: TransplantGroups): string =>
  `RED_CELLS ${redCells} PLASMA ${plasma}`
export function readTransplant(value: string): TransplantGroups | null {
  const match = /^RED_CELLS (A|B|O|AB) PLASMA (A|B|O|AB)$/.exec(value)
  const redCells = aboGroups.find((group) => group === match?.[1])
  const plasma = aboGroups.find((group) => group === match?.[2])
  return redCells !== undefined && plasma !== undefined ? { redCells, plasma } : null
}
