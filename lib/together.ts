/**
 * Waits for all of these, which were begun together so that what they ask the database goes out together. When some fail,
 * the error is that of the first in the order given, so that a caller hears the same whichever failed sooner.
 */
export const together = async <const Begun extends readonly unknown[]>(
  ...begun: Begun
): Promise<{ -readonly [K in keyof Begun]: Awaited<Begun[K]> }> => {
  // A query that only begins when somebody waits for it would begin with each who does.
  const running = begun.map((one) => Promise.resolve(one))
  for (const one of await Promise.allSettled(running)) if (one.status === 'rejected') throw one.reason
  return (await Promise.all(running)) as { -readonly [K in keyof Begun]: Awaited<Begun[K]> }
}
