import type { ReferenceGraph } from '../../src/closure/graph.ts'
import { groupLimit } from '../../src/image/layers/layer-assignments.ts'
import { type Groups, planFleet } from '../../src/image/layers/plan-fleet.ts'

/** A plan that is only ever extended. */
export class KeptPlan {
  groups: Groups = []
  /** Names that an extension took out of their group. */
  moved = 0
  readonly #budget: number

  constructor(budget: number) {
    this.#budget = budget
  }

  extendFor(graphs: readonly ReferenceGraph[]): void {
    const before = this.groups
    this.groups = planFleet(graphs, groupLimit(this.#budget), before)
    this.moved += before.flatMap((group, place) =>
      group.filter((name) => !this.groups[place]?.includes(name)),
    ).length
  }
}
