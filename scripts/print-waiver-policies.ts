/**
 * Writes docs/waiver-policies.md: every waiver policy branch by branch beside its clause.
 * Usage: node scripts/print-waiver-policies.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRules } from './clinical-rules/read-rules.ts'
import { writePoliciesPage } from './waiver-policies/write-page.ts'

const root = join(import.meta.dirname, '..')
writeFileSync(join(root, 'docs', 'waiver-policies.md'), writePoliciesPage(readRules(root)))
console.log('waiver policies written to docs/waiver-policies.md')
