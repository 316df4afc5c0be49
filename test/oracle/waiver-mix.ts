import { familyOf, MIX } from './waiver-families.ts'
import { judge, type Verdict } from './waiver-oracle.ts'

const COLUMNS = ['FINAL', 'WAITS', 'PERSON'] as const

/** How many families of each kind go on in each way, by the oracle. */
const countsOf = (size: number): Map<string, Record<Verdict['next'], number>> => {
  const counts = new Map(MIX.map(({ en }) => [en, { FINAL: 0, WAITS: 0, PERSON: 0 }]))
  for (let number = 1; number <= size; number += 1) {
    const { kind, family } = familyOf(number)
    const row = counts.get(kind.en)
    if (row !== undefined) row[judge(family).next] += 1
  }
  return counts
}

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

/** The mix as a table of Markdown: the share of each kind, and of it who decides. */
export const mixTable = (size: number): string => {
  const counts = countsOf(size)
  const rows = MIX.map(({ zh, en }) => {
    const row = counts.get(en) ?? { FINAL: 0, WAITS: 0, PERSON: 0 }
    const all = COLUMNS.reduce((sum, next) => sum + row[next], 0)
    return `| ${zh} / ${en} | ${percent(all, size)} | ${COLUMNS.map((next) => percent(row[next], all)).join(' | ')} |`
  })
  const total = COLUMNS.map((next) => [...counts.values()].reduce((sum, row) => sum + row[next], 0))
  return [
    '| 家庭 / family | 占比 / share | 自动决定 / by itself | 待登记机构恢复 / waits | 由人处理 / a person |',
    '|---|---|---|---|---|',
    ...rows,
    `| **全部 / all** | 100.0 % | ${total.map((one) => percent(one, size)).join(' | ')} |`,
  ].join('\n')
}
