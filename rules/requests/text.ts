/** Nothing, or nothing but blanks (the wide blank of Chinese input too). */
export const isBlank = (text: string | null): boolean => text === null || text.trim() === ''
