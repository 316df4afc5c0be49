/**
 * Writes docs/advice.md: how advice on stock is made, and how ordering has fared on generated years.
 * Usage: node scripts/print-advice.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAdvicePage } from './advice/write-page.ts'

writeFileSync(join(import.meta.dirname, '..', 'docs', 'advice.md'), writeAdvicePage())
console.log('advice on stock written to docs/advice.md')
