import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const rooms = ['lib', 'rules', 'db', 'resolvers', 'schema', 'adapters', 'subscriptions', 'server', 'scripts']

/** What writes into the tables of alarms, and the only files that may say it: the writer, and who calls it. */
const doors: Readonly<Record<string, { says: RegExp; files: readonly string[]; example: string }>> = {
  'an alarm is opened by raiseAlarm alone': {
    says: /\binsertAlarm\b/,
    files: ['db/alarms/finders.ts', 'resolvers/alarms/raise-alarm.ts'],
    example: "import { insertAlarm } from '#db/alarms/finders.ts'",
  },
  'a step, with whom it is told to, is written by addStep alone': {
    says: /\binsertAlarmStep\b/,
    files: ['db/alarms/finders.ts', 'resolvers/alarms/steps.ts'],
    example: 'await insertAlarmStep(tx.db, row)',
  },
  'a notice to a person is written by addStep alone': {
    says: /\binsertNotices\b/,
    files: ['db/alarms/finders-notices.ts', 'resolvers/alarms/steps.ts'],
    example: 'await insertNotices(tx.db, rows)',
  },
  'the tables have one writer each': {
    says: /\.insert\(\s*(alarms|alarmSteps|notices)\s*\)/,
    files: ['db/alarms/finders-notices.ts', 'db/alarms/finders.ts'],
    example: 'await db.insert(alarms).values(row)',
  },
  'no SQL goes past them': {
    says: /\binsert\s+into\s+"?(alarms|alarm_steps|notices)\b/i,
    files: [],
    example: 'sql`insert into alarms (id) values (1)`',
  },
}

/** Every source file of the product, by its path, with its text. */
const sources = async (): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, string>()
  for (const room of rooms) {
    const names = await readdir(join(root, room), { recursive: true })
    for (const name of names.filter((one) => one.endsWith('.ts')))
      texts.set(join(room, name), await readFile(join(root, room, name), 'utf8'))
  }
  return texts
}

it.each(Object.entries(doors))('%s', async (_, { says, files, example }) => {
  expect(example).toMatch(says)
  const found = [...(await sources())].filter(([, text]) => says.test(text)).map(([path]) => path)
  expect(found.toSorted()).toEqual(files)
})
