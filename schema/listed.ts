import type { Soon } from '#lib/soon.ts'

/** What a look-up gives, as a field of a list takes it: Pothos knows lists that may be changed alone, and changes none. */
export const listed = <Row>(rows: Soon<readonly Row[]>): Soon<Row[]> => rows as Soon<Row[]>
