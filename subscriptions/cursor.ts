import { BadInput } from '#lib/errors.ts'

/** Says which kind of cursor this is, so that a later kind can be told from it. */
const PREFIX = 'e1.'

/** A place behind an event, as clients keep it: opaque text. */
export const encodeCursor = (position: number): string =>
  Buffer.from(`${PREFIX}${position}`).toString('base64url')

/** The position a cursor stands for; `BadInput` naming `after` for text that no event of ours carried. */
export function decodeCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString()
  const position = text.startsWith(PREFIX) ? Number(text.slice(PREFIX.length)) : Number.NaN
  // Encoding again also refuses other spellings of the same number and stray characters around it.
  if (!Number.isSafeInteger(position) || position < 0 || encodeCursor(position) !== cursor) throw badCursor()
  return position
}

/** The refusal of a cursor that is not one of ours. */
export const badCursor = (): BadInput =>
  BadInput.of('after', {
    zh: '游标无效：请使用事件自带的游标原文；若没有，请省略本项，从当前时刻开始接收',
    en: 'not a cursor of this hub: pass the cursor of an event unchanged, or leave it out to start from now',
  })
