/** The sub-action merge: digests -> one image index with tags -> outputs and step summary. */
import { runStep } from './action-step.ts'
import { MERGE_INPUTS } from './merge/inputs.ts'
import { runMerge } from './merge/merge.ts'
import { mergeOutputs } from './merge/outputs.ts'

await runStep(MERGE_INPUTS, async (given, log) => mergeOutputs(await runMerge(given, process.env, log)))
