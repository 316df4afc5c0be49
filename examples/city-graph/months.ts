import { badInput } from '../kit/faults.ts'

/** Months in China, both included, in each form that a hub's questions take: whole months add up everywhere. */
export type Months = {
  readonly firstMonth: string
  readonly lastMonth: string
  readonly firstDay: string
  readonly lastDay: string
  /** The first instant, and the first one after. */
  readonly from: string
  readonly until: string
}

const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])$/
const MOST = 12

/** @throws GraphQLError BAD_USER_INPUT for anything but one to twelve months */
export const readMonths = ({ from, to }: { from: string; to: string }): Months => {
  const count = countOf(to) - countOf(from) + 1
  if (!MONTH.test(from) || !MONTH.test(to) || count < 1 || count > MOST)
    throw badInput(
      `from、to 须为 2026-01 的形式，共 1 至 ${MOST} 个月。 / Write from and to as in 2026-01, 1 to ${MOST} months.`,
    )
  const [year = 0, month = 0] = to.split('-').map(Number)
  const next = new Date(Date.UTC(year, month, 1))
  const lastDay = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
  return {
    firstMonth: from,
    lastMonth: to,
    firstDay: `${from}-01`,
    lastDay,
    from: `${from}-01T00:00:00+08:00`,
    until: `${next.toISOString().slice(0, 10)}T00:00:00+08:00`,
  }
}

const countOf = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5))
