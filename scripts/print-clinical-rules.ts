/**
 * Writes docs/clinical-rules.md from the docstrings, the catalogue of findings and the dated values of rules/.
 * Usage: node scripts/print-clinical-rules.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRules } from './clinical-rules/read-rules.ts'
import { writePage } from './clinical-rules/write-page.ts'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs', 'clinical-rules.md')
const rules = readRules(root)
writeFileSync(page, writePage(rules))
console.log(`${rules.length} rules written to docs/clinical-rules.md`)
