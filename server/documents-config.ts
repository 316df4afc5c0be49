import type { ConfigReader } from './config-reader.ts'

/** Which GraphQL documents are taken, and which are known before they are sent. */
export interface DocumentsConfig {
  /** `TRUSTED_DOCUMENTS`: a manifest, or a folder of `.graphql` files; null: none are known. */
  readonly trusted: string | null
  /** `GRAPHQL_DOCUMENTS` is `trusted`: no others are taken. */
  readonly trustedAlone: boolean
}

/** Reads both variables; those alone that are known is a hub without a door where none are. */
export function readDocuments(reader: ConfigReader): DocumentsConfig {
  const trusted = reader.file('TRUSTED_DOCUMENTS')
  const trustedAlone = reader.choice('GRAPHQL_DOCUMENTS', ['any', 'trusted'], 'any') === 'trusted'
  if (trustedAlone && reader.text('TRUSTED_DOCUMENTS') === null) {
    reader.fault(
      'GRAPHQL_DOCUMENTS',
      'trusted 须同时设置 TRUSTED_DOCUMENTS，否则任何查询都会被拒绝。请设置它，或改为 any。',
      'trusted needs TRUSTED_DOCUMENTS, since every operation would be refused without it. Set that, or say any.',
    )
  }
  if (trustedAlone && reader.text('HUB_SUBGRAPHS') !== null) {
    reader.fault(
      'GRAPHQL_DOCUMENTS',
      'trusted 不能与 HUB_SUBGRAPHS 同用：子图执行的是网关自己写的查询。请在网关登记文档，此处改为 any。',
      'trusted can not stand beside HUB_SUBGRAPHS: subgraphs run what the gateway writes. Register documents at the gateway, and say any here.',
    )
  }
  return { trusted, trustedAlone }
}
