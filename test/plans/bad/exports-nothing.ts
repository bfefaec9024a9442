// plan-no-default-export
import { backoutPlan } from 'backout';
import { base } from './base.ts';

export const plan = backoutPlan(base);
