import { beginSpans } from '#lib/trace.ts'
import type { Running } from '#server/lifecycle.ts'

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
  beginSpans()
  return { stop: () => sdk.shutdown() }
}
