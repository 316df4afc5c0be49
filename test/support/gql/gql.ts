/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Viewer {\n  viewer {\n    account\n    roles\n    organisation {\n      code\n      isLead\n    }\n  }\n}": typeof types.ViewerDocument,
    "query Worklist($first: Int!, $after: String) {\n  worklist(first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        placerNumber\n        state\n        urgency\n        plannedAt\n        organisation {\n          code\n          nameZh\n        }\n        patient {\n          name\n          sex\n          hospitalNumber\n        }\n        samples {\n          sampleNumber\n          state\n          collectedAt\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.WorklistDocument,
};
const documents: Documents = {
    "query Viewer {\n  viewer {\n    account\n    roles\n    organisation {\n      code\n      isLead\n    }\n  }\n}": types.ViewerDocument,
    "query Worklist($first: Int!, $after: String) {\n  worklist(first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        placerNumber\n        state\n        urgency\n        plannedAt\n        organisation {\n          code\n          nameZh\n        }\n        patient {\n          name\n          sex\n          hospitalNumber\n        }\n        samples {\n          sampleNumber\n          state\n          collectedAt\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.WorklistDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Viewer {\n  viewer {\n    account\n    roles\n    organisation {\n      code\n      isLead\n    }\n  }\n}"): typeof import('./graphql.ts').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Worklist($first: Int!, $after: String) {\n  worklist(first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        placerNumber\n        state\n        urgency\n        plannedAt\n        organisation {\n          code\n          nameZh\n        }\n        patient {\n          name\n          sex\n          hospitalNumber\n        }\n        samples {\n          sampleNumber\n          state\n          collectedAt\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').WorklistDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
