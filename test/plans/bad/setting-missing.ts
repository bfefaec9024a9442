import { backoutPlan, settings } from 'backout';
import { base } from './base.ts';

const sets = settings({
  // plan-invalid
  production: { shop: 'https://shop.example.com', image: 'registry.example.com/shop' },
  staging: { shop: 'https://shop.staging.example.com' },
} as never);

export default backoutPlan({ ...base, settings: sets });
