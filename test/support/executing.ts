import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import { type Execution, makeCompiledExecutor } from '#server/compiled-execution.ts'

/** Executes as the hub does: by the compiled function where there is one, else by graphql-js. */
export type Executing = (execution: Execution) => Promise<ExecutionResult>

export const executingAsHub = (
  schema: GraphQLSchema,
  options?: Parameters<typeof makeCompiledExecutor>[1],
): Executing => {
  const compiled = makeCompiledExecutor(schema, options)
  return async (execution) => {
    const { document, context: contextValue, variables: variableValues } = execution
    return (await compiled(execution)) ?? execute({ schema, document, contextValue, variableValues })
  }
}
