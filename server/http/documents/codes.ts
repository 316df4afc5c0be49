import { toSVG } from 'bwip-js'
import { donationBarcode, productBarcode } from '#rules/identifiers/isbt128-barcode.ts'
import { Html } from '#server/http/documents/html.ts'

/** Width of the narrowest bar, mm: what hand-held scanners read from an office printer, and ISBT 128 asks for. */
const BAR_MM = 0.25
/** Side of one cell of a Data Matrix, mm. */
const CELL_MM = 0.5
/** White beside a Code 128, in bars, and around a Data Matrix, in cells, without which nothing is read. */
const QUIET_BARS = 10
const QUIET_CELLS = 2
/** What a Code 128 may hold here: longer ones leave the paper, and letters beyond ASCII it does not know. */
const LINEAR = /^[\x20-\x7e]{1,24}$/

/** Two SVG units make one cell or bar, as the library draws them for both. */
type Drawing = { readonly paths: string; readonly width: number; readonly height: number }

const drawing = (options: Parameters<typeof toSVG>[0]): Drawing => {
  const svg = toSVG(options)
  const [, width, height, paths] =
    /^<svg viewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"[^>]*>([\s\S]*)<\/svg>\s*$/.exec(svg) ?? []
  if (paths === undefined) throw new Error('the barcode library drew something else than expected')
  return { paths, width: Number(width), height: Number(height) }
}

/** A Code 128 of a text in ASCII, its bars `heightMm` high. */
export const code128 = (text: string, heightMm = 8): Html => {
  const { paths, width, height } = drawing({ bcid: 'code128', text, scale: 1, height: 10 })
  const whole = width + 2 * QUIET_BARS
  return new Html(
    `<svg class="code" role="img" aria-label="Code 128" width="${whole * BAR_MM}mm" height="${heightMm}mm" preserveAspectRatio="none" viewBox="${-QUIET_BARS} 0 ${whole} ${height}">${paths}</svg>`,
  )
}

/** A Data Matrix of any text, as UTF-8. */
export const dataMatrix = (text: string, cellMm = CELL_MM): Html => {
  const { paths, width, height } = drawing({ bcid: 'datamatrix', text, scale: 1 })
  // The library draws each cell as two units.
  const quiet = 2 * QUIET_CELLS
  const side = (units: number) => ((units + 2 * quiet) / 2) * cellMm
  return new Html(
    `<svg class="code" role="img" aria-label="Data Matrix" width="${side(width)}mm" height="${side(height)}mm" viewBox="${-quiet} ${-quiet} ${width + 2 * quiet} ${height + 2 * quiet}">${paths}</svg>`,
  )
}

/** A number as scanners like it best: Code 128 where it fits, else a Data Matrix. */
export const codeOf = (text: string, heightMm?: number): Html =>
  LINEAR.test(text) ? code128(text, heightMm) : dataMatrix(text)

/** The codes of a bag, as they stand on its own label, so that either scan gives the same. */
export const unitCodes = (unit: {
  readonly labelScheme: 'ISBT128' | 'STATION'
  readonly donationNumber: string
  readonly labelProductCode: string
}): { readonly donation: Html; readonly product: Html } =>
  unit.labelScheme === 'ISBT128'
    ? {
        donation: codeOf(donationBarcode(unit.donationNumber)),
        product: codeOf(productBarcode(unit.labelProductCode)),
      }
    : { donation: codeOf(unit.donationNumber), product: codeOf(unit.labelProductCode) }
