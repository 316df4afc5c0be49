/** The dictionary of products as the bank reads it; it is the alliance's own, since requests are judged by it as well. */
export { dictionaryAt, productsOf } from '#resolvers/alliance/dictionary.ts'
