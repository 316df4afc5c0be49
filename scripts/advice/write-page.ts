import { standardPolicies } from '#rules/standard-policies.ts'
import { seasons } from '#test/support/demand-seasons.ts'
import { live, meanYear, type Outcome, orderers } from '#test/support/order-back-test.ts'
import { PATIENTS_A_DAY, sampleDemand } from '#test/support/sample-demand.ts'

const YEARS = 20
const LEVELS = [90, 95, 98]

const oneDecimal = (value: number) => value.toFixed(1)
const numbersOf = (outcome: Outcome) => [outcome.shortDays, outcome.short, outcome.wasted]
const cells = (outcome: Outcome) => numbersOf(outcome).map(oneDecimal).join(' | ')
const counts = (outcome: Outcome) => numbersOf(outcome).join(' | ')

/** The page about advice on stock: the methods in plain words, and how ordering has fared on generated years. */
export const writeAdvicePage = (): string => {
  const values = standardPolicies.at(-1)?.values
  if (values === undefined) throw new Error('no rules in force')
  const {
    orderLeadDays: leadDays,
    orderReviewDays: reviewDays,
    adviceHistoryDays,
    orderLevelPercent,
  } = values
  const table = (level: number) => {
    const policy = { leadDays, reviewDays, level: level / 100 }
    const by = orderers(policy, adviceHistoryDays)
    const rows = seasons.map((season) => {
      const proposed = meanYear(season, by.proposed, { policy, years: YEARS })
      const average = meanYear(season, by.average, { policy, years: YEARS })
      return `| ${season.name.zh} / ${season.name.en} | ${proposed.wanted.toFixed(0)} | ${cells(proposed)} | ${cells(average)} |`
    })
    return `${HEAD}\n${rows.join('\n')}`
  }
  const sample = (level: number) => {
    const policy = { leadDays, reviewDays, level: level / 100 }
    const by = orderers(policy, adviceHistoryDays)
    const rows = SAMPLE_SHELVES.map(({ zh, en, keepsDays }) => {
      const demand = { wanted: sampleDemand(), runInDays: adviceHistoryDays, keepsDays }
      const [proposed, average] = [live(demand, by.proposed, policy), live(demand, by.average, policy)]
      return `| ${zh} / ${en} | ${level} % | ${proposed.wanted} | ${counts(proposed)} | ${counts(average)} |`
    })
    return rows.join('\n')
  }
  const others = LEVELS.filter((level) => level !== orderLevelPercent).map(
    (level) => `### ${level} %\n\n${table(level)}\n`,
  )
  return `${intro({ leadDays, reviewDays, adviceHistoryDays, level: orderLevelPercent })}
${table(orderLevelPercent)}

${AFTER}

${others.join('\n')}
${aboutSample(adviceHistoryDays)}

${SAMPLE_HEAD}
${LEVELS.map(sample).join('\n')}
`
}

/** Both ends of what blood keeps: the same demand, as red cells and as platelets. */
const SAMPLE_SHELVES = [
  { zh: '可存 28 天', en: 'keeps 28 days', keepsDays: 28 },
  { zh: '可存 4 天', en: 'keeps 4 days', keepsDays: 4 },
]

const SAMPLE_HEAD = `| 血袋 / bags | 把握 / level | 需求（袋）/ bags wanted | 建议：缺血日 / proposed: days short | 缺袋 / bags short | 过期 / wasted | 按平均：缺血日 / by the average: days short | 缺袋 / bags short | 过期 / wasted |
|---|---:|---:|---:|---:|---:|---:|---:|---:|`

const aboutSample = (historyDays: number) => {
  const days = sampleDemand().length
  return `## 回测：公开的样本消息 / Back-test on public sample messages

随项目提供的样本数据（../shared/data）没有任何用血记录。其中唯一较长的医嘱序列，是一家模拟医院的公开消息流（google/simhospital，1013 条）：${days * PATIENTS_A_DAY} 名病人依入院次序，入院当日开了血常规的记为用血 1 袋，每 ${PATIENTS_A_DAY} 名病人当作一天，共 ${days} 天，前 ${historyDays} 天只作历史。它不是用血量，没有工作日节律和假期，只说明在不由本项目生成的序列上方法的表现；没有第二次抽样，差几袋不足为凭。

The sample data beside the project (../shared/data) have no record of any use of blood. The only sequence of orders in them that lasts is a public stream of a simulated hospital (google/simhospital, 1,013 messages): its ${days * PATIENTS_A_DAY} patients in the order of their admissions, each for whom a complete blood count was ordered on that day taken for one bag wanted, ${PATIENTS_A_DAY} patients for a day: ${days} days, of which the first ${historyDays} serve as history alone. It is no use of blood, and has neither a working week nor holidays; it shows how the method fares on a sequence that nobody here has drawn. It was drawn once: a difference of a few bags proves nothing.`
}

