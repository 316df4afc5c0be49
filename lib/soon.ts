/** There already, or still to come: what needn't be waited for isn't. */
export type Soon<T> = T | Promise<T>

/** What comes of a value, at once where it is there. */
export const soon = <A, B>(value: Soon<A>, then: (value: A) => Soon<B>): Soon<B> =>
  value instanceof Promise ? value.then(then) : then(value)

/** All of these, at once where all are there. */
export const allSoon = <T>(values: readonly Soon<T>[]): Soon<T[]> =>
  values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as T[])
