import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getDocumentProxy } from 'unpdf'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The Chromium of this machine, by `CHROMIUM` or where Debian puts it; null when there is none. */
export const chromium: string | null =
  [process.env.CHROMIUM, ...PROGRAMS].find((path) => path !== undefined && existsSync(path)) ?? null

/** One page of a PDF: millimetres, and its text without any space. */
export type PrintedPage = { readonly width: number; readonly height: number; readonly text: string }

const MM_PER_POINT = 25.4 / 72

/** What a person would see who opens `url`, as PDF pages and as a picture. */
export const printedBy = async (program: string, url: string): Promise<PrintedPage[]> => {
  const pdf = await run(program, url, 'page.pdf', (file) => [
    '--no-pdf-header-footer',
    `--print-to-pdf=${file}`,
  ])
  const document = await getDocumentProxy(new Uint8Array(pdf))
  const pages: PrintedPage[] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const [left = 0, bottom = 0, right = 0, top = 0] = page.view
    const { items } = await page.getTextContent()
    pages.push({
      width: Math.round((right - left) * MM_PER_POINT),
      height: Math.round((top - bottom) * MM_PER_POINT),
      text: plain(items.map((item) => ('str' in item ? item.str : '')).join('')),
    })
  }
  return pages
}

/**
 * Fonts draw some characters with the glyph of a Kangxi radical, and a PDF then names the radical: 血 comes out as U+2F8E.
 * Those of the supplement, such as U+2EDA for 页, are no equals in Unicode, only to the eye.
 */
const plain = (text: string): string =>
  text
    .replaceAll(/\s/g, '')
    .replaceAll(/[\u2f00-\u2fdf]/g, (radical) => radical.normalize('NFKC'))
    .replaceAll('\u2eda', '页')

/** What a scanner reads on the screen, so many pixels high, that shows `url`, sorted: `Code128 …` or `DataMatrix …`. */
export const scannedFrom = async (program: string, url: string, height: number): Promise<string[]> => {
  const picture = await run(program, url, 'page.png', (file) => [
    `--screenshot=${file}`,
    `--window-size=800,${height}`,
    '--force-device-scale-factor=3',
    '--hide-scrollbars',
  ])
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  // Else the library would fetch its own from the internet.
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer } })
  const found = await readBarcodes(new Uint8Array(picture), {
    formats: ['Code128', 'DataMatrix'],
    ...UPRIGHT,
  })
  return found.map(({ format, text }) => `${format} ${text}`).toSorted()
}

/** A page on a screen stands upright, black on white: looking at it turned and inverted takes most of the time. */
const UPRIGHT = { tryRotate: false, tryInvert: false } as const

const run = async (
  program: string,
  url: string,
  name: string,
  outputs: (file: string) => string[],
): Promise<Buffer> => {
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-browser-'))
  const file = join(folder, name)
  // Chromium's own sandbox can't be had in most containers; what is opened is our own page.
  const common = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`]
  try {
    await promisify(execFile)(program, [...common, ...outputs(file), url], { timeout: 90_000 })
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
