// The order of test files. Those that run programs take up to minutes, unit tests about a second each: they come last and fill
// what the long ones leave of the workers at the end.
const { default: Sequencer } = require('@jest/test-sequencer')

/** @typedef {Parameters<Sequencer['sort']>[0][number]} Test */

/** @param {Test} test */
const isUnit = ({ context }) => context.config.displayName?.name === 'unit'

module.exports = class extends Sequencer {
  /**
   * @override
   * @param {Test[]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests)
    return [...sorted.filter((test) => !isUnit(test)), ...sorted.filter(isUnit)]
  }
}
