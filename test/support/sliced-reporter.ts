import type { Reporter, TestModule } from 'vitest/node'
import { isWhole, PROOFS } from './proofs.ts'

/** Says at the end of a run which proofs ran as a slice, and how to run them whole. */
export const slicedReporter: Reporter = {
  onTestRunEnd: (modules: readonly TestModule[]) => {
    if (isWhole) return
    const sliced = Object.values(PROOFS).filter(({ file }) =>
      modules.some(({ moduleId }) => moduleId.includes(file)),
    )
    if (sliced.length === 0) return
    console.log('These proofs ran as a slice; PROOFS=whole runs all of each, as .ci/run does:')
    for (const { file, of, whole, slice } of sliced)
      console.log(`  ${file}: ${slice.toLocaleString('en')} of ${whole.toLocaleString('en')} ${of}`)
  },
}
