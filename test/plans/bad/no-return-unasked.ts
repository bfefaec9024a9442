import { backoutPlan, irreversible, manual } from 'backout';
import { base, fix, goAhead, switchBack } from './base.ts';

const post = manual('post-letters', {
  title: 'Post the letters',
  instructions: ['Post the letters to customers'],
  irreversible: irreversible('letters cannot be called back', { contingency: fix }), // plan-irreversible-ungated
});

export default backoutPlan({ ...base, steps: [post, goAhead, switchBack] });
