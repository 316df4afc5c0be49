// Patterns as text that JavaScript and PostgreSQL read alike, since rows are looked for by them too.

/** First two digits in use: provinces, Taiwan, Hong Kong, Macao, and permanent residents from abroad (9). */
export const PROVINCES = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])'

const MONTH_AND_DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])'

/**
 * Matches a text, in Unicode's form NFKC, in which somebody's identity number may stand: of eighteen places or of the old
 * fifteen, alone or with other signs around it. The check character is not looked at: it follows from the seventeen places
 * before it, and what somebody mistyped is somebody's number too. Of fifteen places nothing but the date can be told, so
 * that they count by themselves alone, not within a longer row of digits.
 *
 * Source: GB_11643_CHECK.
 */
export const IDENTITY_NUMBER_WITHIN = `${PROVINCES}[0-9]{4}(?:18|19|20)[0-9]{2}${MONTH_AND_DAY}[0-9]{3}|(?:^|[^0-9])${PROVINCES}[0-9]{6}${MONTH_AND_DAY}[0-9]{3}(?![0-9])`
