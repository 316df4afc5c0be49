/** The order of two texts by their code points: days, codes and ids stand alike on every machine, whatever its language. */
export const inTextOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
