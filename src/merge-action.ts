/** The sub-action merge: digests -> one image index with tags -> outputs and step summary. */
import { runStep } from './action-step.ts'
import { MERGE_INPUTS } from './merge/inputs.ts'
import { runMerge } from './merge/merge.ts'
import { toMergeOutputs } from './merge/outputs.ts'

await runStep(MERGE_INPUTS, async (given, log) => toMergeOutputs(await runMerge(given, process.env, log)))
