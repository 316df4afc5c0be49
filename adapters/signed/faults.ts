/** As long as an identity number of either form, however it is spaced. */
const NUMBER_OF_A_PERSON = /\d(?:[\s-]?[\dXx]){14,}/g

/** A fault as it may be kept, logged and shown: whatever could be somebody's number is struck out. */
export const withoutNumbers = (fault: string): string => fault.replace(NUMBER_OF_A_PERSON, '…')
