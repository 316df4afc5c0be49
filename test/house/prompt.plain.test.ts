import { describe, expect, test } from 'vitest'
import { formatTable } from '#scripts/database/format-table.ts'
import { isWhole } from '#scripts/database/prompt.ts'

describe('what was typed at the prompt', () => {
  test.each([
    'select 1;',
    'select 1 ;  \n',
    '\\dt\n',
    "select ';';",
    "select 'it''s';",
    'select "a;b";',
    'do $$ begin null; end $$;',
    'do $body$ select $$;$$; $body$;',
    'select 1; -- done\n',
    'select 1; /* done */',
  ])('is whole: %s', (typed) => {
    expect(isWhole(typed)).toBe(true)
  })

  test.each([
    'select 1',
    "select ';",
    "select 'a;\n",
    'select "a;\n',
    'do $$ begin null;\n',
    'do $body$ select $$;$$;\n',
    'select 1 -- ;\n',
    'select 1 /* ;\n',
  ])('is not whole yet: %s', (typed) => {
    expect(isWhole(typed)).toBe(false)
  })
})

test('a table keeps its columns straight under Chinese characters, missing values and line breaks', () => {
  const rows = [
    ['雪莲', null],
    ['a', 'two\nlines'],
  ]
  expect(formatTable(['名', 'note'], rows)).toBe(
    ['名   │ note', '─────┼──────────', '雪莲 │ ∅', 'a    │ two↵lines', '(2)'].join('\n'),
  )
})
