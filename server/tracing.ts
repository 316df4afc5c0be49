import { SpanStatusCode, trace } from '@opentelemetry/api'
import type { Running } from '#server/lifecycle.ts'

const tracer = trace.getTracer('xuelian')

/** Runs `work` in a span that carries the correlation id; costs next to nothing while no exporter is configured. */
export function inSpan<T>(name: string, correlationId: string, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes: { 'xuelian.correlation_id': correlationId } }, (span) =>
    work()
      .catch((error: unknown) => {
        span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) })
        throw error
      })
      .finally(() => span.end()),
  )
}

/** Sends spans to an OpenTelemetry collector. Its packages are loaded only when this is called. */
export async function startTracing(endpoint: string): Promise<Running> {
  const [{ NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ])
  const sdk = new NodeSDK({
    serviceName: 'xuelian',
    traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
    // Instrumentations would record statements and messages, which hold patient data.
    instrumentations: [],
  })
  sdk.start()
  return { stop: () => sdk.shutdown() }
}
