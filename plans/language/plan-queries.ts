/** What other rooms ask a frozen plan: its steps by address, their order, and which gates cover them. */
export {
  allSteps,
  changesSomething,
  isByHand,
  isGate,
  isLeaf,
  needsGate,
  neededMs,
  placedSteps,
  placeOf,
  predecessors,
  stepAt,
  tellsPeople,
  traitsOfStep,
  workerLabel,
  type PlacedStep,
} from './places.ts';
export { contingenciesFrom, coverage, coveredBy, coveringGates, entrancesOf } from './coverage.ts';