const HEAD = `| 情形 / season | 年需求（袋）/ bags wanted | 建议：缺血日 / proposed: days short | 缺袋 / bags short | 过期 / wasted | 按平均：缺血日 / by the average: days short | 缺袋 / bags short | 过期 / wasted |
|---|---:|---:|---:|---:|---:|---:|---:|`

const intro = (of: {
  readonly leadDays: number
  readonly reviewDays: number
  readonly adviceHistoryDays: number
  readonly level: number
}) => `<!-- Written by scripts/print-advice.ts: don't edit. -->

# 库存建议 / Advice on stock

建议只是建议：由人决定，并按通常的操作执行。 / Advice is advice: a person decides, and acts by the usual operations.

## 预期用量 / Expected use

由最近 ${of.adviceHistoryDays} 天（整周）每日发出的袋数估计：每个星期几取“该日均值”与“总均值”的一半之和；任何一天至多按第三忙日的 1.5 倍加 1 袋计，以免一次群体伤抬高此后的订量；离散度为方差与均值之比，不小于 1。离散度为 1 时按泊松分布，更大时按同均值的负二项分布。

From the bags given out on each of the last ${of.adviceHistoryDays} days (whole weeks): for each day of the week, half the mean of that weekday and half the mean of all days. No day counts for more than one and a half times the third-busiest plus one bag, so that a mass casualty does not swell later orders. Scatter is variance over mean, at least 1; Poisson where it is 1, negative binomial of the same mean where it is more. What was wanted and could not be given is not seen in what was given out: after a shortage the expectation is too low.

## 近效期 / Near expiry

距失效不足规则天数的在库血袋，先到期者在前。过期概率：按先到期先用，到其失效时需求少于排在它之前（含自身）的袋数的概率。

Free bags within the days of the rule set of their expiry, first to expire first. The chance of expiry: that, the first to expire always given first, fewer bags are wanted until its expiry than stand before it, itself included.

## 调剂 / Redistribution

过期概率达到规则限值、冷链完整且已知的近效期血袋，建议移往过期概率最低的血库；成员单位之间不得互相调剂（指引第九条）：先退回储血点（returnStock），再由储血点供应（supplyUnits）。节省 = 原处过期概率 − 新处过期概率；新处的概率即风险。

A bag near its expiry whose chance of expiry reaches the limit of the rule set, and whose cold chain is unbroken and known, is proposed for the bank where that chance is least. Members never transfer among themselves (article 9): it goes back to the storage point (returnStock), which supplies it (supplyUnits). Saved is the chance here less the chance there; the chance there is the risk.

## 订血 / Orders

目标 = 在提前期加订货周期（${of.leadDays} + ${of.reviewDays} 天）内以 ${of.level} % 的把握够用的袋数；不超过新到血袋失效前以一半把握用得完的袋数；预约用血加在预期用量之上。建议订量 = 目标 − 在途 − 在库且预计失效前用得上的袋数。

The target suffices with ${of.level} % until the delivery after the next (lead time and review period, ${of.leadDays} + ${of.reviewDays} days), and is never more than is used with even chance before a new bag expires; what is booked comes on top of the expected use. The proposal is the target less what is on order and what stands on the shelf and will be used before it expires, as expected.

## 回测 / Back-test

生成的年份（固定随机种子，每种情形 ${YEARS} 年的平均）：工作日节律、假期、群体伤。对照为“按平均订血”：平均日用量乘以同样的天数。未满足的需求也计入历史，两者相同。数据为生成，不是任何医院的记录。

Generated years (fixed seeds, the mean of ${YEARS} years each): working week, holidays, a mass casualty. Beside it ordering by the average: average use of a day times the same days. What was wanted and not there counts as history for both. The years are generated; they are no hospital's record.
`

const AFTER = `建议的缺血日少得多；保存期很短的血小板为此多过期一些：这是把握程度（orderLevelPercent）的代价，由联合体决定。 / Far fewer days are short. Platelets, which keep a few days, expire more often for it: the price of the level (orderLevelPercent), which the alliance chooses.

## 其他把握程度 / Other levels`
