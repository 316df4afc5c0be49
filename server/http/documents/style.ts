import { cssString } from '#server/http/documents/html.ts'

/** Fonts that come with the systems hospitals use, Chinese first; nothing is loaded. */
const FONTS =
  '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", "SimSun", sans-serif'

/** What stands on every page of a sheet, so that pages that part are found again. */
export type Running = {
  readonly title: string
  /** Whose paper it is: patient and number. */
  readonly about: string
  /** When and by whom it was printed. */
  readonly printed: string
}

const marginBoxes = ({ title, about, printed }: Running) => `
  @top-left { content: ${cssString(title)}; font: 9pt ${FONTS}; }
  @top-right { content: ${cssString(about)}; font: 9pt ${FONTS}; }
  @bottom-left { content: ${cssString(printed)}; font: 8pt ${FONTS}; }
  @bottom-right { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font: 8pt ${FONTS}; }`

const SHEET = `
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 182mm; color: #000; background: #fff; font: 9.5pt/1.38 ${FONTS}; }
header { display: flex; align-items: flex-end; gap: 4mm; border-bottom: 0.5mm solid #000; padding-bottom: 2mm; }
header div { flex: 1; }
header p { margin: 0; }
h1 { margin: 0.5mm 0; font-size: 17pt; letter-spacing: 0.12em; }
p { margin: 1mm 0; }
h2 { margin: 2.6mm 0 0.8mm; font-size: 11pt; break-after: avoid; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 0.2mm solid #000; padding: 0.7mm 1.6mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; background: #f0f0f0; white-space: nowrap; print-color-adjust: exact; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.facts { table-layout: fixed; }
.facts th { width: 24mm; }
.number { text-align: center; }
.number small, .codes small { display: block; font-family: monospace; font-size: 8pt; }
.numbers { width: auto; }
.numbers td { border: 0; padding: 0 6mm 0 0; }
.codes { text-align: center; white-space: nowrap; }
.codes div + div { margin-top: 1mm; }
.code { display: block; margin: 0 auto; background: #fff; }
.warn { border: 0.5mm solid #000; padding: 1.5mm 2mm; margin: 3mm 0; font-weight: 700; break-inside: avoid; }
.loud { border: 1mm solid #000; padding: 2mm; margin: 3mm 0; text-align: center; break-inside: avoid; }
.loud b { display: block; font-size: 22pt; letter-spacing: 1mm; }
.signatures { margin-top: 4mm; break-inside: avoid; }
.signatures td { height: 14mm; width: 33%; }
small { font-size: 8.5pt; }
ul { margin: 0; padding-left: 5mm; }
@media screen { body { padding: 8mm 0; } }
`

/** The style of a sheet of A4 with what runs on every page. */
export const sheetStyle = (running: Running): string =>
  `@page { size: A4; margin: 18mm 14mm 16mm; ${marginBoxes(running)} }${SHEET}`

/** The style of a label of 60 × 30 mm for a tube: one label, one page. */
export const LABEL_STYLE = `
@page { size: 60mm 30mm; margin: 0; }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff; font: 6.6pt/1.22 ${FONTS}; }
.label { width: 60mm; height: 29.5mm; padding: 1mm 1.5mm 0; overflow: hidden; }
.label p { margin: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.label .patient { font-size: 10pt; font-weight: 700; }
.label .long { font-size: 7pt; line-height: 1.15; white-space: normal; overflow-wrap: anywhere; }
.label .code { display: block; margin: 0.6mm auto 0; }
.label .number { text-align: center; font-size: 7pt; font-family: monospace; }
`
