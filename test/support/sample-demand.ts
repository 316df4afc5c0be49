/**
 * For which of its patients, in the order of their admissions, a public run of a simulated hospital ordered a complete blood
 * count on the day of admission: counted in `hl7/simhospital/multi/messages.out` of the sample data, 1,013 messages of
 * google/simhospital (Apache-2.0). Nobody among the samples was given blood, and no other sequence of orders is among them
 * that is longer than a few days: this is the nearest to a demand that nobody here has drawn.
 */
export const COUNTS_ORDERED = [
  '0000101000011010100010001010000010000000001100000000000001001000000000001000111000100000000110000000',
  '0000110000001000000000000000100000010001000000010000100000100010010001000000000100100010010110100011',
  '0000110010010100000000000110010010000000100100001000000010000001010110010010010100100100000000000000',
  '0010010011110000000000001000000000001000000010010101000010000010000001110000000100011000000010010000',
].join('')

/** So many patients are taken for a day's. */
export const PATIENTS_A_DAY = 2

/** The bags wanted on each day: one for each patient with a blood count. */
export const sampleDemand = (): number[] =>
  Array.from({ length: Math.floor(COUNTS_ORDERED.length / PATIENTS_A_DAY) }, (_, day) =>
    [...COUNTS_ORDERED.slice(day * PATIENTS_A_DAY, (day + 1) * PATIENTS_A_DAY)].reduce(
      (bags, ordered) => bags + Number(ordered),
      0,
    ),
  )
