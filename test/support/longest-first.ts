import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take long although they are short: begun last, they would run on alone. */
const LONG = [
  'journeys/killed-hub',
  'cold-chain/killed-hub',
  'cold-chain/what-breaks',
  'house/embedded-postgres',
  'house/main',
  'house/documents-print',
  '-access.test',
  'house/backup',
  'oracle/against-gate',
  'oracle/planted-faults',
  'oracle/waiver-',
  'access/names',
  'access/row-security',
  'messaging/corpus',
  'messaging/deliveries',
  'journeys/demonstration',
  'journeys/station-down',
  'supply/stock-equals-log',
  'supply/judge-stock-levels',
  'kernel/sequencer',
  'waivers/ledger-model',
]

/** Vitest's own order, within each project the longest files first, so that all workers end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const byProject = Map.groupBy(sorted, ({ project }) => project.name)
    return [...byProject.values()].flatMap((own) => own.toSorted((a, b) => rank(a) - rank(b)))
  }
}

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((part) => moduleId.includes(part))
  return at < 0 ? LONG.length : at
}
