export * from './values.ts';
export * from './criteria.ts';
export * from './steps.ts';
export * from './plan.ts';
export * from './deployment.ts';
