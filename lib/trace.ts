import { SpanStatusCode, trace } from '@opentelemetry/api'

const tracer = trace.getTracer('xuelian')
let exported = false

/** Spans are made from now on: somebody takes them. */
export const beginSpans = (): void => {
  exported = true
}

/** Runs `work` in a span that carries the correlation id; costs nothing while no exporter is configured. */
export const inSpan = <T>(name: string, correlationId: string, work: () => Promise<T>): Promise<T> =>
  exported ? spanned(name, correlationId, work) : work()

const spanned = <T>(name: string, correlationId: string, work: () => Promise<T>): Promise<T> =>
  tracer.startActiveSpan(name, { attributes: { 'xuelian.correlation_id': correlationId } }, async (span) => {
    try {
      return await work()
    } catch (error) {
      // The kind alone: a message may name what a patient's record holds.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' })
      throw error
    } finally {
      span.end()
    }
  })
